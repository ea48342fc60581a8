# SPDX-License-Identifier: Apache-2.0
"""A server of one's own: `vivavoce serve` on free ports, with a tenant and people in it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from severable import SeverableLine

SOURCE = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("VIVAVOCE_PROGRAM", "vivavoce")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, providers="", more=""):
        """`providers`: further lines below that key; `more`: further keys of the file."""
        self.folder = Path(tempfile.mkdtemp(prefix="vivavoce-server-"))
        gateway, edge = free_port(), free_port()
        self.origin = f"http://127.0.0.1:{gateway}"
        self.line = SeverableLine(edge)  # by which candidates reach the edge
        self.config = self.folder / "vivavoce.yaml"
        self.config.write_text(f"""server:
  gateway: {{host: 127.0.0.1, port: {gateway}, publicUrl: "{self.origin}"}}
  edge: {{host: 127.0.0.1, port: {edge}, publicUrl: "ws://127.0.0.1:{self.line.port}"}}
providers:
  store: {{use: sqlite, path: {self.folder}/vivavoce.db}}
  blobs: {{use: filesystem, path: {self.folder}/objects}}
{providers}{more}""", encoding="utf-8")
        # The pages are where the program looks for shared data by itself: beside it, built or installed.
        # The tests' own variables are none of its keys.
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith("VIVAVOCE_") or name == "VIVAVOCE_MODELS"}
        self.environment["TMPDIR"] = str(self.folder / "tmp")  # it goes with the folder
        (self.folder / "tmp").mkdir()
        self.log = open(self.folder / "log", "wb")
        self.process = None
        self.api_key = json.loads(self.command("tenant", "create", "Tests", "--json"))["apiKey"]
        self.start()

    def command(self, *arguments):
        run = subprocess.run([PROGRAM, *arguments, "--config", str(self.config)], capture_output=True, text=True,
                             env=self.environment, cwd=self.folder, timeout=60)
        if run.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: exit {run.returncode}: {run.stderr}")
        return run.stdout

    def start(self):
        self.process = subprocess.Popen([PROGRAM, "serve", "--config", str(self.config)], stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log, env=self.environment, cwd=self.folder)
        self.until(lambda: self.get("/health/ready", key=False), 60, "the server is ready")

    def user(self, email, role):
        return json.loads(self.command("user", "create", email, "--role", role, "--json"))["password"]

    def request(self, method, path, body=None, key=True):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["X-API-Key"] = self.api_key
        request = urllib.request.Request(f"{self.origin}/api/v1{path}", method=method, headers=headers,
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    def get(self, path, key=True):
        return self.request("GET", path, key=key)

    def until(self, condition, seconds, what):
        """The condition's value, once there is one."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if value := condition():
                    return value
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            if self.process.poll() is not None:
                raise RuntimeError(f"the server has ended:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"not within {seconds} s: {what}\n{self.tail()}")
            time.sleep(0.1)

    def until_state(self, interview, state, seconds=60):
        return self.until(lambda: self.get(f"/interviews/{interview}")["state"] == state, seconds, state)

    def tail(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def stop(self):
        """As at SIGTERM; its files stay."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(25)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def close(self):
        self.line.close()
        self.stop()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
