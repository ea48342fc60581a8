# SPDX-License-Identifier: Apache-2.0
"""Each source stands in a CMakeLists.txt: what a merge drops from the list is neither built nor run, in silence."""

import posixpath
import re

from tree import Finding

_FOLDERS = ("src/", "providers/", "examples/", "testing/", "tests/", "benchmarks/")
_NAMED = re.compile(r"[\w.${}/-]+\.cc\b")
_HERE = re.compile(r"\$\{(?:CMAKE_CURRENT_SOURCE_DIR|CMAKE_CURRENT_LIST_DIR)\}/")
_VARIABLE = re.compile(r"\\\$\\\{\w+\\\}")


def _lists(tree):
    for path, text in tree.select("CMakeLists.txt"):
        yield posixpath.dirname(path), re.sub(r"#[^\n]*", "", text)


def _patterns(folder, text):
    """What each name of a source in `text` means: a path, in which a variable is one of the words of `text`."""
    for name in set(_NAMED.findall(text)):
        path = posixpath.normpath(posixpath.join(folder, _HERE.sub("", name)))
        yield re.compile(_VARIABLE.sub(r"([\\w-]+)", re.escape(path)))
    if "vivavoce_add_provider(" in text:
        yield re.compile(re.escape(posixpath.join(folder, "plugin.cc")))  # the function adds it


def check(tree):
    listed = [(pattern, set(re.findall(r"[\w-]+", text))) for folder, text in _lists(tree) for pattern in _patterns(folder, text)]
    for path, _ in tree.select(".cc"):
        if not path.startswith(_FOLDERS):
            continue
        found = (words.issuperset(match.groups()) for pattern, words in listed if (match := pattern.fullmatch(path)))
        if not any(found):
            yield Finding(path, 1, "listed", "stands in no CMakeLists.txt, so it is never built: list it or remove it")
