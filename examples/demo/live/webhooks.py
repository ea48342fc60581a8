# SPDX-License-Identifier: Apache-2.0
"""An employer's webhook receiver: verifies Standard Webhooks 1.0.0 over the raw bytes, keeps what came."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time

TOLERANCE_SECONDS = 300


def verify(secret, headers, body):
    """True where one of the signatures is ours and the time is now."""
    message, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent.isdigit() or abs(time.time() - int(sent)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, f"{message}.{sent}.".encode() + body, hashlib.sha256).digest()).decode()
    signatures = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(f"v1,{expected}", signature) for signature in signatures)


class Receiver:
    def __init__(self, told):
        self.secret = ""
        self.events = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                good = verify(receiver.secret, self.headers, body)
                event = json.loads(body) if good else {}
                self.send_response(204 if good else 401)
                self.end_headers()
                receiver.events.append((event.get("type", ""), good))
                told(event.get("type", "?"), good)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/hooks/vivavoce"
