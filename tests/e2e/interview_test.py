# SPDX-License-Identifier: Apache-2.0
"""Whole interviews: ranks, evidence, equal runs, artefacts that are what their schemas say."""

import hashlib
import json
import unittest
import wave

from program import (ANSWERS, SOURCE, ProgramTest, needs_models, quotes_of, read, without_identities)

CANDIDATES = ("strong", "middling", "thin")


@needs_models
class InterviewTest(ProgramTest):
    def conduct(self, job, candidate, out, *more):
        outcome = self.run_program(
            "interview", "--job", SOURCE / f"examples/demo/jobs/{job}.json", "--answers", ANSWERS / f"{job}-{candidate}",
            "--voice", "flite", "--probes", "--out", out, "--json", *more)
        self.assert_done(outcome)
        return json.loads(outcome.out)

    def assert_quotes_are_spans_of_what_the_candidate_said(self, out):
        texts = {t["turnId"]: t["text"].encode() for t in read(out / "transcript.json")["turns"]
                 if t["speaker"] == "candidate"}
        count = 0
        for quote in quotes_of(read(out / "assessment.json")):
            said = texts[quote["turnId"]][quote["byteBegin"]:quote["byteEnd"]]
            self.assertEqual(said.decode(), quote["text"])
            if "sha256" in quote:
                self.assertEqual(hashlib.sha256(said).hexdigest(), quote["sha256"])
            count += 1
        return count

    def test_the_candidates_rank_in_their_order_and_every_quote_was_said(self):
        for job in ("engineer", "nurse"):
            scores = []
            for candidate in CANDIDATES:
                out = self.folder / f"{job}-{candidate}"
                result = self.conduct(job, candidate, out)
                scores.append(read(out / "assessment.json")["overall"]["score"])
                self.assertEqual(result["state"], "ASSESSMENT_PENDING")
                self.assertGreater(self.assert_quotes_are_spans_of_what_the_candidate_said(out), 0)
            strong, middling, thin = (score or 0 for score in scores)
            self.assertGreaterEqual(strong - middling, 0.5, f"{job}: {scores}")
            self.assertGreaterEqual(middling - thin, 0.5, f"{job}: {scores}")

    def test_equal_inputs_give_equal_artefacts(self):
        runs = [self.folder / name for name in ("one", "two")]
        for out in runs:
            self.conduct("nurse", "middling", out)
        for name in ("plan.json", "rubric.json", "transcript.json", "assessment.json"):
            texts = {without_identities(read(out / name)) for out in runs}
            self.assertEqual(len(texts), 1, name)
        sounds = {hashlib.sha256((out / "recording.wav").read_bytes()).hexdigest() for out in runs}
        self.assertEqual(len(sounds), 1)

    def test_a_finished_run_is_left_alone_and_other_inputs_are_refused(self):
        out = self.folder / "run"
        first = self.conduct("engineer", "thin", out)
        before = {p.name: p.read_bytes() for p in out.iterdir() if p.suffix in (".json", ".wav", ".pdf")}
        self.assertEqual(self.conduct("engineer", "thin", out)["runId"], first["runId"])
        self.assertEqual({name: (out / name).read_bytes() for name in before}, before)
        other = self.run_program("interview", "--job", SOURCE / "examples/demo/jobs/nurse.json",
                                 "--answers", ANSWERS / "nurse-thin", "--out", out)
        self.assert_refused(other)
        self.assertEqual(other.code, 2)

    def test_assess_gives_what_interview_gave(self):
        out = self.folder / "run"
        self.conduct("engineer", "strong", out)
        again = self.folder / "again"
        self.assert_done(self.run_program("assess", "--transcript", out / "transcript.json", "--rubric",
                                          out / "rubric.json", "--out", again))
        levels = [[c.get("level") for c in read(folder / "assessment.json")["competencies"]] for folder in (out, again)]
        self.assertEqual(levels[0], levels[1])

    def test_a_required_competency_without_an_answer_gives_no_decision_that_names_it(self):
        answers = self.folder / "answers"
        answers.mkdir()
        first = sorted((ANSWERS / "engineer-strong").glob("*.txt"))[0]
        (answers / "1.txt").write_text(first.read_text())
        out = self.folder / "run"
        done = self.run_program("interview", "--job", SOURCE / "examples/demo/jobs/engineer.json", "--answers", answers,
                                "--voice", "none", "--no-probes", "--out", out)
        self.assert_done(done)
        overall = read(out / "assessment.json")["overall"]
        self.assertEqual(overall["recommendation"], "NO_DECISION")
        self.assertIn("Incident response (not assessed) is required", overall["reason"])
        self.assertIn("required, without a level: Incident response (not assessed)", done.out)
        html = (out / "report.html").read_text()
        self.assertIn('<section class="missing">', html)
        self.assertIn("no follow-up question was asked", html)

    def test_assess_refuses_the_rubric_of_another_interview(self):
        for job in ("engineer", "nurse"):
            self.conduct(job, "thin", self.folder / job)
        other = self.run_program("assess", "--transcript", self.folder / "engineer/transcript.json", "--rubric",
                                 self.folder / "nurse/rubric.json", "--out", self.folder / "mixed")
        self.assert_refused(other)
        self.assertEqual(other.code, 2)
        self.assertIn("not of this interview", other.err)

    def test_the_recording_holds_both_sides_and_its_manifest_says_so(self):
        out = self.folder / "run"
        self.conduct("engineer", "thin", out)
        with wave.open(str(out / "recording.wav")) as recording:
            self.assertEqual((recording.getnchannels(), recording.getframerate(), recording.getsampwidth()), (2, 16000, 2))
            milliseconds = recording.getnframes() * 1000 // 16000
        manifest = read(out / "recording.manifest.json")
        self.assertEqual(manifest["sha256"], hashlib.sha256((out / "recording.wav").read_bytes()).hexdigest())
        self.assertLessEqual(abs(read(out / "transcript.json")["durationMs"] - milliseconds), 1)


if __name__ == "__main__":
    unittest.main()
