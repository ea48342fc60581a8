# SPDX-License-Identifier: Apache-2.0
"""The files of a build tree that cost the compiler most.   usage: compile_times.py BUILD_FOLDER

Reads what tools/dev/timed_compile wrote: CPU seconds, so that a busy machine changes little. A file from ccache costs
nothing and counts for nothing: only a build from scratch (CCACHE_DISABLE=1) tells all.
The budget is 8 s a file; 20 s for the few that may be slow, and for a unity file, which is eight files in one.
A core that is shared computes more slowly, which CPU time does not hide: a file over its budget is compiled
again, alone and without ccache, and the least of all its times counts.
Exit 1 when a file is over its budget then too.
"""

import json
import os
import pathlib
import re
import resource
import subprocess
import sys

BUDGET_S, SLOW_BUDGET_S = 8.0, 20.0
ALLOWED_TO_BE_SLOW = (
    "src/net/",
    "src/base/asio.cc",
    "examples/platform/cli/main.cc",
    "json_schema.cc",  # valijson, in the one file of each library that names it
    "gateway/components.cc",  # the same
    "/Unity/",
)
SHOWN = 10
AGAIN = 2
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


def compile_alone(folder, name):
    """CPU seconds of compiling one object of the build tree with nothing beside it; None where its command is not known."""
    commands = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
    command = next((entry["command"] for entry in commands if f" -o {name} " in entry["command"]), None)
    if command is None:
        return None
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command.replace(f" -o {name} ", f" -o {os.devnull} "),
        shell=True, cwd=folder, check=True, env={**os.environ, "CCACHE_DISABLE": "1"},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure_again(folder, seconds, compile_one=compile_alone):
    """What is over its budget is measured again; `seconds` then holds the least."""
    for name in [name for name, took in seconds.items() if took > budget(name)]:
        for _ in range(AGAIN):
            if seconds[name] <= budget(name) or (took := compile_one(folder, name)) is None:
                break
            print(f"  {name}: {seconds[name]:.1f} s beside others, {took:.1f} s alone")
            seconds[name] = min(seconds[name], took)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    times = folder / "compile_times.tsv"
    seconds = compile_seconds(times.read_text(encoding="utf-8") if times.exists() else "")
    measure_again(folder, seconds)
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
