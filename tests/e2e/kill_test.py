# SPDX-License-Identifier: Apache-2.0
"""The program killed with SIGKILL at many moments and started again: it resumes, and the end is the same."""

import json
import sqlite3
import time
import unittest
from collections import Counter

from program import ANSWERS, SOURCE, ProgramTest, needs_models, read, without_identities

COMMAND = ("interview", "--job", SOURCE / "examples/demo/jobs/engineer.json", "--answers", ANSWERS / "engineer-strong",
           "--voice", "none")


@needs_models
class KillTest(ProgramTest):
    def steps_done(self, out):
        """How many rows the store of a run holds, read beside the running program."""
        try:
            with sqlite3.connect(f"file:{out / 'run.db'}?mode=ro", uri=True, timeout=1) as store:
                tables = [name for (name,) in store.execute("select name from sqlite_master where type='table'")]
                return sum(store.execute(f'select count(*) from "{t}"').fetchone()[0] for t in tables)
        except sqlite3.Error:
            return 0

    def work_done(self, out):
        """Of each step of the assessment: attempts that succeeded, and answers of the model that were kept."""
        with sqlite3.connect(f"file:{out / 'run.db'}?mode=ro", uri=True) as store:
            succeeded = Counter(json.loads(body)["path"] for (body,) in
                                store.execute("select body from c_wf_attempt where x_status = 'SUCCEEDED'"))
            answers = Counter(json.loads(body)["path"] for (body,) in store.execute("select body from c_wf_effect"))
        return succeeded, answers

    def succeeded_so_far(self, out):
        try:
            return self.work_done(out)[0]
        except sqlite3.Error:
            return Counter()

    def assert_everything_was_done_once(self, out):
        succeeded, answers = self.work_done(out)
        self.assertGreater(len(succeeded), 10)
        self.assertGreater(len(answers), 3)
        self.assertEqual({path: n for path, n in succeeded.items() if n != 1}, {})
        self.assertEqual({path: n for path, n in answers.items() if n != 1}, {})
        return succeeded, answers

    def kill_when(self, out, ready):
        """Starts the program and kills it once `ready`; False when it had ended before."""
        process = self.start(*COMMAND, "--out", out)
        try:
            while process.poll() is None:
                if ready():
                    process.kill()
                    return True
                time.sleep(0.002)
            return False
        finally:
            process.kill()
            process.communicate()

    def test_killed_again_and_again_it_ends_as_if_it_had_not_been(self):
        whole = self.folder / "whole"
        self.assert_done(self.run_program(*COMMAND, "--out", whole))
        expected = {name: without_identities(read(whole / name)) for name in ("assessment.json", "transcript.json", "plan.json")}
        work = self.assert_everything_was_done_once(whole)

        out = self.folder / "killed"
        kills = 0
        for _ in range(60):
            seen = self.steps_done(out)
            transcript_was_there = (out / "transcript.json").exists()
            # Past the interview, wait for a few rows more each time; before it, for time.
            began = time.monotonic()
            ready = ((lambda: self.steps_done(out) >= seen + 4) if transcript_was_there else
                     (lambda: (out / "transcript.json").exists() or time.monotonic() - began > 2.5))
            if not self.kill_when(out, ready):
                break
            kills += 1
        self.assertGreaterEqual(kills, 3)
        self.assert_done(self.run_program(*COMMAND, "--out", out))
        for name, text in expected.items():
            self.assertEqual(without_identities(read(out / name)), text, name)
        self.assertEqual(self.assert_everything_was_done_once(out), work)

    def test_nothing_is_scored_twice(self):
        out = self.folder / "run"
        in_the_middle = lambda: (out / "transcript.json").exists() and sum(self.succeeded_so_far(out).values()) >= 3
        self.assertTrue(self.kill_when(out, in_the_middle))
        before = self.succeeded_so_far(out)
        self.assert_done(self.run_program(*COMMAND, "--out", out))
        succeeded, _ = self.assert_everything_was_done_once(out)
        self.assertEqual(succeeded | before, succeeded)  # what had succeeded was not done again
        competencies = [c["competencyId"] for c in read(out / "assessment.json")["competencies"]]
        self.assertEqual(len(competencies), len(set(competencies)))
        self.assertEqual(len(competencies), len(read(out / "rubric.json")["competencies"]))


if __name__ == "__main__":
    unittest.main()
