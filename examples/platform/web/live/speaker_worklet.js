// SPDX-License-Identifier: Apache-2.0
// In the audio thread: plays the interviewer's parts one after the other without a gap between them,
// and says how much of which utterance has gone to the device. `stop` fades out within 5 ms.

const FADE_SAMPLES = 120;
const REPORT_SAMPLES = 960; // 40 ms

class Speaker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.parts = []; // {utteranceId, samples, at}
    this.given = new Map(); // utterance -> samples given to the device
    this.unreported = 0;
    this.fading = 0;
    this.port.onmessage = (event) => this.take(event.data);
  }

  take(message) {
    if (message.play) {
      if (this.fading > 0) this.clear();
      this.parts.push({ ...message.play, at: 0 });
    } else if (message.stop) {
      this.fading = this.parts.length > 0 ? FADE_SAMPLES : 0;
    }
  }

  clear() {
    this.parts = [];
    this.given.clear();
    this.fading = 0;
  }

  process(_, [output]) {
    const channel = output[0];
    for (let i = 0; i < channel.length; ++i) channel[i] = this.next();
    for (let c = 1; c < output.length; ++c) output[c].set(channel);
    this.unreported += channel.length;
    if (this.unreported >= REPORT_SAMPLES) this.report();
    return true;
  }

  next() {
    const part = this.parts[0];
    if (!part) return 0;
    let sample = part.samples[part.at++] / 32768;
    this.given.set(part.utteranceId, (this.given.get(part.utteranceId) ?? 0) + 1);
    if (part.at === part.samples.length) this.parts.shift();
    if (this.fading > 0) {
      this.fading -= 1;
      sample *= this.fading / FADE_SAMPLES;
      if (this.fading === 0) this.clear();
    }
    return sample;
  }

  report() {
    this.unreported = 0;
    for (const [utteranceId, samples] of this.given) this.port.postMessage({ utteranceId, samples });
    // An utterance that gave way to the next one has nothing more to report.
    const current = this.parts[0]?.utteranceId;
    for (const utteranceId of this.given.keys()) {
      if (current !== undefined && utteranceId !== current) this.given.delete(utteranceId);
    }
  }
}

registerProcessor("speaker", Speaker);
