# SPDX-License-Identifier: Apache-2.0
"""The asset fetcher, with a registry made up on disk: nothing here touches the network."""

import hashlib
import io
import json
import os
import pathlib
import sys
import tempfile
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "assets"))

import catalogue
import download
import layout
from progress import Progress


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def wheel(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class FakeRegistry(download.Downloads):
    """Downloads whose client copies from a dict, counts calls and can be told to fail."""

    def __init__(self, folder, contents):
        super().__init__(folder, environment=None, npm=None)
        self.contents = contents
        self.calls = []

    def _run_client(self, package, scratch):
        self.calls.append(package.name)
        content = self.contents[package.name]
        if isinstance(content, Exception):
            raise content
        path = os.path.join(scratch, package.file)
        with open(path, "wb") as stream:
            stream.write(content)
        return path


class AssetsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        root = pathlib.Path(self.folder.name)
        self.package_bytes = wheel({"p/model.bin": b"weights", "p/LICENSE": b"MIT"})
        manifest = {
            "packages": {
                "p": {"registry": "pypi", "version": "1", "file": "p-1.whl", "bytes": len(self.package_bytes),
                      "sha256": sha256(self.package_bytes), "licence": "MIT", "notices": ["p:p/LICENSE"]},
            },
            "assets": [
                {"name": "voice", "what": "a voice", "without": "silence", "files": [
                    {"path": "voice/model.bin", "bytes": 7, "sha256": sha256(b"weights"), "how": "copy",
                     "from": ["p:p/model.bin"]}]},
            ],
        }  # fmt: skip
        (root / "manifest.json").write_text(json.dumps(manifest))
        self.catalogue = catalogue.Catalogue(root / "manifest.json")
        self.registry = FakeRegistry(root / "downloads", {"p": self.package_bytes})
        self.layout = layout.Layout(root / "models", self.catalogue, self.registry, None, root / "prepared")
        self.package = self.catalogue.packages["p"]
        self.asset = self.catalogue.assets["voice"]

    def fetch(self):
        return self.registry.fetch_all([self.package], Progress(0, io.StringIO()))

    def test_a_finished_download_is_not_fetched_again(self):
        self.assertFalse(self.registry.have(self.package))
        self.assertEqual({}, self.fetch())
        self.assertTrue(self.registry.have(self.package))

    def test_a_file_cut_short_is_never_taken_for_whole(self):
        self.fetch()
        self.registry.path(self.package).write_bytes(self.package_bytes[:-1])

        self.assertFalse(self.registry.have(self.package))
        self.assertFalse(self.registry.path(self.package).exists())

    def test_wrong_bytes_from_the_registry_are_refused_and_tried_twice(self):
        self.registry.contents["p"] = b"something else"

        failures = self.fetch()

        self.assertIn("sha256", failures["p"])
        self.assertEqual(2, len(self.registry.calls))
        self.assertEqual([], os.listdir(self.registry.folder))

    def test_what_cannot_be_had_is_named(self):
        self.registry.contents["p"] = catalogue.AssetError("no route")

        self.assertEqual({"p": "no route"}, self.fetch())

    def test_an_asset_is_laid_out_whole_and_recorded(self):
        self.fetch()
        self.assertFalse(self.layout.is_ready(self.asset))

        self.layout.make(self.asset)

        self.assertTrue(self.layout.is_ready(self.asset, thorough=True))
        self.assertEqual(b"weights", (self.layout.models / "voice/model.bin").read_bytes())
        self.assertIn("MIT", (self.layout.models / "voice/NOTICE.txt").read_text())
        self.assertEqual(["manifest.json", "voice"], sorted(os.listdir(self.layout.models)))

    def test_a_damaged_asset_is_not_ready(self):
        self.fetch()
        self.layout.make(self.asset)
        file = self.layout.models / "voice/model.bin"

        file.write_bytes(b"weightz")
        self.assertTrue(self.layout.is_ready(self.asset))
        self.assertFalse(self.layout.is_ready(self.asset, thorough=True))
        file.write_bytes(b"weight")
        self.assertFalse(self.layout.is_ready(self.asset))

    def test_a_wrong_result_leaves_the_old_folder_alone(self):
        self.fetch()
        self.layout.make(self.asset)
        wrong = catalogue.AssetFile(**{**self.asset.files[0].__dict__, "sha256": sha256(b"other")})
        changed = catalogue.Asset(**{**self.asset.__dict__, "files": (wrong,)})

        with self.assertRaises(catalogue.AssetError):
            self.layout.make(changed)

        self.assertTrue(self.layout.is_ready(self.asset, thorough=True))

    def test_licences_of_what_is_there_are_collected(self):
        self.fetch()
        self.layout.make(self.asset)

        self.layout.write_licences()

        text = (self.layout.models / "LICENSES.md").read_text()
        self.assertIn("| `voice` | p 1 | MIT |", text)
        self.assertIn("Apache License", text)

    def test_a_record_from_nowhere_is_ignored(self):
        self.layout.models.mkdir()
        for nonsense in ("", "[]", '{"format": 9}', '{"format": 1, "assets": 3}'):
            (self.layout.models / layout.RECORD).write_text(nonsense)
            self.assertEqual({"assets": {}}, self.layout.record())


class CauseTest(unittest.TestCase):
    def test_the_cause_is_said_not_the_consequence(self):
        retry = "WARNING: Retrying (Retry(total=0)) after connection broken by '{}': /simple/x/\nERROR: No matching distribution"
        for said, cause in {
            "SSLError(SSLCertVerificationError(1, '[SSL: X] certificate verify failed: self-signed (_ssl.c:9)'))":
                "no connection: certificate verify failed: self-signed",
            "NewConnectionError('<x>: Failed: [Errno -3] Temporary failure in name resolution')":
                "no connection: [Errno -3] Temporary failure in name resolution",
            "ReadTimeoutError('read timed out')": "no connection: ReadTimeoutError",
        }.items():  # fmt: skip
            self.assertEqual(cause, download.cause_of(retry.format(said)))
        self.assertEqual("ERROR: b", download.cause_of("a\nERROR: b\nc\n"))


class MoonshineTokensTest(unittest.TestCase):
    def test_tokens_follow_their_lengths(self):
        long = b"x" * 200
        tokenizer = b"\x02hi" + b"\x00" + bytes([200 % 128 + 128, 200 // 128]) + long + b"\x03\xe2\x96\x81"

        lines = layout.moonshine_tokens(tokenizer).decode().splitlines()

        self.assertEqual("aGk= 0", lines[0])
        self.assertEqual("IA== 1", lines[1])
        self.assertEqual("2", lines[2].split()[1])
        self.assertEqual("IA== 3", lines[3])


class ManifestTest(unittest.TestCase):
    """The real manifest.json says everything it must."""

    def test_every_source_is_pinned_and_every_result_hashed(self):
        real = catalogue.Catalogue()
        for package in real.packages.values():
            self.assertRegex(package.sha256, "^[0-9a-f]{64}$", package.name)
            self.assertTrue(package.licence and package.bytes > 0, package.name)
        for asset in real.assets.values():
            self.assertTrue(asset.what and asset.without, asset.name)
            self.assertTrue(not asset.second_source or asset.second_source in real.assets)
            for file in asset.files:
                self.assertRegex(file.sha256, "^[0-9a-f]{64}$", file.path)
                self.assertEqual(asset.name, file.path.split("/")[0])
                for package, member in file.sources:
                    known = package in real.packages or (catalogue.HERE / member).is_file()
                    self.assertTrue(known, f"{package}:{member}")

    def test_requirements_are_pinned_by_hash(self):
        text = (catalogue.HERE / "requirements.txt").read_text().replace("\\\n", " ")
        for line in text.splitlines():
            if line and not line.startswith("#"):
                self.assertRegex(line, r"^[\w-]+==[\d.]+ .*--hash=sha256:[0-9a-f]{64}")


if __name__ == "__main__":
    unittest.main()
