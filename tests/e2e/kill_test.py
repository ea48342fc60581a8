# SPDX-License-Identifier: Apache-2.0
"""The program killed with SIGKILL at many moments and started again: it resumes, and the end is the same."""

import sqlite3
import time
import unittest

from program import ANSWERS, SOURCE, ProgramTest, needs_models, read, without_identities

COMMAND = ("interview", "--job", SOURCE / "examples/demo/jobs/engineer.json", "--answers", ANSWERS / "engineer-strong",
           "--voice", "none")


@needs_models
class KillTest(ProgramTest):
    def steps_done(self, out):
        """How many attempts of steps the store of a run holds, read beside the running program."""
        try:
            with sqlite3.connect(f"file:{out / 'run.db'}?mode=ro", uri=True, timeout=1) as store:
                tables = [name for (name,) in store.execute("select name from sqlite_master where type='table'")]
                return sum(store.execute(f'select count(*) from "{t}"').fetchone()[0] for t in tables)
        except sqlite3.Error:
            return 0

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
        rows_at_end = self.steps_done(whole)

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
        # A step that was done is not done again: killed attempts alone add rows.
        self.assertLessEqual(self.steps_done(out), rows_at_end + 12 * kills)

    def test_nothing_is_scored_twice(self):
        out = self.folder / "run"
        self.kill_when(out, lambda: (out / "transcript.json").exists())
        time.sleep(0.05)
        self.assert_done(self.run_program(*COMMAND, "--out", out))
        competencies = [c["competencyId"] for c in read(out / "assessment.json")["competencies"]]
        self.assertEqual(len(competencies), len(set(competencies)))
        self.assertEqual(len(competencies), len(read(out / "rubric.json")["competencies"]))


if __name__ == "__main__":
    unittest.main()
