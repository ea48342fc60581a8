# SPDX-License-Identifier: Apache-2.0
"""DELETE /interviews/{id} through the whole server: afterwards nothing in any file of it holds a word
that the candidate said, nor who it was."""

import random
import socketserver
import struct
import sys
import threading
import unittest
import urllib.error

from program import ANSWERS, SOURCE, needs_models

sys.path[:0] = [str(SOURCE / "examples/demo/live"), str(SOURCE / "tests/web")]

from candidate import Candidate  # noqa: E402
from employer import Api  # noqa: E402
from server import Server, free_port  # noqa: E402

RECRUITER = "recruiter@example.org"
NOISE = random.Random(5)
VOICE = [NOISE.randrange(-30, 31) for _ in range(8000)]  # half a second that no voice detector takes for speech
SAID = "All of us called it the Quillwort ledger."

# What tells of the candidate, by where it comes from. Bytes that are nowhere else.
TRACES = {
    "the name": b"Candidate Zwetschge",
    "the e-mail address": b"zwetschge@mail.invalid",
    "the reference": b"ref-zwetschge-1",
    "the résumé": b"Baccalaureate of Rumpelstilz",
    "the metadata": b"requisition-zwetschge",
    "what was said": b"Quillwort",
    "the voice": struct.pack("<16h", *VOICE[4000:4016]),
    "the picture": b"the face of the candidate",
}


def submission(job, **candidate):
    return {
        "candidate": candidate,
        "job": {"title": "Backend Engineer", "level": "SENIOR",
                "description": "You look after the services behind our ordering platform: you tune their databases, answer for "
                               "them when they fail, and keep the code that the team merges simple and safe.",
                "skills": [{"name": "PostgreSQL", "weight": 2}, {"name": "Incident response"}],
                "qualifications": ["Several years of running production services"]},
        "interview": {"durationMinutes": 10, "language": "en-US", "maxProbes": 1},
        **job,
    }


class Typist(Candidate):
    """Says something that nobody takes for speech, shows its face, and types its answers."""

    def __init__(self, session, answers, told):
        super().__init__(session, answers, told)
        self._voice = struct.pack(f"<{len(VOICE)}h", *VOICE)
        self._send(type="VIDEO", streaming="start")
        self._binary(struct.pack("!BBHI", 3, 0, 0, 0) + TRACES["the picture"])

    def _maybe_answer(self, now):
        if self._listening and self._was_asked and not self._voice and now > self._play_until + 0.2:
            self._was_asked = False
            self._send(type="TEXT", text=self._answers.pop(0) if self._answers else "No, that was all.")


class RefusingMailServer(socketserver.ThreadingTCPServer):
    """Refuses each receiver, and repeats the address, as mail servers do."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Refusal)
        self.refused = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Refusal(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 mail\r\n")
        for line in self.rfile:
            refuses = line.upper().startswith(b"RCPT")
            if refuses:
                self.server.refused.append(line)
            self.wfile.write(b"550 5.1.1 no mailbox: " + line.strip() + b"\r\n" if refuses else b"250 mail\r\n")


@needs_models
class ErasureTest(unittest.TestCase):
    def setUp(self):
        self.mail = RefusingMailServer()
        self.addCleanup(self.mail.server_close)
        self.addCleanup(self.mail.shutdown)
        self.server = Server(
            providers=f"""  tts: {{use: local, voice: flite}}
  mail: {{use: smtp, host: 127.0.0.1, port: {self.mail.server_address[1]}, security: none}}
""", more="""webhooks: {allowPrivateTargets: true}
mail: {from: "hiring@example.org"}
""")
        self.addCleanup(self.server.close)
        self.seen = set()
        self.api = Api(self.server.origin, **{"X-API-Key": self.server.api_key})

    def recruiter(self):
        password = self.server.user(RECRUITER, "RECRUITER")
        token = self.api.post("/auth/token", {"email": RECRUITER, "password": password})["accessToken"]
        return Api(self.server.origin, Authorization=f"Bearer {token}")

    def held(self):
        """An interview of which there is everything, to the report of an approved assessment."""
        interview = self.api.post("/integration/interviews", submission(
            {"metadata": {"requisition": TRACES["the metadata"].decode()},
             "callbackUrl": f"http://127.0.0.1:{free_port()}/nobody-listens"},
            ref=TRACES["the reference"].decode(), name=TRACES["the name"].decode(),
            email=TRACES["the e-mail address"].decode(), locale="en-US",
            resumeText=f"Services, databases. {TRACES['the résumé'].decode()}."))["id"]
        self.api.wait_for(interview, "PENDING", 60)
        self.api.post(f"/interviews/{interview}/plan/modify", {"planVersion": 1, "feedback": "Ask about Redis."})
        self.server.until(lambda: self.api.get(f"/interviews/{interview}")["planVersion"] == 2, 60, "another plan")
        self.api.post(f"/interviews/{interview}/plan/approve", {"planVersion": 2})
        invitation = self.api.post(f"/interviews/{interview}/invitation")
        session = Api(self.server.origin, Authorization=f"Bearer {invitation['token']}").post(
            "/sessions", {"consent": {"recording": True, "aiEvaluation": True}, "mode": "voice"})
        answers = [f"{path.read_text(encoding='utf-8').strip()} {SAID}"
                   for path in sorted((ANSWERS / "engineer-strong").glob("*.txt"))]
        candidate = Typist(session, answers, lambda *_: self.seen.update(self.traces(TRACES)))
        self.assertEqual(candidate.talk(240), "completed")
        self.api.wait_for(interview, "ASSESSMENT_PENDING", 120)
        recruiter = self.recruiter()
        recruiter.post(f"/interviews/{interview}/assessment/approve")
        self.server.until(lambda: self.api.get(f"/interviews/{interview}")["links"].get("report"), 60, "a report")
        self.server.until(lambda: self.mail.refused, 60, "a mail")
        return interview

    def traces(self, traces):
        """Which of them are in which files."""
        found = {}
        for path in sorted(self.server.folder.rglob("*")):
            if not path.is_file():
                continue
            held = path.read_bytes()
            for name, trace in traces.items():
                if trace in held or trace in path.name.encode():
                    found.setdefault(name, []).append(str(path.relative_to(self.server.folder)))
        return found

    def test_nothing_is_left_of_a_person_in_any_file(self):
        interview = self.held()
        self.api.post("/integration/interviews", submission({}, ref="somebody-else"))
        self.seen.update(self.traces(TRACES))
        self.assertEqual(self.seen, set(TRACES))  # else their absence later shows nothing

        self.server.request("DELETE", f"/interviews/{interview}")
        self.server.until_state(interview, "ERASED", 60)
        self.server.until(lambda: not self.traces(TRACES), 60, "the store folds its log")
        self.server.stop()
        self.assertEqual(self.traces(TRACES), {})
        self.assertFalse([path for path in self.server.folder.rglob("*") if interview in str(path)])
        self.assertIn("the other", self.traces({"the other": b"somebody-else"}))


if __name__ == "__main__":
    unittest.main()
