# SPDX-License-Identifier: Apache-2.0
"""The calls that the served notifier makes, verified by a library of Standard Webhooks that others have written."""

import base64
import datetime
import http.server
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
import unittest.mock
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from pinned_environment import pinned_environment  # noqa: E402

SOURCE = HERE.parents[2]
PROGRAM = os.environ.get("VIVAVOCE_PROGRAM", "vivavoce")
KEY = "test-key-of-the-first-tenant-0123456789"
CONFIGURATION = """
server:
  gateway: {port: 0}
webhooks: {allowPrivateTargets: true}
"""


class Receiver(http.server.BaseHTTPRequestHandler):
    calls = None  # a queue of (headers, body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.calls.put((dict(self.headers.items()), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class WebhookLibraryTest(unittest.TestCase):
    def setUp(self):
        packages = pinned_environment("standardwebhooks", HERE / "requirements.txt", PROGRAM)
        folder = next(packages.glob("lib/python*/site-packages"))
        sys.path.insert(0, str(folder))
        self.addCleanup(sys.path.remove, str(folder))
        from standardwebhooks import Webhook, WebhookVerificationError
        self.library, self.refusal = Webhook, WebhookVerificationError

        Receiver.calls = self.calls = queue.Queue()
        receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.addCleanup(receiver.server_close)
        self.addCleanup(receiver.shutdown)
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        self.hook = f"http://127.0.0.1:{receiver.server_address[1]}/hook"

        work = tempfile.TemporaryDirectory(prefix="vivavoce-webhooks-")
        self.addCleanup(work.cleanup)
        (Path(work.name) / "vivavoce.yaml").write_text(CONFIGURATION, encoding="utf-8")
        self.log = open(Path(work.name) / "log", "w+", encoding="utf-8")
        self.addCleanup(self.log.close)
        self.server = subprocess.Popen(
            [PROGRAM, "serve", "--role", "gateway,notifier", "--config", "vivavoce.yaml", "--json"],
            cwd=work.name, stdout=subprocess.PIPE, stderr=self.log, text=True,
            env=dict(os.environ, VIVAVOCE_SHARE=str(SOURCE / "share"), VIVAVOCE_BOOTSTRAP_API_KEY=KEY))
        self.addCleanup(self.stop)
        line = self.server.stdout.readline()
        self.assertTrue(line, self.logged())
        self.api = json.loads(line)["addresses"]["gateway"] + "/api/v1"

    def logged(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(timeout=30), 0, self.logged())
        self.server.stdout.close()

    def post(self, path, body):
        request = urllib.request.Request(
            self.api + path, data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "X-API-Key": KEY})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def submit(self):
        """An interview that lacks something: two webhooks, each once."""
        self.post("/integration/interviews", {"candidate": {"ref": "c-1"}, "job": {"title": "Engineer"},
                                              "metadata": {"requisition": "R-12"}})
        calls = {}
        for _ in range(2):
            headers, body = self.calls.get(timeout=60)
            calls[json.loads(body)["type"]] = (headers, body)
        self.assertEqual(sorted(calls), ["interview.info_needed", "interview.received"])
        return calls["interview.info_needed"]

    def refuses(self, secret, headers, body):
        with self.assertRaises(self.refusal):
            self.library(secret).verify(body, headers)

    def test_the_library_verifies_what_was_sent_and_nothing_else(self):
        endpoint = self.post("/webhook-endpoints", {"url": self.hook})
        secret = endpoint["webhookSecret"]
        headers, body = self.submit()
        event = self.library(secret).verify(body, headers)
        self.assertEqual(event["data"]["state"], "INFO_NEEDED")
        self.assertEqual(event["data"]["metadata"], {"requisition": "R-12"})

        self.refuses(secret, headers, body.replace(b"R-12", b"R-13"))
        self.refuses("whsec_" + base64.b64encode(b"another secret of 24 byte").decode(), headers, body)
        lower = {name.lower(): value for name, value in headers.items()}
        self.refuses(secret, dict(lower, **{"webhook-id": "evt-0"}), body)
        # The same call, come again ten minutes later.
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=10)
        with unittest.mock.patch("standardwebhooks.webhooks.datetime", wraps=datetime.datetime) as clock:
            clock.now.side_effect = lambda tz=None: later
            self.refuses(secret, headers, body)

    def test_while_a_secret_changes_both_verify_and_the_one_before_them_does_not(self):
        endpoint = self.post("/webhook-endpoints", {"url": self.hook})
        first = endpoint["webhookSecret"]
        second = self.post(f"/webhook-endpoints/{endpoint['id']}/secret", {})["webhookSecret"]
        headers, body = self.submit()
        lower = {name.lower(): value for name, value in headers.items()}
        self.assertEqual(len(lower["webhook-signature"].split(" ")), 2)
        for secret in (first, second):
            self.library(secret).verify(body, headers)

        third = self.post(f"/webhook-endpoints/{endpoint['id']}/secret", {})["webhookSecret"]
        headers, body = self.submit()
        for secret in (second, third):
            self.library(secret).verify(body, headers)
        self.refuses(first, headers, body)


if __name__ == "__main__":
    unittest.main()
