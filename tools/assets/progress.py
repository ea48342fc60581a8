# SPDX-License-Identifier: Apache-2.0
"""Progress on one line of a terminal; on anything else, one line for each finished piece."""

import os
import pathlib
import sys
import threading

from catalogue import megabytes

WIDTH = 24


def bytes_below(folder):
    total = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(directory, name)).st_size
            except OSError:
                pass  # the client renamed or removed it meanwhile
    return total


class Progress:
    """Threading: `begin`, `finish` and `note` may be called from several threads."""

    def __init__(self, total, stream=sys.stderr):
        self.total = total
        self.stream = stream
        self.terminal = stream.isatty() and os.environ.get("TERM", "") != "dumb"
        self.finished = 0
        self.running = {}  # name -> (folder that grows, expected bytes)
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.painter = threading.Thread(target=self._paint, daemon=True)

    def __enter__(self):
        if self.terminal:
            self.painter.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        if self.terminal:
            self.painter.join()
            self._clear()

    def begin(self, name, folder, expected):
        with self.lock:
            self.running[name] = (pathlib.Path(folder), expected)

    def finish(self, name, line):
        with self.lock:
            _, expected = self.running.pop(name, (None, 0))
            self.finished += expected
        self.note(line)

    def give_up(self, name):
        with self.lock:
            self.running.pop(name, None)

    def note(self, line):
        with self.lock:
            if self.terminal:
                self._clear()
            print(f"           {line}", file=self.stream, flush=True)

    def _clear(self):
        self.stream.write("\r\033[K")
        self.stream.flush()

    def _paint(self):
        while not self.stopped.wait(0.2):
            with self.lock:
                got = self.finished
                for folder, expected in self.running.values():
                    got += min(bytes_below(folder), expected)
                names = ", ".join(self.running)
                share = min(1.0, got / self.total) if self.total else 1.0
                bar = "#" * round(share * WIDTH)
                amount = f"{megabytes(got)} of {megabytes(self.total)}"
                line = f"models     [{bar:.<{WIDTH}}] {share:4.0%}  {amount}  {names}"
                columns = os.get_terminal_size(self.stream.fileno()).columns
                self.stream.write("\r\033[K" + line[: columns - 1])
                self.stream.flush()
