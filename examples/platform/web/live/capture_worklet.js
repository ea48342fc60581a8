// SPDX-License-Identifier: Apache-2.0
// In the audio thread: the microphone's samples as 16 kHz frames of 40 ms, and how loud they are.
import { Resampler } from "./resampler.js";
import { FRAME_SAMPLES, RATE } from "./uplink.js";

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = sampleRate === RATE ? null : new Resampler(sampleRate, RATE);
    this.frame = new Int16Array(FRAME_SAMPLES);
    this.filled = 0;
    this.energy = 0;
  }

  process([input]) {
    if (!input || input.length === 0) return true;
    const block = this.resampler ? this.resampler.push(input[0]) : input[0];
    for (const sample of block) {
      const level = Math.max(-1, Math.min(1, sample));
      this.energy += level * level;
      this.frame[this.filled++] = Math.round(level * 32767);
      if (this.filled === FRAME_SAMPLES) this.deliver();
    }
    return true;
  }

  deliver() {
    const samples = this.frame;
    const loudness = Math.sqrt(this.energy / FRAME_SAMPLES);
    this.port.postMessage({ samples, loudness }, [samples.buffer]);
    this.frame = new Int16Array(FRAME_SAMPLES);
    this.filled = 0;
    this.energy = 0;
  }
}

registerProcessor("capture", Capture);
