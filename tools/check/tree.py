# SPDX-License-Identifier: Apache-2.0
"""The files that are checked, and what a rule says about them."""

import dataclasses
import functools
import pathlib
import re
import subprocess

CPP = (".h", ".cc", ".cpp", ".hpp")


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    mend: str
    warning: bool = False

    def __str__(self):
        kind = "warning: " if self.warning else ""
        return f"{self.path}:{self.line}: {kind}{self.rule}: {self.mend}"


class Tree:
    """Paths relative to the repository's root, with their text. Tests make one from a dict."""

    def __init__(self, texts, root=None):
        self.texts = texts
        self.root = root

    @staticmethod
    def of_repository(root):
        """What git tracks, and what it would: new files count, ignored ones do not."""
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            check=True,
        )
        texts = {}
        for name in sorted(set(listed.stdout.decode().split("\0")) - {""}):
            path = pathlib.Path(root) / name
            if path.is_symlink() or not path.is_file():
                continue  # removed in the work tree
            try:
                texts[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                texts[name] = None  # binary: it exists, no rule reads it
        return Tree(texts, pathlib.Path(root))

    def select(self, *suffixes):
        for path, text in self.texts.items():
            if text is not None and path.endswith(suffixes):
                yield path, text

    def cpp(self):
        return self.select(*CPP)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


_LITERAL = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<delimiter>[^(\s]*)\(.*?\)(?P=delimiter)"'
    r'|"(?:\\.|[^"\\\n])*"|(?<![\w\'])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL,
)


def _blank(match):
    found = match.group(0)
    edge = '"' if found[0] in '"R' else "'" if found[0] == "'" else " "
    middle = "".join("\n" if c == "\n" else " " for c in found[1:-1])
    return edge + middle + (edge if len(found) > 1 else "")


@functools.lru_cache(maxsize=None)
def code_only(text):
    """The text with comments and the insides of literals blanked; every offset stays true."""
    return _LITERAL.sub(_blank, text)
