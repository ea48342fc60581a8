# SPDX-License-Identifier: Apache-2.0
"""A candidate who speaks: recorded answers, played into the edge in real time, as a microphone would."""

import base64
import json
import queue
import struct
import threading
import time
import wave

from websocket import Closed, WebSocket

RATE = 16_000
FRAME_SECONDS = 0.05
PLAYOUT_RATE = 24_000
CANDIDATE_AUDIO = 1


def read_wav(path):
    """The samples of a mono 16-bit WAV at 16 kHz, as bytes."""
    with wave.open(str(path)) as file:
        rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
        data = file.readframes(file.getnframes())
    if (channels, width) != (1, 2):
        raise ValueError(f"{path}: must be mono, 16 bit")
    if rate == RATE:
        return data
    samples = struct.unpack(f"<{len(data) // 2}h", data)
    count = len(samples) * RATE // rate
    step = rate / RATE
    resampled = []
    for i in range(count):
        at = i * step
        left = int(at)
        right = min(left + 1, len(samples) - 1)
        resampled.append(round(samples[left] + (samples[right] - samples[left]) * (at - left)))
    return struct.pack(f"<{count}h", *resampled)


class Candidate:
    """Answers each question that is waited for with the next recording; then says no more.

    What the interviewer says is "played": acknowledged as it would be heard, in real time.
    """

    def __init__(self, session, answers, told):
        self._session = session
        self._answers = list(answers)
        self._told = told  # called with (speaker, text)
        self._incoming = queue.Queue()
        self._socket = WebSocket(session["wsUrl"], ["vivavoce.v1", f"bearer.{session['sessionToken']}"])
        self._playing = {}  # utterance -> [begun, sent seconds, complete, acknowledged]
        self._play_until = 0.0
        self._voice = b""
        self._listening = False
        self._was_asked = False
        self.ended = None
        self.errors = []
        self.first_audio_seconds = None

    def talk(self, limit_seconds=600):
        """Goes through the interview; returns the reason for which it ended."""
        threading.Thread(target=self._receive, daemon=True).start()
        begun = time.monotonic()
        self._begun = begun
        self._send(type="AUDIO", sessionId=self._session["sessionId"], streaming="start",
                   format={"encoding": "LINEAR16", "sampleRate": RATE, "channels": 1})
        frame_bytes = int(RATE * FRAME_SECONDS) * 2
        seq, due, pinged = 0, begun, begun
        while self.ended is None:
            now = time.monotonic()
            if now - begun > limit_seconds:
                raise TimeoutError(f"the interview did not end within {limit_seconds} s")
            while not self._incoming.empty():
                self._take(self._incoming.get(), time.monotonic())
            self._acknowledge(now)
            self._maybe_answer(now)
            if now - pinged > 15:
                self._send(type="PING", t=int(now * 1000))
                pinged = now
            if now < due:
                time.sleep(min(due - now, 0.02))
                continue
            frame, self._voice = self._voice[:frame_bytes], self._voice[frame_bytes:]
            frame += b"\0" * (frame_bytes - len(frame))
            self._binary(struct.pack("!BBHI", CANDIDATE_AUDIO, 0, 0, seq) + frame)
            seq += 1
            due += FRAME_SECONDS
        return self.ended

    def _maybe_answer(self, now):
        """Once the interviewer has been heard to the end and it is the candidate's turn."""
        if self._listening and self._was_asked and not self._voice and now > self._play_until + 0.4:
            self._was_asked = False
            if self._answers:
                self._voice = read_wav(self._answers.pop(0))

    def _take(self, message, now):
        kind = message.get("type")
        if kind == "AGENT_RESPONSE":
            if self.first_audio_seconds is None:
                self.first_audio_seconds = now - self._begun
            seconds = len(message["pcm"]) / 2 / PLAYOUT_RATE
            played = self._playing.setdefault(message["utteranceId"], [max(now, self._play_until), 0.0, False, -1])
            played[1] += seconds
            played[2] = played[2] or bool(message.get("last"))
            self._play_until = max(now, self._play_until) + seconds
            if not self._voice:  # an answer that goes on is not begun anew
                self._was_asked = True
        elif kind == "INTERRUPTED":
            self._playing.pop(message["utteranceId"], None)
            self._play_until = now
        elif kind == "STATE":
            self._listening = message["state"] == "listening"
        elif kind == "TRANSCRIPT" and message.get("final"):
            self._told(message["speaker"], message["text"])
        elif kind == "ERROR":
            self.errors.append(message)
            if message.get("fatal"):
                self.ended = self.ended or message["code"]
        elif kind == "ENDED":
            self.ended = self.ended or message["reason"]

    def _acknowledge(self, now):
        for utterance, (begun, sent, complete, acknowledged) in list(self._playing.items()):
            heard = min(max(now - begun, 0.0), sent)
            done = complete and heard >= sent
            if done or heard - acknowledged > 0.25:
                self._playing[utterance][3] = heard
                self._send(type="PLAYBACK", utteranceId=utterance, playedMs=int(heard * 1000), done=done)
            if done:
                del self._playing[utterance]

    def _receive(self):
        """On its own thread: messages in their order."""
        try:
            while True:
                message = json.loads(self._socket.receive())
                if message.get("type") == "AGENT_RESPONSE":
                    message["pcm"] = base64.b64decode(message.pop("data", ""))
                self._incoming.put(message)
        except Closed as closed:
            self._incoming.put({"type": "ENDED", "reason": f"closed {closed.code}"})
        except OSError as error:
            self._incoming.put({"type": "ENDED", "reason": str(error)})

    def _send(self, **message):
        self._write(lambda: self._socket.send_text(json.dumps(message)))

    def _binary(self, payload):
        self._write(lambda: self._socket.send_binary(payload))

    def _write(self, send):
        try:
            send()
        except OSError:
            pass  # the reader tells why
