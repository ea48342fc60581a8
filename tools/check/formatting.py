# SPDX-License-Identifier: Apache-2.0
"""clang-format 14, the version that Debian 12 ships: another one would format otherwise."""

import re
import shutil
import subprocess

from tree import Finding

TOOL = "clang-format-14"
_COMPLAINT = re.compile(r"^(.+?):(\d+):\d+: (?:error|warning): code should be clang-formatted", re.MULTILINE)
_BATCH = 40


def _batches(tree):
    paths = [path for path, _ in tree.cpp() if not path.startswith("tests/check/")]
    for i in range(0, len(paths), _BATCH):
        yield paths[i : i + _BATCH]


def check(tree):
    if tree.root is None:
        return
    if not shutil.which(TOOL):
        yield Finding(".clang-format", 1, "format", f"{TOOL} is not installed: apt-get install {TOOL}")
        return
    for paths in _batches(tree):
        run = subprocess.run(
            [TOOL, "--dry-run", "-Werror", *paths], cwd=tree.root, capture_output=True, text=True
        )
        complained = set()
        for path, line in _COMPLAINT.findall(run.stderr):
            if path not in complained:
                complained.add(path)
                yield Finding(path, int(line), "format", "run ./dev check --fix")
        if run.returncode != 0 and not complained:
            yield Finding(paths[0], 1, "format", (run.stderr.strip().splitlines() or ["failed"])[-1])


def fix(tree):
    for paths in _batches(tree):
        subprocess.run([TOOL, "-i", *paths], cwd=tree.root, check=True)
