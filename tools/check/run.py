# SPDX-License-Identifier: Apache-2.0
"""Checks what a compiler does not: format, floors, include firewall, coroutine hazards, links.

One line for each finding, `file:line: rule: mend`. A finding is allowed, where it must be, by
`check: allow RULE: REASON` in a comment on its line or the line before.
"""

import argparse
import pathlib
import re
import sys

import aggregates
import coroutines
import firewall
import floors
import formatting
import links
import listed
import words
from tree import Finding, Tree

RULES = [formatting, floors, firewall, coroutines, aggregates, words, listed, links]
_ALLOW = re.compile(r"check: allow ([\w-]+)(?::[ \t]*(\S.*))?")


def allowances(tree):
    """({(path, line, rule)}, findings for those without a reason)."""
    allowed, findings = set(), []
    for path, text in tree.select(".h", ".cc", ".cpp", ".py", ".sh", ".md"):
        if "check: allow" not in text or path.startswith(("tools/check/", "tests/check/", "CONTRIBUTING")):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            match = _ALLOW.search(line)
            if not match:
                continue
            allowed.update({(path, number, match.group(1)), (path, number + 1, match.group(1))})
            if not match.group(2):
                findings.append(Finding(path, number, "allow", f"say why: check: allow {match.group(1)}: REASON"))
    return allowed, findings


def check(tree, rules=None):
    allowed, findings = allowances(tree)
    for rule in rules or RULES:
        findings += [f for f in rule.check(tree) if (f.path, f.line, f.rule) not in allowed]
    return sorted(set(findings))


def main():
    parser = argparse.ArgumentParser(prog="./dev check", description=__doc__.splitlines()[0])
    parser.add_argument("--fix", action="store_true", help="format the code first")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    options = parser.parse_args()
    tree = Tree.of_repository(options.root)
    if options.fix:
        formatting.fix(tree)
        tree = Tree.of_repository(options.root)
    findings = check(tree)
    for finding in findings:
        print(finding)
    errors = sum(not finding.warning for finding in findings)
    print(f"{len(tree.texts)} files checked, {errors} findings" if errors != 1 else f"{len(tree.texts)} files checked, 1 finding",
          file=sys.stderr)  # fmt: skip
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
