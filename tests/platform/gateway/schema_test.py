# SPDX-License-Identifier: Apache-2.0
"""Schemathesis against the OpenAPI document that the gateway serves, with the first tenant's key."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from gateway_stand import KEY, PROGRAM, StandTest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from pinned_environment import pinned_environment  # noqa: E402

EXAMPLES = os.environ.get("VIVAVOCE_SCHEMA_EXAMPLES", "15")  # an operation


class SchemaTest(StandTest):
    def test_the_server_does_what_its_document_says(self):
        environment = pinned_environment("schemathesis", HERE / "requirements.txt", PROGRAM)
        with tempfile.TemporaryDirectory(prefix="vivavoce-schema-") as folder:
            run = subprocess.run(
                [environment / "bin/schemathesis", "--config-file", HERE / "schemathesis.toml", "run",
                 f"http://127.0.0.1:{self.port}/api/v1/openapi.json",
                 "--header", f"X-API-Key: {KEY}", "--max-examples", EXAMPLES,
                 "--phases", "examples,coverage,fuzzing", "--no-color"],
                cwd=folder, capture_output=True, text=True, timeout=500,
                env=dict(os.environ, SCHEMATHESIS_HOOKS="schema_hooks", PYTHONPATH=str(HERE)))
        self.assertEqual(run.returncode, 0, run.stdout[-12000:] + run.stderr[-2000:])
        self.assertEqual(self.send("GET", "/api/v1/health/ready", key=None).status, 200)


if __name__ == "__main__":
    unittest.main()
