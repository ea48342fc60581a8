# SPDX-License-Identifier: Apache-2.0
"""A WebSocket client (RFC 6455) of the standard library alone: one connection, one thread that reads."""

import base64
import hashlib
import os
import socket
import struct
import urllib.parse

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
ACCEPT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Closed(Exception):
    """The connection has ended: `code` and `reason` are the server's, where it gave them."""

    def __init__(self, code, reason=""):
        super().__init__(f"closed: {code} {reason}".strip())
        self.code, self.reason = code, reason


class WebSocket:
    def __init__(self, url, protocols, timeout=10):
        parts = urllib.parse.urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port or 80), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16))
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self._socket.sendall(
            f"GET {target or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key.decode()}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: {', '.join(protocols)}\r\n\r\n".encode())
        self._buffer = b""
        head = self._until(b"\r\n\r\n").decode("latin-1")
        if not head.startswith("HTTP/1.1 101"):
            raise ConnectionError(f"the server did not upgrade: {head.splitlines()[0]}")
        accept = base64.b64encode(hashlib.sha1(key + ACCEPT).digest()).decode()
        if accept not in head:
            raise ConnectionError("the server's answer does not fit the key")
        self._socket.settimeout(None)

    def send_text(self, text):
        self._send(TEXT, text.encode())

    def send_binary(self, payload):
        self._send(BINARY, payload)

    def close(self, code=1000):
        try:
            self._send(CLOSE, struct.pack("!H", code))
        except OSError:
            pass

    def receive(self):
        """The next message: a str or bytes. Raises Closed at the end."""
        message = b""
        kind = None
        while True:
            opcode, final, payload = self._frame()
            if opcode == PING:
                self._send(PONG, payload)
            elif opcode == CLOSE:
                self.close()
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
                raise Closed(code, payload[2:].decode("utf-8", "replace"))
            elif opcode != PONG:
                kind = opcode or kind
                message += payload
                if final:
                    return message.decode() if kind == TEXT else message

    def _send(self, opcode, payload):
        mask = os.urandom(4)
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", 0x80 | opcode, 0xFE, size)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0xFF, size)
        pad = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")).to_bytes(size, "big")
        self._socket.sendall(head + mask + masked)

    def _frame(self):
        first, second = self._exactly(2)
        size = second & 0x7F
        if size == 126:
            size = struct.unpack("!H", self._exactly(2))[0]
        elif size == 127:
            size = struct.unpack("!Q", self._exactly(8))[0]
        return first & 0x0F, bool(first & 0x80), self._exactly(size)

    def _exactly(self, count):
        while len(self._buffer) < count:
            self._read()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def _until(self, mark):
        while mark not in self._buffer:
            self._read()
        taken, self._buffer = self._buffer.split(mark, 1)
        return taken

    def _read(self):
        more = self._socket.recv(65536)
        if not more:
            raise Closed(1006, "the connection was cut")
        self._buffer += more
