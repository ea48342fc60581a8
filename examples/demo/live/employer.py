# SPDX-License-Identifier: Apache-2.0
"""The employer's side over HTTP: submits, approves the plan, invites; a recruiter signs the assessment."""

import json
import time
import urllib.error
import urllib.request


class Refused(Exception):
    """The API said no: its problem document in one line."""


class Api:
    def __init__(self, base, **headers):
        self._base, self._headers = base.rstrip("/") + "/api/v1", headers

    def get(self, path):
        return self._call("GET", path)

    def post(self, path, body=None):
        return self._call("POST", path, {} if body is None else body)

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data=data, method=method, headers=self._headers)
        if data is not None:
            request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return json.loads(text) if text else {}
        except urllib.error.HTTPError as error:
            problem = error.read().decode("utf-8", "replace")
            raise Refused(f"{method} {path}: {error.code} {problem}") from error

    def wait_for(self, interview, state, seconds):
        """The interview, once it is in `state`. A state that it cannot leave by itself ends the wait."""
        until = time.monotonic() + seconds
        while True:
            found = self.get(f"/interviews/{interview}")
            if found["state"] == state:
                return found
            if found["state"] in ("FAILED", "INFO_NEEDED", "INCOMPLETE", "CANCELLED", "EXPIRED"):
                raise Refused(f"the interview is {found['state']}: {found.get('subStatus', '')} {found.get('missing', '')}")
            if time.monotonic() > until:
                raise Refused(f"the interview is still {found['state']} after {seconds} s, not {state}")
            time.sleep(0.1)


def fetch(url, path):
    with urllib.request.urlopen(url, timeout=60) as answer:
        path.write_bytes(answer.read())
    return path
