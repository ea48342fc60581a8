# SPDX-License-Identifier: Apache-2.0
"""A line between a browser and a server's port that can be cut, as networks do: without a word."""

import socket
import threading


class SeverableLine:
    def __init__(self, port):
        self.target = port
        self.cut_off = False
        self._pairs, self._lock = set(), threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.cut_off:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target), 5)
            except OSError:
                near.close()
                continue
            with self._lock:
                self._pairs.add((near, far))
            threading.Thread(target=self._carry_both, args=(near, far), daemon=True).start()

    @classmethod
    def _carry_both(cls, near, far):
        with near, far:
            back = threading.Thread(target=cls._carry, args=(far, near), daemon=True)
            back.start()
            cls._carry(near, far)
            back.join()

    @staticmethod
    def _carry(source, sink):
        try:
            while block := source.recv(1 << 16):
                sink.sendall(block)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        """What stands breaks, what comes is refused, until mend()."""
        self.cut_off = True
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def mend(self):
        self.cut_off = False

    def close(self):
        self.cut()
        self._listener.close()
