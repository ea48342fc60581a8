// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";
import { PlaybackLedger } from "../../examples/platform/web/live/playback.js";

const LATENCY = 100;
const samples = (ms) => 24 * ms;

test("only what has left the device's buffer counts as heard", () => {
  const ledger = new PlaybackLedger();
  ledger.part(1, 0, samples(1000), true);
  ledger.given(1, samples(400), 1000);
  assert.equal(ledger.heardMs(1, 1000, LATENCY), 300);
  assert.equal(ledger.heardMs(1, 1060, LATENCY), 360);
  assert.equal(ledger.heardMs(1, 5000, LATENCY), 400);
});

test("an utterance is done when its last part has been heard to its end, and said so once", () => {
  const ledger = new PlaybackLedger();
  ledger.part(1, 0, samples(500), false);
  ledger.given(1, samples(500), 1000);
  assert.deepEqual(ledger.acknowledgements(1200, LATENCY), [{ type: "PLAYBACK", utteranceId: 1, playedMs: 500, done: false }]);
  ledger.part(1, 1, samples(250), true);
  ledger.given(1, samples(750), 1450);
  assert.deepEqual(ledger.acknowledgements(1450, LATENCY), [{ type: "PLAYBACK", utteranceId: 1, playedMs: 650, done: false }]);
  assert.deepEqual(ledger.acknowledgements(1600, LATENCY), [{ type: "PLAYBACK", utteranceId: 1, playedMs: 750, done: true }]);
  assert.deepEqual(ledger.acknowledgements(1800, LATENCY), []);
  assert.equal(ledger.busy, false);
});

test("nothing new heard, nothing said", () => {
  const ledger = new PlaybackLedger();
  ledger.part(1, 0, samples(1000), false);
  assert.equal(ledger.acknowledgements(0, LATENCY).length, 1);
  assert.equal(ledger.acknowledgements(250, LATENCY).length, 0);
});

test("a part that came before is not played again, nor one of an interrupted utterance", () => {
  const ledger = new PlaybackLedger();
  assert.equal(ledger.part(1, 0, 10, false), true);
  assert.equal(ledger.part(1, 0, 10, false), false);
  assert.equal(ledger.part(1, 1, 10, false), true);
  ledger.interrupted(1, 0, LATENCY);
  assert.equal(ledger.part(1, 2, 10, true), false);
});

test("an interruption says how far the utterance was heard", () => {
  const ledger = new PlaybackLedger();
  ledger.part(7, 0, samples(1000), true);
  ledger.given(7, samples(640), 1000);
  assert.deepEqual(ledger.interrupted(7, 1000, LATENCY), { type: "PLAYBACK", utteranceId: 7, playedMs: 540, done: true });
  assert.equal(ledger.interrupted(7, 1000, LATENCY), null);
  assert.deepEqual(ledger.acknowledgements(2000, LATENCY), []);
});
