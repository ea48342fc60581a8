# SPDX-License-Identifier: Apache-2.0
"""The files of a build tree that cost the compiler most.   usage: compile_times.py BUILD_FOLDER

Reads what tools/dev/timed_compile wrote: CPU seconds, so that a busy machine changes little. A file from ccache costs
nothing and counts for nothing: only a build from scratch (CCACHE_DISABLE=1) tells all.
The budget is 8 s a file; 20 s for the few that may be slow, and for a unity file, which is eight files in one.
Exit 1 when a file is over its budget.
"""

import pathlib
import re
import sys

BUDGET_S, SLOW_BUDGET_S = 8.0, 20.0
ALLOWED_TO_BE_SLOW = (
    "src/net/",
    "src/base/asio.cc",
    "examples/platform/cli/main.cc",
    "json_schema.cc",  # the one place of each library that names valijson
    "/Unity/",
)
SHOWN = 10
FROM_CACHE_S = 0.2  # less than any compilation
CPU_TIME = re.compile(r"(\d+)m([\d.]+)s (\d+)m([\d.]+)s$")


def compile_seconds(lines):
    """{object: CPU seconds of its last compilation that was none of ccache's}"""
    seconds = {}
    for line in lines.splitlines():
        time, _, name = line.partition("\t")
        if match := CPU_TIME.match(time):
            minutes_user, user, minutes_system, system = map(float, match.groups())
            cost = 60 * (minutes_user + minutes_system) + user + system
            if cost > FROM_CACHE_S or name not in seconds:
                seconds[name] = cost
    return seconds


def budget(name):
    return SLOW_BUDGET_S if any(slow in name for slow in ALLOWED_TO_BE_SLOW) else BUDGET_S


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    times = pathlib.Path(sys.argv[1]) / "compile_times.tsv"
    seconds = compile_seconds(times.read_text(encoding="utf-8") if times.exists() else "")
    slowest = sorted(seconds.items(), key=lambda item: -item[1])
    print(f"{len(seconds)} files, {sum(seconds.values()):.0f} s of CPU in all; the slowest:")
    for name, took in slowest[:SHOWN]:
        mark = "  over its budget" if took > budget(name) else ""
        print(f"  {took:6.1f} s  {name}{mark}")
    over = sum(took > budget(name) for name, took in seconds.items())
    print(f"{over} over their budget ({BUDGET_S:.0f} s, {SLOW_BUDGET_S:.0f} s where allowed)")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
