# SPDX-License-Identifier: Apache-2.0
"""The slowest files of a build tree, from ninja's log.   usage: compile_times.py BUILD_FOLDER

The budget is 8 s a file, 20 s for the files that are allowed to be slow. Times are of the wall, so they mean
something for a build from scratch, without ccache (CCACHE_DISABLE=1), on a machine that does nothing else.
"""

import pathlib
import sys

BUDGET_S, SLOW_BUDGET_S = 8.0, 20.0
ALLOWED_TO_BE_SLOW = ("src/net/", "examples/platform/cli/main.cc", "src/base/asio.cc")
SHOWN = 10


def compile_seconds(log):
    """{object: seconds of its last build}"""
    seconds = {}
    for line in log.splitlines():
        fields = line.split("\t")
        if len(fields) >= 4 and fields[3].endswith(".o"):
            seconds[fields[3]] = (int(fields[1]) - int(fields[0])) / 1000
    return seconds


def budget(name):
    return SLOW_BUDGET_S if any(slow in name for slow in ALLOWED_TO_BE_SLOW) else BUDGET_S


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    log = pathlib.Path(sys.argv[1]) / ".ninja_log"
    seconds = compile_seconds(log.read_text(encoding="utf-8"))
    slowest = sorted(seconds.items(), key=lambda item: -item[1])
    print(f"{len(seconds)} files, {sum(seconds.values()):.0f} s in all; the slowest:")
    for name, took in slowest[:SHOWN]:
        mark = "  over its budget" if took > budget(name) else ""
        print(f"  {took:6.1f} s  {name}{mark}")
    over = sum(took > budget(name) for name, took in seconds.items())
    print(f"{over} over their budget ({BUDGET_S:.0f} s, {SLOW_BUDGET_S:.0f} s where allowed)")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
