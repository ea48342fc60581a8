// SPDX-License-Identifier: Apache-2.0
// The candidate's audio on its way to the server. Every frame is kept until the server says that it
// is durable, so that a lost connection loses no word; what was kept is sent again after `resume`.
//
// The edge takes audio at twice real time at most, with a burst of 30 s: what has piled up leaves
// at a pace that stays inside that.

import { encodeCandidateAudio } from "./frames.js";

export const RATE = 16000;
export const FRAME_SAMPLES = 640; // 40 ms
export const FIRST_SEQ = 0;

const KEPT_MS = 150000; // longer than a lost connection may take to come back
const BURST_MS = 20000;
const PACE = 1.7; // ms of audio for each ms

function isCovered(item, stream, seq) {
  return item.stream < stream || (item.stream === stream && item.seq <= seq);
}

function startOf(stream) {
  return { type: "AUDIO", streaming: "start", stream, format: { encoding: "LINEAR16", sampleRate: RATE, channels: 1 } };
}

export class Uplink {
  // `firstStream`: one that this session has not used yet.
  constructor(firstStream = 1) {
    this.stream = firstStream - 1;
    this.open = false;
    this.connected = false;
    this.droppedMs = 0;
    // {stream, seq, ms, message}, in order. A stream's start has the seq before its first frame, its
    // end the one after its last, which no acknowledgement names: it stays until a later stream's.
    this.queue = [];
    this.cursor = 0; // of the first that this connection has not sent
    this.keptMs = 0;
    this.again = null; // a start that is said once more
    this.allowance = BURST_MS;
    this.refilledAt = null;
  }

  // Opens a stream; audio before it is not taken.
  start() {
    if (this.open) return;
    this.open = true;
    this.stream += 1;
    this.seq = FIRST_SEQ;
    this.queue.push({ stream: this.stream, seq: this.seq - 1, ms: 0, message: startOf(this.stream) });
  }

  // Takes 16 bit samples at 16 kHz. false: there is no room for them.
  push(samples) {
    if (!this.open) return false;
    const ms = (samples.length * 1000) / RATE;
    if (this.keptMs + ms > KEPT_MS) {
      this.droppedMs += ms;
      return false;
    }
    const frame = { stream: this.stream, seq: this.seq, samples };
    this.queue.push({ stream: this.stream, seq: this.seq, ms, message: encodeCandidateAudio(frame) });
    this.keptMs += ms;
    this.seq += 1;
    return true;
  }

  end() {
    if (!this.open) return;
    this.open = false;
    this.queue.push({
      stream: this.stream, seq: this.seq, ms: 0,
      message: { type: "AUDIO", streaming: "end", stream: this.stream },
    });
  }

  // Durable on the server: the stream up to `seq`.
  acknowledge(stream, seq) {
    let done = 0;
    for (const item of this.queue) {
      if (done >= this.cursor) break;
      if (!isCovered(item, stream, seq)) break;
      this.keptMs -= item.ms;
      done += 1;
    }
    this.queue.splice(0, done);
    this.cursor -= done;
  }

  disconnected() {
    this.connected = false;
  }

  // A connection stands. `seen`: {stream, seq} of the last frame that the server has, or null when
  // it has none; what came after it is sent again.
  resume(seen) {
    this.connected = true;
    this.cursor = 0;
    if (!seen) return;
    this.cursor = this.queue.length;
    const first = this.queue.findIndex((item) => !isCovered(item, seen.stream, seen.seq));
    if (first >= 0) this.cursor = first;
    this.acknowledge(seen.stream, seen.seq);
    // A server that was started anew has the audio and no stream that goes on; one that has it takes
    // a start that it knows for nothing.
    const next = this.queue[this.cursor];
    const goesOn = next ? next.message instanceof ArrayBuffer : this.open;
    this.again = goesOn ? startOf(next ? next.stream : this.stream) : null;
  }

  // What may be sent now, in order: JSON messages and binary frames.
  due(now) {
    if (!this.connected) return [];
    if (this.refilledAt !== null) {
      this.allowance = Math.min(BURST_MS, this.allowance + PACE * (now - this.refilledAt));
    }
    this.refilledAt = now;
    const messages = this.again ? [this.again] : [];
    this.again = null;
    while (this.cursor < this.queue.length && this.queue[this.cursor].ms <= this.allowance) {
      const item = this.queue[this.cursor];
      this.allowance -= item.ms;
      this.cursor += 1;
      messages.push(item.message);
    }
    return messages;
  }

  // Audio that is here and not yet sent, in ms.
  get waitingMs() {
    let ms = 0;
    for (let i = this.cursor; i < this.queue.length; ++i) ms += this.queue[i].ms;
    return ms;
  }
}
