# SPDX-License-Identifier: Apache-2.0
"""The count that ends ./dev test: from GoogleTest's XML, from what a dead program printed, from unittest."""

import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "dev"))

import test_report

GTEST_XML = """<testsuites><testsuite name="A">
  <testcase name="Ok" status="run" result="completed"/>
  <testcase name="Outside" status="run" result="skipped"><skipped message="a.cc:3&#x0A;needs ../shared/data/speech"/></testcase>
  <testcase name="Other" status="run" result="skipped"><skipped message="a.cc:4&#x0A;no chromium"/></testcase>
  <testcase name="DISABLED_Off" status="notrun" result="suppressed"/>
  <testcase name="Fails" status="run" result="completed"><failure message="a.cc:6&#x0A;1 is not 2"/></testcase>
</testsuite></testsuites>"""

CRASHED = """[ RUN      ] A.Ok
[       OK ] A.Ok (0 ms)
[ RUN      ] A.Skips
/a.cc:3: Skipped
no chromium
[  SKIPPED ] A.Skips (0 ms)
[ RUN      ] B.Dies
terminate called
"""

UNITTEST = """test_good (m.T.test_good) ... ok
test_doc (m.T.test_doc)
What it does. ... ok
test_bad (m.T.test_bad) ... FAIL
test_not_here (m.T.test_not_here) ... skipped 'no such tool'

======================================================================
FAIL: test_bad (m.T.test_bad)
----------------------------------------------------------------------
Traceback (most recent call last):
AssertionError: 1 != 2

----------------------------------------------------------------------
Ran 4 tests in 0.001s

FAILED (failures=1, skipped=1)
"""


def entry(status, output="", **attributes):
    element = xml.Element("testcase", name="area", status=status, time="0.1", **attributes)
    xml.SubElement(element, "system-out").text = output
    return element


class TestReportTest(unittest.TestCase):
    def results(self, cases):
        return [(c.name, c.result) for c in cases]

    def gtest_cases(self, status="fail"):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.xml"
            path.write_text(GTEST_XML)
            return test_report.cases_of(entry(status), path)

    def test_single_gtest_cases_are_counted(self):
        self.assertEqual(
            [("A.Ok", "passed"), ("A.Outside", "skipped"), ("A.Other", "skipped"),
             ("A.DISABLED_Off", "skipped"), ("A.Fails", "failed")],
            self.results(self.gtest_cases()),
        )  # fmt: skip

    def test_with_ci_only_outside_data_may_be_skipped(self):
        cases = self.gtest_cases()

        test_report.enforce(cases, ci=True)

        self.assertEqual(["A.Outside"], [c.name for c in cases if c.result == "skipped"])
        self.assertIn("no chromium", next(c.detail for c in cases if c.name == "A.Other"))

    def test_without_ci_a_skip_stays_a_skip(self):
        cases = self.gtest_cases()

        test_report.enforce(cases, ci=False)

        self.assertEqual(3, sum(c.result == "skipped" for c in cases))

    def test_a_crash_is_a_failure_of_the_running_case(self):
        cases = test_report.cases_of(entry("fail", CRASHED), None)

        self.assertEqual([("A.Ok", "passed"), ("A.Skips", "skipped"), ("B.Dies", "failed")], self.results(cases))
        self.assertEqual("no chromium", cases[1].detail)
        self.assertIn("terminate called", cases[2].detail)

    def test_a_program_that_fails_after_its_cases_passed_is_a_failure(self):
        passed = GTEST_XML.replace("<failure", "<note").replace("1 is not 2\"/>", "\"/>")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.xml"
            path.write_text(passed)

            cases = test_report.cases_of(entry("fail", "leak found"), path)

        self.assertIn(("the program", "failed"), self.results(cases))

    def test_unittest_cases_are_counted(self):
        cases = test_report.cases_of(entry("fail", UNITTEST), None)

        self.assertEqual(
            [("test_good", "passed"), ("test_doc", "passed"), ("test_bad", "failed"), ("test_not_here", "skipped")],
            self.results(cases),
        )
        self.assertIn("1 != 2", cases[2].detail)

    def test_a_missing_program_is_a_failure(self):
        element = entry("notrun")
        xml.SubElement(element, "skipped", message="Unable to find executable")

        self.assertEqual([("area", "failed")], self.results(test_report.cases_of(element, None)))

    def test_a_plain_command_is_one_case(self):
        self.assertEqual([("area", "passed")], self.results(test_report.cases_of(entry("run"), None)))
        self.assertEqual([("the program", "failed")], self.results(test_report.cases_of(entry("fail", "oh no"), None)))

    def test_no_report_at_all_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            cases = test_report.read(pathlib.Path(folder))

        self.assertEqual(["failed"], [c.result for c in cases])


if __name__ == "__main__":
    unittest.main()
