# SPDX-License-Identifier: Apache-2.0
"""The gateway behind a real socket, and a client of the standard library."""

import http.client
import json
import os
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("VIVAVOCE_GATEWAY", "vivavoce_gateway_stand")
KEY = "test-key-of-the-first-tenant-0123456789"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.bytes = response.read()

    @property
    def body(self):
        return json.loads(self.bytes)


class StandTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="vivavoce-gateway-")
        cls.addClassCleanup(folder.cleanup)
        cls.log = open(os.path.join(folder.name, "log"), "w+", encoding="utf-8")
        cls.addClassCleanup(cls.log.close)
        cls.program = subprocess.Popen(
            [PROGRAM, folder.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=cls.log,
            text=True, env=dict(os.environ, VIVAVOCE_BOOTSTRAP_API_KEY=KEY))
        cls.addClassCleanup(cls.stop)
        cls.port = int(cls.program.stdout.readline())

    @classmethod
    def stop(cls):
        cls.program.stdin.close()
        code = cls.program.wait(timeout=20)
        cls.program.stdout.close()
        if code != 0:
            raise AssertionError(f"the gateway ended with {code}")

    def logged(self):
        self.log.seek(0)
        return self.log.read()

    def send(self, method, path, body=None, headers=None, key=KEY):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        sent = dict(headers or {})
        if key:
            sent.setdefault("X-API-Key", key)
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        connection.request(method, path, body=body, headers=sent)
        return Answer(connection.getresponse())
