// SPDX-License-Identifier: Apache-2.0
// Plays the interviewer and keeps account of what was heard. The context runs at the speech's own
// rate, so the browser's resampler sees one unbroken stream.

import { PlaybackLedger, RATE } from "./playback.js";

export class Speaker {
  static async open() {
    const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    await context.audioWorklet.addModule(new URL("./speaker_worklet.js", import.meta.url));
    await context.resume();
    return new Speaker(context);
  }

  constructor(context) {
    this.context = context;
    this.ledger = new PlaybackLedger();
    this.node = new AudioWorkletNode(context, "speaker", { numberOfInputs: 0, outputChannelCount: [1] });
    this.node.port.onmessage = ({ data }) => this.ledger.given(data.utteranceId, data.samples, performance.now());
    this.volume = context.createGain();
    this.node.connect(this.volume).connect(context.destination);
    context.onstatechange = () => context.state === "suspended" && context.resume();
  }

  // A part of an utterance, in order.
  play(utteranceId, index, samples, last) {
    if (!this.ledger.part(utteranceId, index, samples.length, last)) return;
    if (samples.length > 0) this.node.port.postMessage({ play: { utteranceId, samples } });
  }

  // Stops at once; returns the message that says how far the utterance was heard, or null.
  interrupt(utteranceId) {
    this.node.port.postMessage({ stop: true });
    return this.ledger.interrupted(utteranceId, performance.now(), this.latencyMs);
  }

  acknowledgements() {
    return this.ledger.acknowledgements(performance.now(), this.latencyMs);
  }

  get latencyMs() {
    return 1000 * (this.context.outputLatency || this.context.baseLatency || 0);
  }

  set muted(muted) {
    this.volume.gain.setTargetAtTime(muted ? 0 : 1, this.context.currentTime, 0.01);
  }

  // Two soft notes, for the candidate to hear whether the sound is on.
  chime() {
    const start = this.context.currentTime + 0.02;
    [523.25, 659.25].forEach((hertz, i) => {
      const note = new OscillatorNode(this.context, { frequency: hertz });
      const envelope = new GainNode(this.context, { gain: 0 });
      const at = start + 0.22 * i;
      envelope.gain.setValueAtTime(0, at);
      envelope.gain.linearRampToValueAtTime(0.25, at + 0.02);
      envelope.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
      note.connect(envelope).connect(this.context.destination);
      note.start(at);
      note.stop(at + 0.65);
    });
  }

  close() {
    this.context.onstatechange = null;
    this.context.close();
  }
}
