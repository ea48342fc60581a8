# SPDX-License-Identifier: Apache-2.0
"""Two hours on one tape: in less than half its length, in bounded memory, with nothing invented."""

import os
import struct
import unittest

from program import JOB, ProgramTest, needs_models, noise, read, wav_header

HOURS = 2
# The models take half of it, the tape nothing. A sanitizer keeps a shadow of all memory, and what was freed for a while.
MOST_KILOBYTES = 2_100_000 if os.environ.get("TESTED_SANITIZER") else 1_000_000


@needs_models
class LongRecordingTest(ProgramTest):
    def test_two_hours_of_a_quiet_room(self):
        minute = noise(60, level=60)
        block = struct.pack(f"<{len(minute)}h", *minute)
        recording = self.folder / "room.wav"
        with recording.open("wb") as file:
            file.write(wav_header(len(block) * 60 * HOURS))
            for _ in range(60 * HOURS):
                file.write(block)

        out = self.folder / "run"
        process = self.start("interview", "--job", JOB, "--voice", "none", "--audio", recording, "--out", out)
        with process.stdout, process.stderr:
            said = process.stdout.read() + process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)

        self.assertEqual(process.returncode, 0, said)
        self.assertEqual(read(out / "assessment.json")["overall"]["recommendation"], "NO_DECISION")
        self.assertLess(usage.ru_utime + usage.ru_stime, HOURS * 3600 / 2)
        self.assertLess(usage.ru_maxrss, MOST_KILOBYTES, "kB")


if __name__ == "__main__":
    unittest.main()
