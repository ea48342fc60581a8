# SPDX-License-Identifier: Apache-2.0
"""The demo: its texts as its candidate speaks them, and the script that shows them."""

import re
import subprocess
import unittest

from program import ANSWERS, PROGRAM, SOURCE, ProgramTest, needs_models, read

CANDIDATE_VOICE = "kokoro:am_michael"
SHORTEST_MS, LONGEST_MS = 10_000, 20_000
NUMBERS = {"4": "four", "10": "ten", "11": "eleven", "14": "fourteen", "30": "thirty", "90": "ninety",
           "2000": "two thousand"}
SPELLINGS = {"canceled": "cancelled", "theater": "theatre", "apologized": "apologised"}


def words(text):
    plain = re.sub(r"[^a-z0-9' ]", " ", re.sub(r"(?<=\d),(?=\d)", "", text.lower()))
    spoken = (NUMBERS.get(word, SPELLINGS.get(word, word)) for word in plain.split())
    return " ".join(spoken).split()


def edits(said, heard):
    row = list(range(len(heard) + 1))
    for i, a in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(diagonal + (a != b), row[j] + 1, row[j - 1] + 1)
    return row[-1]


@needs_models
class DemoTest(ProgramTest):
    def conduct(self, job, candidate):
        out = self.folder / f"{job}-{candidate}"
        self.assert_done(self.run_program(
            "interview", "--job", SOURCE / f"examples/demo/jobs/{job}.json", "--answers", ANSWERS / f"{job}-{candidate}",
            "--voice", "none", "--answer-voice", CANDIDATE_VOICE, "--probes", "--out", out))
        turns = [t for t in read(out / "transcript.json")["turns"] if t["speaker"] == "candidate"]
        return turns, read(out / "assessment.json")["overall"]

    def test_answers_last_ten_to_twenty_seconds_are_understood_and_rank(self):
        for job in ("engineer", "nurse"):
            scores, wrong, spoken = [], 0, 0
            for candidate in ("strong", "middling", "thin"):
                turns, overall = self.conduct(job, candidate)
                scores.append(overall["score"] or 0)
                if candidate == "strong":
                    self.assertIn(overall["recommendation"], ("YES", "STRONG_YES"), overall)
                texts = [path.read_text() for path in sorted((ANSWERS / f"{job}-{candidate}").glob("*.txt"))]
                self.assertEqual(len(turns), len(texts))
                for turn, text in zip(turns, texts):
                    length = turn["endMs"] - turn["startMs"]
                    self.assertTrue(SHORTEST_MS <= length <= LONGEST_MS, f"{job}-{candidate}: {length} ms: {text}")
                    wrong += edits(words(text), words(turn["text"]))
                    spoken += len(words(text))
            self.assertLessEqual(wrong / spoken, 0.06, job)
            strong, middling, thin = scores
            self.assertGreaterEqual(strong - middling, 0.5, f"{job}: {scores}")
            self.assertGreaterEqual(middling - thin, 0.5, f"{job}: {scores}")

    def test_the_whole_thing_runs_live_and_every_webhook_verifies(self):
        out = self.folder / "demo"
        environment = dict(self.environment, XDG_CACHE_HOME=str(self.folder / "cache"))
        done = subprocess.run(
            [SOURCE / "examples/demo/run", "--bin", PROGRAM, "--job", "nurse", "--candidate", "thin", "--voice", "flite",
             "--out", out], env=environment, capture_output=True, text=True, timeout=280, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for said in ("automated interviewer", "careful", "ended: completed", "interview.assessment_approved (signature good)",
                     "stopped (exit 0)"):
            self.assertIn(said, done.stdout)
        self.assertNotIn("BAD SIGNATURE", done.stdout)
        self.assertRegex(done.stdout, r"answered +scripted: \d+ ms behind the end of the wait on average, 95 % of [3-9] within")
        for artefact in ("assessment.json", "transcript.json", "recording.wav", "report.html", "report.pdf"):
            self.assertTrue((out / artefact).stat().st_size > 0, artefact)
            self.assertIn(artefact, done.stdout)
        log = (out / "server.log").read_text(encoding="utf-8")
        self.assertNotIn("careful", log)  # what a candidate says is in no log


if __name__ == "__main__":
    unittest.main()
