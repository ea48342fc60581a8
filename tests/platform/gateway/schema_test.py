# SPDX-License-Identifier: Apache-2.0
"""Schemathesis against the OpenAPI document that the gateway serves, with the first tenant's key."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from gateway_stand import KEY, PROGRAM, StandTest

HERE = Path(__file__).resolve().parent
EXAMPLES = os.environ.get("VIVAVOCE_SCHEMA_EXAMPLES", "15")  # an operation


def schemathesis():
    """Its program, in a virtual environment beside the build, made once for these pins."""
    pins = HERE / "requirements.txt"
    mark = hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = Path(PROGRAM).resolve().parent.parent / f"schemathesis-{version}-{mark}"
    if not (folder / "made").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run(
            [folder / "bin/python", "-m", "pip", "install", "--quiet", "--no-deps",
             "--require-hashes", "--only-binary=:all:", "--no-cache-dir", "-r", pins], check=True)
        (folder / "made").touch()
    return folder / "bin/schemathesis"


class SchemaTest(StandTest):
    def test_the_server_does_what_its_document_says(self):
        try:
            program = schemathesis()
        except (OSError, subprocess.CalledProcessError) as problem:
            if os.environ.get("CI") == "true":
                raise
            self.skipTest(f"schemathesis cannot be installed: {problem}")
        with tempfile.TemporaryDirectory(prefix="vivavoce-schema-") as folder:
            run = subprocess.run(
                [program, "--config-file", HERE / "schemathesis.toml", "run",
                 f"http://127.0.0.1:{self.port}/api/v1/openapi.json",
                 "--header", f"X-API-Key: {KEY}", "--max-examples", EXAMPLES,
                 "--phases", "examples,coverage,fuzzing", "--no-color"],
                cwd=folder, capture_output=True, text=True, timeout=500,
                env=dict(os.environ, SCHEMATHESIS_HOOKS="schema_hooks", PYTHONPATH=str(HERE)))
        self.assertEqual(run.returncode, 0, run.stdout[-12000:] + run.stderr[-2000:])
        self.assertEqual(self.send("GET", "/api/v1/health/ready", key=None).status, 200)


if __name__ == "__main__":
    unittest.main()
