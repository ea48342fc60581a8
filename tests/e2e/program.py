# SPDX-License-Identifier: Apache-2.0
"""The vivavoce program as its users start it, and recordings to give it."""

import json
import math
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("VIVAVOCE_PROGRAM", "vivavoce")
MODELS = Path(os.environ.get("VIVAVOCE_MODELS", SOURCE / ".models"))
JOB = SOURCE / "examples/demo/jobs/engineer.json"
ANSWERS = SOURCE / "examples/demo/answers"
RATE = 16000

# What may differ between two runs of the same inputs.
IDENTITIES = ("interviewId", "runId")


def needs_models(test):
    if (MODELS / "manifest.json").exists():
        return test
    if os.environ.get("CI") == "true":
        return test  # there, a missing model is a failure
    return unittest.skip(f"no models in {MODELS}: ./dev assets")(test)


class Outcome:
    """What a finished run answered."""

    def __init__(self, code, out, err, seconds):
        self.code, self.out, self.err, self.seconds = code, out, err, seconds

    def __str__(self):
        return f"exit {self.code} after {self.seconds:.1f} s\n{self.err}{self.out}"

    def error_lines(self):
        return [line for line in self.err.splitlines() if line.strip()]


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="vivavoce-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.environment = dict(os.environ, VIVAVOCE_SHARE=str(SOURCE / "share"))

    def start(self, *arguments):
        return subprocess.Popen(
            [PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=self.environment, cwd=self.folder)

    def run_program(self, *arguments, timeout=240):
        began = time.monotonic()
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail(f"no answer within {timeout} s: {' '.join(map(str, arguments))}")
        return Outcome(process.returncode, out, err, time.monotonic() - began)

    def interview(self, out, *more, job=JOB, timeout=240):
        return self.run_program("interview", "--job", job, "--voice", "none", "--out", out, *more,
                                timeout=timeout)

    def assert_done(self, outcome):
        self.assertEqual(outcome.code, 0, str(outcome))

    def assert_refused(self, outcome, *mentions):
        """One clear line that names the cause, exit 1 or 2, nothing else on stderr."""
        self.assertIn(outcome.code, (1, 2), str(outcome))
        self.assertEqual(len(outcome.error_lines()), 1, str(outcome))
        for mention in mentions:
            self.assertIn(mention, outcome.err)

    def wav(self, name, samples, rate=RATE):
        path = self.folder / name
        path.write_bytes(wav_bytes(samples, rate))
        return path


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def without_identities(document):
    """The document's text with what may differ between equal runs taken out."""
    def strip(value):
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k not in IDENTITIES}
        return [strip(v) for v in value] if isinstance(value, list) else value
    return json.dumps(strip(document), ensure_ascii=False)


def quotes_of(assessment):
    for competency in assessment["competencies"]:
        yield from competency["evidence"]
    for flag in assessment["flags"]:
        yield from flag["evidence"]


def wav_bytes(samples, rate=RATE):
    data = struct.pack(f"<{len(samples)}h", *samples)
    return wav_header(len(data), rate) + data


def wav_header(data_bytes, rate=RATE, channels=1, bits=16, riff_bytes=None):
    block = channels * bits // 8
    riff = 36 + data_bytes if riff_bytes is None else riff_bytes
    return (b"RIFF" + struct.pack("<I", riff & 0xFFFFFFFF) + b"WAVEfmt " +
            struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * block, block, bits) +
            b"data" + struct.pack("<I", data_bytes & 0xFFFFFFFF))


def silence(seconds):
    return [0] * int(seconds * RATE)


def tone(seconds, hertz=440, level=9000):
    return [int(level * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(int(seconds * RATE))]


def noise(seconds, level=1500):
    generator = random.Random(7)
    return [max(-32768, min(32767, int(generator.gauss(0, level)))) for _ in range(int(seconds * RATE))]


if __name__ == "__main__":
    sys.exit("run the tests: python3 -m unittest discover -p '*_test.py'")
