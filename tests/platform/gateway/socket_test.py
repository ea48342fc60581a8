# SPDX-License-Identifier: Apache-2.0
"""An independent client: what the contract says of HTTP, over a real socket."""

import json
import socket
import threading
import unittest

from gateway_stand import KEY, StandTest

SUBMISSION = {
    "externalId": "ats-1",
    "candidate": {"ref": "c-1", "name": "The Candidate"},
    "job": {
        "title": "Backend Engineer", "level": "SENIOR", "description": "d" * 120,
        "skills": [{"name": "PostgreSQL", "weight": 2}, {"name": "C++"}, {"name": "Kafka"}],
    },
    "interview": {"durationMinutes": 30},
    "metadata": {"requisition": "R-12"},
}


class SocketTest(StandTest):
    def test_an_interview_is_submitted_read_and_cancelled(self):
        made = self.send("POST", "/api/v1/integration/interviews", SUBMISSION)
        self.assertEqual(made.status, 201, made.bytes)
        again = self.send("POST", "/api/v1/integration/interviews", SUBMISSION)
        self.assertEqual((again.status, again.body["id"]), (200, made.body["id"]))
        path = made.headers["location"]
        read = self.send("GET", path)
        self.assertEqual(read.body["metadata"], {"requisition": "R-12"})
        self.assertEqual(read.headers["etag"], made.headers["etag"])
        stale = self.send("POST", path + "/cancel", {}, {"If-Match": '"99"'})
        self.assertEqual(stale.status, 412)
        cancelled = self.send("POST", path + "/cancel", {"reason": "filled"},
                              {"If-Match": read.headers["etag"]})
        self.assertEqual(cancelled.body["state"], "CANCELLED")
        refused = self.send("POST", path + "/schedule", {})
        self.assertEqual(refused.status, 409)
        self.assertEqual(refused.headers["content-type"], "application/problem+json")
        self.assertIn("allowed", refused.body)

    def test_many_at_once_are_each_made_once(self):
        answers = []

        def submit(number):
            body = dict(SUBMISSION, externalId=f"at-once-{number % 5}")
            answers.append(self.send("POST", "/api/v1/integration/interviews", body))

        threads = [threading.Thread(target=submit, args=(n,)) for n in range(25)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({a.status for a in answers}, {200, 201})
        self.assertEqual(sum(a.status == 201 for a in answers), 5)
        self.assertEqual(len({a.body["id"] for a in answers}), 5)

    def test_a_person_signs_in_and_sees_what_the_role_may_see(self):
        made = self.send("POST", "/api/v1/users", {"email": "v@example.com", "role": "VIEWER"})
        token = self.send("POST", "/api/v1/auth/token", key=None,
                          body={"email": "v@example.com", "password": made.body["password"]})
        self.assertEqual(token.status, 200, token.bytes)
        bearer = {"Authorization": "Bearer " + token.body["accessToken"]}
        self.assertEqual(self.send("GET", "/api/v1/interviews", headers=bearer, key=None).status, 200)
        denied = self.send("POST", "/api/v1/integration/interviews", SUBMISSION, bearer, key=None)
        self.assertEqual((denied.status, denied.body["permission"]), (403, "interview:create"))
        self.assertNotIn(made.body["password"], self.logged())
        self.assertNotIn(token.body["accessToken"], self.logged())
        self.assertNotIn(KEY, self.logged())

    def test_the_log_is_json_and_names_the_request(self):
        answer = self.send("GET", "/api/v1/interviews", headers={"X-Request-ID": "my-request-1"})
        self.assertEqual(answer.headers["x-request-id"], "my-request-1")
        lines = [json.loads(line) for line in self.logged().splitlines()]
        mine = [line for line in lines if line.get("request_id") == "my-request-1"]
        self.assertEqual([line["route"] for line in mine], ["/api/v1/interviews"])

    def test_metrics_count_by_row(self):
        self.send("GET", "/api/v1/interviews/unknown")
        text = self.send("GET", "/metrics", key=None).bytes.decode()
        self.assertIn('route="/api/v1/interviews/{id}",status="404"', text)

    def test_health_and_document_need_no_credential(self):
        self.assertEqual(self.send("GET", "/api/v1/health/live", key=None).body["status"], "live")
        self.assertEqual(self.send("GET", "/api/v1/health/ready", key=None).body["status"], "ready")
        self.assertEqual(self.send("GET", "/api/v1/openapi.json", key=None).body["openapi"], "3.1.0")

    def test_the_pages_come_with_a_strict_policy_and_nothing_else_of_the_disk(self):
        page = self.send("GET", "/candidate/", key=None)
        self.assertEqual(page.status, 200)
        self.assertIn("script-src 'self'", page.headers["content-security-policy"])
        again = self.send("GET", "/candidate/", key=None,
                          headers={"If-None-Match": page.headers["etag"]})
        self.assertEqual(again.status, 304)
        for path in ("/README.md", "/CMakeLists.txt", "/../gateway/api.cc", "/%2e%2e/store.db"):
            self.assertIn(self.send("GET", path, key=None).status, (400, 404), path)

    def test_a_body_beyond_the_bound_is_refused_and_the_server_lives(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as raw:
            raw.sendall(b"POST /api/v1/integration/interviews HTTP/1.1\r\nHost: x\r\nX-API-Key: "
                        + KEY.encode() + b"\r\nContent-Type: application/json\r\n"
                        b"Content-Length: 99999999999\r\n\r\n")
            self.assertIn(b" 413 ", raw.recv(200))
        self.assertEqual(self.send("GET", "/api/v1/health/live", key=None).status, 200)


if __name__ == "__main__":
    unittest.main()
