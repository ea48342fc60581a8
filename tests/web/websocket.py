# SPDX-License-Identifier: Apache-2.0
"""The server's side of a WebSocket (RFC 6455), as much of it as a browser needs: handshake, whole
messages, ping and close. Works on a blocking socket's files."""

import base64
import hashlib
import struct

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def accept_key(key):
    return base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()


class WebSocket:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    def receive(self):
        """("text", str), ("binary", bytes), or None when the other side has gone."""
        kind, payload = None, b""
        while True:
            frame = self._frame()
            if frame is None:
                return None
            final, opcode, data = frame
            if opcode == CLOSE:
                return None
            if opcode == PING:
                self._send(PONG, data)
                continue
            if opcode == PONG:
                continue
            kind = opcode or kind
            payload += data
            if final:
                return ("text", payload.decode()) if kind == TEXT else ("binary", payload)

    def _frame(self):
        head = self.reader.read(2)
        if len(head) < 2:
            return None
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack(">H", self.reader.read(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self.reader.read(8))[0]
        mask = self.reader.read(4) if head[1] & 0x80 else bytes(4)
        data = self.reader.read(size)
        if len(data) < size:
            return None
        repeated = mask * (size // 4 + 1)
        plain = int.from_bytes(data, "big") ^ int.from_bytes(repeated[:size], "big")
        return head[0] & 0x80, head[0] & 0x0F, plain.to_bytes(size, "big")

    def send_text(self, text):
        self._send(TEXT, text.encode())

    def send_binary(self, data):
        self._send(BINARY, data)

    def close(self, code):
        self._send(CLOSE, struct.pack(">H", code))

    def _send(self, opcode, data):
        size = len(data)
        if size < 126:
            head = struct.pack(">BB", 0x80 | opcode, size)
        elif size < 65536:
            head = struct.pack(">BBH", 0x80 | opcode, 126, size)
        else:
            head = struct.pack(">BBQ", 0x80 | opcode, 127, size)
        self.writer.write(head + data)
        self.writer.flush()
