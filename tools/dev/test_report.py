# SPDX-License-Identifier: Apache-2.0
"""Counts single test cases after a ctest run.   usage: test_report.py RESULTS_FOLDER

RESULTS_FOLDER holds ctest.xml (ctest --output-junit), tests.json (ctest --show-only=json-v1) and one
GoogleTest XML for each program. A ctest entry is one GoogleTest program, one unittest run or a plain
command. A program that died before writing its XML is read from what it printed.
"""

import collections
import dataclasses
import json
import os
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

# With CI=true a skipped case is a failure, unless its reason names data outside the repository.
OUTSIDE_DATA = re.compile(r"shared/data")


@dataclasses.dataclass
class Case:
    area: str
    name: str
    result: str  # "passed", "failed" or "skipped"
    detail: str = ""  # why it was skipped, or how it failed


def from_gtest_xml(area, path):
    for suite in xml.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            name = f"{suite.get('name')}.{case.get('name')}"
            if case.get("value_param"):
                name += f" ({case.get('value_param')})"
            failures = [(f.get("message") or f.text or "").strip() for f in case.findall("failure")]
            skipped = case.find("skipped")
            if failures:
                yield Case(area, name, "failed", "\n".join(failures))
            elif skipped is not None:
                # The first line is the source position, the reason follows.
                reason = (skipped.get("message") or skipped.text or "").strip().split("\n")
                yield Case(area, name, "skipped", " ".join(reason[1:] or reason).strip() or "no reason given")
            elif case.get("status") == "notrun":
                yield Case(area, name, "skipped", "disabled")
            else:
                yield Case(area, name, "passed")


def from_gtest_output(area, output, exit_note):
    """A program that ended before its last line: what it had finished counts, the rest is one failure."""
    running, said = None, []
    for line in output.splitlines():
        match = re.match(r"\[( RUN      |       OK |  FAILED  |  SKIPPED )\] ([\w./]+)", line)
        if not match:
            said.append(line)
            continue
        kind, name = match.group(1).strip(), match.group(2)
        if kind == "RUN":
            running, said = name, []
        elif running == name:
            result = {"OK": "passed", "FAILED": "failed", "SKIPPED": "skipped"}[kind]
            detail = " ".join(said[1:]) if result == "skipped" else "\n".join(said)
            yield Case(area, name, result, "" if result == "passed" else detail)
            running, said = None, []
    tail = "\n".join(said[-15:]).strip()
    yield Case(area, running or "the program", "failed", f"{exit_note}\n{tail}".strip())


_UNITTEST = re.compile(r"^(\w+) \([\w.]+\)(?:\n.*)?? \.\.\. (ok|FAIL|ERROR|skipped ['\"](.*)['\"])$", re.MULTILINE)


def from_unittest(area, output):
    for name, result, reason in _UNITTEST.findall(output):
        if result == "ok":
            yield Case(area, name, "passed")
        elif result.startswith("skipped"):
            yield Case(area, name, "skipped", reason)
        else:
            yield Case(area, name, "failed", traceback_of(name, output))


def traceback_of(name, output):
    match = re.search(rf"^(?:FAIL|ERROR): {name} .*?\n-+\n(.*?)\n\n", output, re.MULTILINE | re.DOTALL)
    return match.group(1) if match else ""


def cases_of(entry, gtest_xml):
    area = entry.get("name")
    status = entry.get("status")
    output = entry.findtext("system-out") or ""
    if gtest_xml:
        cases = list(from_gtest_xml(area, gtest_xml))
        if status != "fail" or any(c.result == "failed" for c in cases):
            return cases
        return cases + [Case(area, "the program", "failed", "\n".join(output.splitlines()[-15:]))]
    if status == "run" and re.search(r"^Ran \d+ tests? in ", output, re.MULTILINE):
        return list(from_unittest(area, output))
    if status == "fail":
        cases = list(from_unittest(area, output))
        if any(c.result == "failed" for c in cases):
            return cases
        seconds = float(entry.get("time") or 0)
        return list(from_gtest_output(area, output, f"ended without a result after {seconds:.1f} s"))
    if status in ("notrun", "disabled"):
        skipped = entry.find("skipped")
        reason = (skipped.get("message") if skipped is not None else "") or status
        # Its program is missing: that is no property of the machine.
        kind = "failed" if "Unable to find executable" in reason else "skipped"
        printed = [line for line in output.splitlines() if line.strip()]
        return [Case(area, area, kind, printed[-1] if "SKIP_" in reason and printed else reason)]
    return [Case(area, area, "passed")]


def gtest_files(results):
    """{ctest name: GoogleTest XML}; a program shared by several entries cannot be told apart."""
    tests = json.loads((results / "tests.json").read_text(encoding="utf-8")).get("tests", [])
    programs = collections.defaultdict(list)
    for test in tests:
        if test.get("command"):
            programs[os.path.basename(test["command"][0])].append(test["name"])
    files = {}
    for program, names in programs.items():
        path = results / f"{program}.xml"
        if len(names) == 1 and path.is_file():
            files[names[0]] = path
    return files


def read(results):
    report = results / "ctest.xml"
    if not report.is_file():
        return [Case("ctest", "ctest", "failed", "ctest wrote no report")]
    files = gtest_files(results)
    cases = []
    for entry in xml.parse(report).getroot().iter("testcase"):
        path = files.get(entry.get("name"))
        try:
            cases += cases_of(entry, path)
        except xml.ParseError:  # the program died while writing it
            cases += cases_of(entry, None)
    return cases


def enforce(cases, ci):
    """With CI=true what could not run for another reason than outside data has failed."""
    for case in cases:
        if ci and case.result == "skipped" and not OUTSIDE_DATA.search(case.detail):
            case.result, case.detail = "failed", f"could not run: {case.detail}"


def show(cases, out):
    areas = collections.defaultdict(collections.Counter)
    for case in cases:
        areas[case.area][case.result] += 1
    width = max([len(a) for a in areas] + [4])
    print(f"\n{'area':<{width}}  passed  failed  skipped", file=out)
    for area, count in sorted(areas.items()):
        print(f"{area:<{width}}  {count['passed']:>6}  {count['failed'] or '-':>6}  {count['skipped'] or '-':>7}", file=out)
    reasons = collections.defaultdict(list)
    for case in cases:
        if case.result == "skipped":
            reasons[case.detail].append(case)
    if reasons:
        print("\ncould not run:", file=out)
    for reason, skipped in sorted(reasons.items()):
        print(f"  {len(skipped)} in {', '.join(sorted({c.area for c in skipped}))}: {reason}", file=out)
    failed = [case for case in cases if case.result == "failed"]
    if failed:
        print("\nfailed:", file=out)
    for case in failed:
        print(f"  {case.area}: {case.name}", file=out)
        for line in case.detail.splitlines()[:20]:
            print(f"      {line}", file=out)
    print(file=out)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    cases = read(pathlib.Path(sys.argv[1]))
    enforce(cases, os.environ.get("CI") == "true")
    show(cases, sys.stdout)
    count = collections.Counter(case.result for case in cases)
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped", flush=True)
    return 1 if count["failed"] or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
