// SPDX-License-Identifier: Apache-2.0
// What the candidate has really heard of each utterance. The speaker says how many samples it has
// given to the device; between the device's buffer and the ear lies the output latency, and what is
// still in there has not been heard.

export const RATE = 24000;

// An utterance is acknowledged this often while it plays.
export const ACKNOWLEDGE_EVERY_MS = 250;

export class PlaybackLedger {
  constructor() {
    this.utterances = new Map();
  }

  // A part has come. false: it came before (the server sends again what a lost connection may have
  // swallowed), or its utterance was interrupted; it must not be played.
  part(utteranceId, index, sampleCount, last) {
    let u = this.utterances.get(utteranceId);
    if (!u) {
      u = { parts: 0, received: 0, complete: false, given: 0, givenAt: 0, acknowledged: -1, over: false };
      this.utterances.set(utteranceId, u);
    }
    if (u.over || index < u.parts) return false;
    u.parts = index + 1;
    u.received += sampleCount;
    u.complete = last;
    return true;
  }

  // The speaker has given `samples` of the utterance to the device.
  given(utteranceId, samples, now) {
    const u = this.utterances.get(utteranceId);
    if (!u || u.over || samples <= u.given) return;
    u.given = samples;
    u.givenAt = now;
  }

  heardMs(utteranceId, now, latencyMs) {
    const u = this.utterances.get(utteranceId);
    if (!u) return 0;
    const given = (u.given * 1000) / RATE;
    return Math.round(Math.max(0, given - Math.max(0, latencyMs - (now - u.givenAt))));
  }

  // It plays no more of it. Returns what was heard, as a message.
  interrupted(utteranceId, now, latencyMs) {
    const u = this.utterances.get(utteranceId);
    if (!u || u.over) return null;
    u.over = true;
    return { type: "PLAYBACK", utteranceId, playedMs: this.heardMs(utteranceId, now, latencyMs), done: true };
  }

  // The acknowledgements that are due: of each utterance whose heard part has grown.
  acknowledgements(now, latencyMs) {
    const messages = [];
    for (const [utteranceId, u] of this.utterances) {
      if (u.over || u.received === 0) continue;
      const playedMs = this.heardMs(utteranceId, now, latencyMs);
      const total = (u.received * 1000) / RATE;
      const done = u.complete && playedMs >= Math.floor(total);
      if (playedMs <= u.acknowledged && !done) continue;
      u.acknowledged = playedMs;
      u.over = done;
      messages.push({ type: "PLAYBACK", utteranceId, playedMs, done });
    }
    return messages;
  }

  // Is something still to be heard?
  get busy() {
    return [...this.utterances.values()].some((u) => !u.over && u.received > 0);
  }
}
