# SPDX-License-Identifier: Apache-2.0
"""The compile budget: what counts, and that a file is only blamed for time that it also takes alone."""

import contextlib
import io
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "dev"))

import compile_times


class CompileTimesTest(unittest.TestCase):
    def test_the_last_compilation_that_was_none_of_the_cache_counts(self):
        lines = "0m5.000s 0m1.000s\ta.cc.o\n1m1.500s 0m0.500s\ta.cc.o\n0m0.010s 0m0.010s\ta.cc.o\nnonsense\n"
        self.assertEqual(compile_times.compile_seconds(lines), {"a.cc.o": 62.0})

    def test_a_unity_file_may_cost_more(self):
        self.assertEqual(compile_times.budget("src/base/status.cc.o"), 8)
        self.assertEqual(compile_times.budget("src/CMakeFiles/x.dir/Unity/unity_base_0_cxx.cxx.o"), 20)

    def again(self, seconds, alone):
        asked = []

        def compile_one(_folder, name):
            asked.append(name)
            return alone

        with contextlib.redirect_stdout(io.StringIO()):
            compile_times.measure_again(pathlib.Path("build"), seconds, compile_one)
        return asked

    def test_what_is_over_its_budget_is_measured_alone(self):
        seconds = {"slow.cc.o": 9.0, "quick.cc.o": 3.0}
        self.assertEqual(self.again(seconds, 6.5), ["slow.cc.o"])
        self.assertEqual(seconds, {"slow.cc.o": 6.5, "quick.cc.o": 3.0})

    def test_what_is_slow_alone_too_stays_over_its_budget(self):
        seconds = {"slow.cc.o": 9.0}
        self.assertEqual(self.again(seconds, 8.4), ["slow.cc.o"] * compile_times.AGAIN)
        self.assertEqual(seconds, {"slow.cc.o": 8.4})

    def test_a_file_whose_command_is_not_known_keeps_its_time(self):
        seconds = {"gone.cc.o": 9.0}
        self.again(seconds, None)
        self.assertEqual(seconds, {"gone.cc.o": 9.0})


if __name__ == "__main__":
    unittest.main()
