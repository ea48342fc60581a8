# SPDX-License-Identifier: Apache-2.0
"""What a file must begin with, how long it may be, and what must not stand in it."""

import json
import re

from tree import CPP, Finding, code_only, line_of

SPDX = "SPDX-License-Identifier: Apache-2.0"
WARN_LINES, MAX_LINES = 400, 500

_FORBIDDEN_TYPE = re.compile(r"\b(?:class|struct|namespace|concept)\s+(\w*(?:Manager|Helper|Util)s?\w*)\b")
_FORBIDDEN_FILE = re.compile(r"(^|_)(managers?|helpers?|utils?|common|types)\.\w+$")
_TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!\(#\d+\))")
_MACHINE_PATH = re.compile(r"(?<![\w.~$}/-])/(?:root|work|home/[a-z][\w-]*)(?:/|\b)")
_REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|crates|rubygems)\.(?:org|io|com)\b"
    r"|\b(?:deb|ftp|security|snapshot)\.debian\.\w+|\bproxy\.golang\.\w+|\brepo1?\.maven\b",
)
_NOT_SCANNED = ("LICENSE", "tools/assets/licenses/")


def _sources(tree):
    return tree.select(*CPP, ".py", ".sh", ".bash")


def spdx(tree):
    for path, text in _sources(tree):
        first = text.split("\n", 2)[:2]
        wanted = first[1] if first[0].startswith("#!") and len(first) > 1 else first[0]
        if SPDX not in wanted:
            mark = "//" if path.endswith(CPP) else "#"
            yield Finding(path, 1, "spdx", f"first line must be `{mark} {SPDX}`")


def length(tree):
    for path, text in _sources(tree):
        lines = text.count("\n")
        if lines > MAX_LINES:
            yield Finding(path, 1, "length", f"{lines} lines, {MAX_LINES} at most: split it by idea")
        elif lines > WARN_LINES:
            yield Finding(path, 1, "length", f"{lines} lines: close to {MAX_LINES}", warning=True)


def names(tree):
    for path, text in _sources(tree):
        file = path.rsplit("/", 1)[-1]
        if _FORBIDDEN_FILE.search(file):
            yield Finding(path, 1, "name", "name the file after its concept")
        if not path.endswith(CPP):
            continue
        for match in _FORBIDDEN_TYPE.finditer(code_only(text)):
            yield Finding(path, line_of(text, match.start()), "name",
                          f"{match.group(1)}: name it by its role; a manager has two jobs")  # fmt: skip


def todo(tree):
    for path, text in _sources(tree):
        if path.startswith(("tools/check/", "tests/check/")):
            continue
        for match in _TODO.finditer(text):
            yield Finding(path, line_of(text, match.start()), "todo",
                          "name the issue, `TODO(#12)`, or do it")  # fmt: skip


def machine(tree):
    """Nothing may depend on one machine's folders, nor name a package registry's host."""
    for path, text in tree.select(""):
        if path.startswith(_NOT_SCANNED) or path.startswith("tests/check/"):
            continue
        for pattern, mend in (
            (_MACHINE_PATH, "absolute path of one machine: make it relative or a setting"),
            (_REGISTRY, "registry host: use the registry's client by package name"),
        ):
            for match in pattern.finditer(text):
                yield Finding(path, line_of(text, match.start()), "machine", f"{match.group(0)}: {mend}")


def conflicts(tree):
    for path, text in tree.select(""):
        for match in re.finditer(r"^(?:<{7} |>{7} |={7}$)", text, re.MULTILINE):
            if match.group(0)[0] == "=" and "<" * 7 + " " not in text:
                continue  # an underlined heading
            yield Finding(path, line_of(text, match.start()), "conflict", "an unfinished merge: resolve it")


def json_files(tree):
    for path, text in tree.select(".json"):
        if path.startswith("tests/"):
            continue  # tests keep broken documents on purpose
        try:
            json.loads(text)
        except ValueError as error:
            line = getattr(error, "lineno", 1)
            yield Finding(path, line, "json", f"does not parse: {error}")


def check(tree):
    for rule in (spdx, length, names, todo, machine, conflicts, json_files):
        yield from rule(tree)
