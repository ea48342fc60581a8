# SPDX-License-Identifier: Apache-2.0
"""Fetches pinned packages into a folder of finished files, with the registries' own clients.

A file is in the folder under its final name only when it is whole and its sha256 is right: the
clients write to a folder beside it, and the last step is a rename. So an interrupted run loses at
most the pieces that were under way.
"""

import concurrent.futures
import os
import re
import shutil
import subprocess
import tempfile

from catalogue import AssetError, megabytes, sha256_of

AT_ONCE = 3
TRIES = 2


class Downloads:
    def __init__(self, folder, environment, npm):
        self.folder = folder
        self.environment = environment  # gives the Python that runs pip
        self.npm = npm  # path of npm, or None
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, package):
        return self.folder / package.file

    def have(self, package):
        """Whether the whole, right file is there; a wrong one is removed."""
        path = self.path(package)
        if not path.is_file():
            return False
        if sha256_of(path) == package.sha256:
            return True
        path.unlink()
        return False

    def fetch_all(self, packages, progress):
        """Returns {package name: reason} for what could not be had."""
        failures = {}
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            futures = {pool.submit(self._fetch, p, progress): p for p in packages}
            for future in concurrent.futures.as_completed(futures):
                try:
                    future.result()
                except (AssetError, OSError) as error:
                    failures[futures[future].name] = str(error)
        return failures

    def _fetch(self, package, progress):
        for attempt in range(TRIES):
            scratch = tempfile.mkdtemp(prefix=".partial-", dir=self.folder)
            progress.begin(package.name, scratch, package.bytes)
            try:
                fetched = self._run_client(package, scratch)
                found = sha256_of(fetched)
                if found != package.sha256:
                    raise AssetError(f"sha256 is {found[:12]}…, pinned {package.sha256[:12]}…")
                os.replace(fetched, self.path(package))
                size = megabytes(package.bytes)
                progress.finish(package.name, f"{package.name} {package.version}  {size}")
                return
            except (AssetError, OSError):
                progress.give_up(package.name)
                if attempt + 1 == TRIES:
                    raise
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def _run_client(self, package, scratch):
        out = os.path.join(scratch, "out")
        os.mkdir(out)
        if package.registry == "pypi":
            command = self._pip_command(package, scratch, out)
        else:
            command = self._npm_command(package, scratch, out)
        run = subprocess.run(
            command,
            cwd=scratch,
            env={**os.environ, "TMPDIR": scratch},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if run.returncode != 0:
            raise AssetError(cause_of(run.stderr) or f"{command[0]} ended with {run.returncode}")
        path = os.path.join(out, package.file)
        if not os.path.isfile(path):
            raise AssetError(f"the registry sent {os.listdir(out)} instead of {package.file}")
        return path

    def _pip_command(self, package, scratch, out):
        requirement = os.path.join(scratch, "requirement.txt")
        with open(requirement, "w", encoding="utf-8") as stream:
            stream.write(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n")
        # The platform is named so that the same file comes whatever Python runs pip.
        platforms = ["--platform=manylinux_2_34_x86_64", "--platform=manylinux2014_x86_64"]
        return (
            [str(self.environment.python()), "-m", "pip", "download", "--quiet"]
            + ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-cache-dir"]
            + ["--disable-pip-version-check", "--progress-bar=off", "--retries=2"]
            + platforms
            + ["--implementation=py", "--abi=none", f"--dest={out}", f"--requirement={requirement}"]
        )

    def _npm_command(self, package, scratch, out):
        if not self.npm:
            raise AssetError("npm is not installed")
        cache = os.path.join(scratch, "npm")
        return [
            self.npm, "pack", f"{package.name}@{package.version}", "--silent", "--ignore-scripts",
            f"--pack-destination={out}", f"--cache={cache}",
        ]  # fmt: skip


def cause_of(text):
    """The line of a client's errors that says why; pip's last line never does."""
    broken = re.search(r"connection broken by '(\w+)\((.*)\)': /", text)
    if broken:
        said = re.search(r"(certificate verify failed[^(]*|\[Errno -?\d+\] [^')\"]+)", broken.group(2))
        return f"no connection: {said.group(1).strip() if said else broken.group(1)}"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "npm error"))]
    return (errors or lines or [""])[-1][:300]
