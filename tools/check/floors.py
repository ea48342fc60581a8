# SPDX-License-Identifier: Apache-2.0
"""Who may include whom. CONTRIBUTING.md shows FLOORS as a table."""

import re

from tree import Finding, line_of

# A floor may include only floors below it, and its own folder.
FLOORS = {
    "base": 0,
    "net": 1,
    "domain": 1,
    "provider": 2,
    "audio": 3,
    "conversation": 4,  # above audio: it resamples and records
    "workflow": 4,
    "accounting": 3,
    "lifecycle": 5,  # above conversation: it knows how a session ends
    "planning": 5,
    "assessment": 5,
    "reporting": 5,
    "runtime": 6,
}
HIGHEST_FOR_PROVIDERS = 2
TEST_KIT = "testing"
EVERY_PROVIDER = "all"  # the one convenience list

PUBLIC_HEADERS_MAY_INCLUDE = re.compile(
    r"vivavoce/|absl/status/|boost/asio/(awaitable|any_io_executor)\.hpp$|[a-z_0-9]+$"
)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', re.MULTILINE)


def includes(text):
    for match in _INCLUDE.finditer(text):
        yield line_of(text, match.start()), match.group(1)


def home(path):
    """(kind, folder) of a file: kind is "public", "src", "provider", "outside", "test" or None."""
    parts = path.split("/")
    if parts[:2] == ["include", "vivavoce"] and len(parts) > 3:
        return "public", parts[2]
    if parts[0] == "src" and len(parts) > 2:
        return "src", parts[1]
    if parts[0] == TEST_KIT and len(parts) > 1:
        return "src", TEST_KIT
    if parts[0] == "providers" and len(parts) > 2:
        return "provider", parts[1]
    if parts[0] in ("examples", "bindings"):
        return "outside", parts[0]
    if parts[0] in ("tests", "benchmarks"):
        return "test", parts[0]
    return None, ""


def target(included):
    """(kind, folder) of what an include names; None for the standard library and third parties."""
    parts = included.split("/")
    if parts[:2] == ["vivavoce", "providers"] and len(parts) > 3:
        return "provider", parts[2]
    if parts[0] == "vivavoce":
        return ("public", parts[1]) if len(parts) > 2 else (None, "")
    if parts[0] in ("src", "providers") and len(parts) > 2:
        return ("src" if parts[0] == "src" else "provider"), parts[1]
    if parts[0] in FLOORS or parts[0] == TEST_KIT:
        return ("src", parts[0]) if len(parts) > 1 else (None, "")
    return None, ""


def objection(path, included):
    """Why this include is not allowed here, with the mend; None when it is."""
    kind, folder = home(path)
    wanted_kind, wanted = target(included)
    if kind == "public" and folder != TEST_KIT and not PUBLIC_HEADERS_MAY_INCLUDE.match(included):
        return (
            "a public header includes only std, boost/asio/awaitable.hpp, any_io_executor.hpp, "
            "absl/status/* and vivavoce/*: move it to a .cc"
        )
    if kind in (None, "test") or wanted_kind is None:
        return None
    if kind == "public" and wanted_kind != "public":
        return "a public header cannot include what is not installed"
    if kind in ("public", "src"):
        return _objection_in_core(folder, wanted_kind, wanted)
    if kind == "provider":
        return _objection_in_provider(folder, wanted_kind, wanted)
    if wanted_kind == "src":
        return "src/ is private: use a public header, as any other user of the library must"
    return None


def _objection_in_core(folder, wanted_kind, wanted):
    if wanted_kind == "provider":
        return "the core never names a provider: use a port of vivavoce/provider/"
    if folder == wanted or folder == TEST_KIT:
        return None
    if wanted == TEST_KIT:
        return "the library cannot depend on its test kit"
    if folder not in FLOORS or wanted not in FLOORS:
        unknown = folder if folder not in FLOORS else wanted
        return f"{unknown}/ has no floor: give it one in tools/check/floors.py"
    if FLOORS[wanted] >= FLOORS[folder]:
        return (
            f"{folder}/ is on floor {FLOORS[folder]}, {wanted}/ on {FLOORS[wanted]}: "
            "include only lower floors; pass it in from above"
        )
    return None


def _objection_in_provider(folder, wanted_kind, wanted):
    if folder == EVERY_PROVIDER and wanted_kind == "public" and wanted != TEST_KIT:
        return None
    if wanted_kind == "provider":
        allowed = folder in (wanted, EVERY_PROVIDER)
        return None if allowed else "a provider never includes another provider"
    if wanted_kind == "src":
        return "src/ is private: a provider uses public headers only, as third parties must"
    if wanted == TEST_KIT:
        return "a provider's library cannot depend on the test kit: move it to tests/providers/"
    if FLOORS.get(wanted, 99) > HIGHEST_FOR_PROVIDERS:
        return f"a provider sees floors 0-{HIGHEST_FOR_PROVIDERS} only, not {wanted}/"
    return None


def check(tree):
    for path, text in tree.cpp():
        for line, included in includes(text):
            mend = objection(path, included)
            if mend:
                yield Finding(path, line, "floor", f"{included}: {mend}")
