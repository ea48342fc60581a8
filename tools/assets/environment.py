# SPDX-License-Identifier: Apache-2.0
"""The virtual environment that pip runs in and that Kokoro's preparation imports from."""

import hashlib
import shutil
import subprocess
import sys

from catalogue import HERE, AssetError


class Environment:
    """Made when first asked for. A stamp is written last, so a half-made one is never used."""

    def __init__(self, parent):
        pins = hashlib.sha256((HERE / "requirements.txt").read_bytes()).hexdigest()[:8]
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        self.folder = parent / f"python-{version}-{pins}"

    def python(self):
        stamp = self.folder / "made"
        if not stamp.is_file():
            shutil.rmtree(self.folder, ignore_errors=True)
            self._run(
                [sys.executable, "-m", "venv", str(self.folder)],
                "a Python virtual environment cannot be made (Debian: python3-venv)",
            )
            stamp.touch()
        return self.folder / "bin" / "python"

    def python_with_onnx(self):
        python = self.python()
        stamp = self.folder / "has-onnx"
        if not stamp.is_file():
            self._run(
                [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
                + ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-cache-dir"]
                + [f"--requirement={HERE / 'requirements.txt'}"],
                "onnx cannot be installed",
            )
            stamp.touch()
        return python

    @staticmethod
    def _run(command, what):
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if run.returncode != 0:
            cause = [line for line in (run.stderr + run.stdout).splitlines() if line.strip()]
            raise AssetError(f"{what}: {cause[-1].strip() if cause else run.returncode}")
