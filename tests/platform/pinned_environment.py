# SPDX-License-Identifier: Apache-2.0
"""Packages of PyPI that a test is held against: pinned, checked by hash, in a virtual environment of their own."""

import hashlib
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path


def pinned_environment(name, pins, program):
    """The folder of the environment beside the build of `program`, made once for these pins."""
    mark = hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = Path(program).resolve().parent.parent / f"{name}-{version}-{mark}"
    try:
        if not (folder / "made").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            subprocess.run(
                [folder / "bin/python", "-m", "pip", "install", "--quiet", "--no-deps",
                 "--require-hashes", "--only-binary=:all:", "--no-cache-dir", "-r", pins], check=True)
            (folder / "made").touch()
    except (OSError, subprocess.CalledProcessError) as problem:
        if os.environ.get("CI") == "true":
            raise
        raise unittest.SkipTest(f"{name} cannot be installed: {problem}") from problem
    return folder
