# SPDX-License-Identifier: Apache-2.0
"""An interview of two questions as the edge conducts one (docs/websocket.md), with a tone for a voice:
what the candidate's page is held against where the real edge would need half a minute, and where a
connection must break at a chosen place."""

import array
import json
import math
import struct
import threading
import time

LINES = [
    "Hello, I am an automated interviewer. Let us begin.",
    "What was harder than you expected, and how did you solve it?",
    "Which hard decision did you take lately?",
    "That was my last question. Thank you, and goodbye.",
]
QUESTIONS = {1: 1, 2: 2}  # line -> question's index
SPEECH_MS = 900
SILENCE_ENDS_ANSWER_MS = 600
RATE = 24000


def tone(ms, hertz=330):
    count = RATE * ms // 1000
    return array.array("h", (int(6000 * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(count)))


class StandInSession:
    """`log`: everything that came in, in order, as (what, value)."""

    def __init__(self, session_id="s-1", speech_ms=SPEECH_MS):
        self.session_id, self.speech_ms = session_id, speech_ms
        self.resume_token = "resume-0"
        self.resumes = 0
        self.sent = []  # of (seq, text, frame or None)
        self.log = []
        self.heard = {}  # utteranceId -> the newest PLAYBACK
        self.audio = {}  # stream -> {seq: samples}
        self.line, self.state, self.utterance = -1, "thinking", 0
        self.socket, self.lock = None, threading.RLock()
        self.loud = False
        self.quiet_ms = 0
        self.acknowledges = True
        self.grace_seconds = 20
        self.refuses_connections = False
        self.ended = False
        self.degraded = []

    # --- the connection ---

    def serve(self, socket, resume, last_seq):
        with self.lock:
            previous, self.socket = self.socket, socket
            if resume:
                self.resumes += 1
                self.resume_token = f"resume-{self.resumes}"
            ready = {"type": "READY", "sessionId": self.session_id, "seq": len(self.sent), "resumed": resume,
                     "resumeToken": self.resume_token, "degraded": self.degraded,
                     "limits": {"resumeGraceSeconds": self.grace_seconds, "messagesPerSecond": 200}}
            if resume:
                ready["lastSeq"] = len(self.sent)
                if self.audio:
                    stream = max(self.audio)
                    ready["audio"] = {"stream": stream, "seq": max(self.audio[stream], default=-1)}
            socket.send_text(json.dumps(ready))
            for seq, text, frame in self.sent[last_seq if resume else 0:]:
                socket.send_text(text)
                if frame:
                    socket.send_binary(frame)
            if previous:
                previous.close(4409)
            if self.line < 0:
                self.speak(0)
        acknowledged, frames = time.monotonic(), 0
        while (message := socket.receive()) is not None:
            kind, value = message
            with self.lock:
                if self.socket is not socket:
                    return
                if kind == "binary":
                    self.take_audio(value)
                    frames += 1
                    if self.acknowledges and (time.monotonic() - acknowledged > 0.3):
                        acknowledged = time.monotonic()
                        self.acknowledge()
                else:
                    self.take(json.loads(value))
        with self.lock:
            if self.socket is socket:
                self.socket = None

    def drop(self):
        """As a network does: without a word."""
        with self.lock:
            socket, self.socket = self.socket, None
        if socket:
            socket.connection.shutdown(2)

    def send(self, type_, frame=None, **fields):
        message = {"type": type_, "sessionId": self.session_id, "seq": len(self.sent) + 1, **fields}
        if frame is not None:
            frame = struct.pack(">BBHI", 2, 1 if fields["last"] else 0, fields["utteranceId"], message["seq"]) + frame
        self.sent.append((message["seq"], json.dumps(message), frame))
        if self.socket:
            try:
                self.socket.send_text(self.sent[-1][1])
                if frame is not None:
                    self.socket.send_binary(frame)
            except OSError:
                self.socket = None

    def acknowledge(self):
        for stream, frames in self.audio.items():
            if frames and self.socket:
                self.socket.send_text(json.dumps({"type": "ACK", "sessionId": self.session_id, "stream": stream,
                                                  "seq": max(frames)}))

    # --- the interview ---

    def show(self, state):
        self.state = state
        question = QUESTIONS.get(self.line, 2 if self.line > 2 else 0)
        self.send("STATE", state=state, question={"index": question, "total": 2}, remainingSeconds=540 - 120 * self.line)

    def speak(self, line):
        self.line = line
        self.utterance += 1
        self.show("speaking")
        samples = tone(self.speech_ms)
        part = RATE // 2
        parts = [samples[i:i + part] for i in range(0, len(samples), part)]
        for index, piece in enumerate(parts):
            more = {"text": LINES[line]} if index == 0 else {}
            self.send("AGENT_RESPONSE", frame=piece.tobytes(), utteranceId=self.utterance, index=index, sampleRate=RATE,
                      last=index == len(parts) - 1, **more)
        self.send("TRANSCRIPT", speaker="interviewer", text=LINES[line], final=True, turnId=f"i{line}",
                  startMs=0, endMs=self.speech_ms)

    def take(self, message):
        kind = message["type"]
        self.log.append((kind, message))
        if kind == "PING":
            self.socket.send_text(json.dumps({"type": "PONG", "sessionId": self.session_id, "seq": 0, "t": message["t"]}))
        elif kind == "PLAYBACK":
            self.heard[message["utteranceId"]] = message
            if message["done"] and message["utteranceId"] == self.utterance and self.state == "speaking":
                self.line_was_heard()
        elif kind == "TEXT":
            self.answered(message["text"])
        elif kind == "CONTROL":
            self.controlled(message["action"])
        elif kind == "AUDIO" and message["streaming"] == "start":
            self.audio.setdefault(message["stream"], {})  # a stream may be opened once more after a resume

    def line_was_heard(self):
        if self.line == 0:
            self.speak(1)
        elif self.line == 3:
            self.end("completed")
        else:
            self.show("listening")

    def controlled(self, action):
        if action == "pause":
            self.show("paused")
        elif action == "resume":
            self.show("listening")
        elif action == "repeat":
            self.speak(self.line)
        elif action == "skip":
            self.speak(min(3, self.line + 1))
        elif action == "end":
            self.end("candidate_ended")

    def take_audio(self, frame):
        kind, _, stream, seq = struct.unpack(">BBHI", frame[:8])
        samples = array.array("h", frame[8:])
        self.log.append(("FRAME", (kind, stream, seq, len(samples))))
        if stream not in self.audio:
            self.send("ERROR", code="bad_frame", message=f"stream {stream} is not open", fatal=False)
            return
        self.audio[stream][seq] = samples
        loud = math.sqrt(sum(s * s for s in samples[::8]) / max(1, len(samples[::8]))) > 600
        if loud and self.state == "speaking" and self.line < 3:
            self.send("INTERRUPTED", utteranceId=self.utterance,
                      playedMs=self.heard.get(self.utterance, {}).get("playedMs", 0))
            self.show("listening")
        if self.state != "listening":
            return
        if loud:
            self.loud, self.quiet_ms = True, 0
            turn = f"c{self.line}"
            if not any(turn in text and '"final": false' in text for _, text, _ in self.sent[-3:]):
                self.send("TRANSCRIPT", speaker="candidate", text="so I", final=False, turnId=turn, startMs=0, endMs=0)
        elif self.loud:
            self.quiet_ms += len(samples) // 16
            if self.quiet_ms >= SILENCE_ENDS_ANSWER_MS:
                self.loud = False
                self.answered("so I measured it, and then I changed it")

    def answered(self, text):
        self.send("TRANSCRIPT", speaker="candidate", text=text, final=True, turnId=f"c{self.line}", startMs=0, endMs=0)
        self.show("thinking")
        self.speak(min(3, max(1, self.line) + 1))

    def end(self, reason):
        self.ended = True
        self.show("ended")
        self.send("ENDED", reason=reason)
        self.socket.close(1000)
        self.socket = None
