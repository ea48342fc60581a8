// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";
import { INITIAL, receive, remainingSeconds, withTyped } from "../../examples/platform/web/live/conversation.js";

const after = (...messages) => messages.reduce((state, message) => receive(state, message, 1000), INITIAL);
const said = (state) => state.captions.map((c) => `${c.speaker[0]}${c.final ? "" : "~"}: ${c.text}`);

test("a turn's caption grows in its place until it is final", () => {
  const state = after(
    { type: "TRANSCRIPT", speaker: "interviewer", text: "Why?", final: true, turnId: "i1" },
    { type: "TRANSCRIPT", speaker: "candidate", text: "be", final: false, turnId: "c1" },
    { type: "TRANSCRIPT", speaker: "candidate", text: "because it", final: false, turnId: "c1" },
    { type: "TRANSCRIPT", speaker: "candidate", text: "Because it was slow.", final: true, turnId: "c1" },
    { type: "TRANSCRIPT", speaker: "candidate", text: "Because it was slow. And old.", final: true, turnId: "c1" });
  assert.deepEqual(said(state), ["i: Why?", "c: Because it was slow. And old."]);
});

test("captions without a turn's name are told apart by who speaks", () => {
  const state = after(
    { type: "TRANSCRIPT", speaker: "candidate", text: "one", final: false },
    { type: "TRANSCRIPT", speaker: "interviewer", text: "hm", final: true, turnId: "" },
    { type: "TRANSCRIPT", speaker: "candidate", text: "one two", final: true },
    { type: "TRANSCRIPT", speaker: "candidate", text: "three", final: true });
  assert.deepEqual(said(state), ["c: one two", "i: hm", "c: three"]);
  assert.equal(new Set(state.captions.map((c) => c.key)).size, 3);
});

test("the candidate has one line that grows, however the server names it", () => {
  const state = after(
    { type: "TRANSCRIPT", speaker: "candidate", text: "one", final: false, turnId: "c1" },
    { type: "TRANSCRIPT", speaker: "candidate", text: "one two", final: false, turnId: "c2" },
    { type: "TRANSCRIPT", speaker: "candidate", text: "One two.", final: true, turnId: "c3" });
  assert.deepEqual(said(state), ["c: One two."]);
});

test("a line that was cut off stands where it was said", () => {
  const line = { type: "TRANSCRIPT", speaker: "interviewer", text: "Tell me", final: false, turnId: "u1" };
  assert.deepEqual(said(after(line, { type: "INTERRUPTED", utteranceId: 1 })), ["i: Tell me"]);
  assert.deepEqual(said(after(line, { type: "TRANSCRIPT", speaker: "candidate", text: "So", final: false, turnId: "c1" })),
    ["i: Tell me", "c~: So"]);
});

test("a typed answer is shown at once, and once", () => {
  const typed = withTyped(INITIAL, "I did it.");
  assert.deepEqual(said(typed), ["c: I did it."]);
  const echoed = receive(typed, { type: "TRANSCRIPT", speaker: "candidate", text: "I did it.", final: true, turnId: "c1" }, 0);
  assert.deepEqual(said(echoed), ["c: I did it."]);
  const again = withTyped(echoed, "I did it.");
  assert.equal(said(again).length, 2);
});

test("a caption that comes to nothing goes away", () => {
  const state = after(
    { type: "TRANSCRIPT", speaker: "candidate", text: "uh", final: false, turnId: "c1" },
    { type: "TRANSCRIPT", speaker: "candidate", text: "", final: true, turnId: "c1" });
  assert.deepEqual(said(state), []);
});

test("the time left runs between two states, and stands while paused", () => {
  let state = receive(INITIAL, { type: "STATE", state: "listening", remainingSeconds: 100 }, 0);
  assert.equal(remainingSeconds(state, 5000), 95);
  state = receive(state, { type: "STATE", state: "paused" }, 10000);
  assert.equal(remainingSeconds(state, 60000), 90);
  state = receive(state, { type: "STATE", state: "listening" }, 60000);
  assert.equal(remainingSeconds(state, 61000), 89);
  assert.equal(remainingSeconds(state, 10 ** 9), 0);
});

test("errors are told, a fatal one apart; what is unknown changes nothing", () => {
  const state = after({ type: "ERROR", code: "bad_frame", message: "no", fatal: false });
  assert.deepEqual(state.notice, { code: "bad_frame", message: "no" });
  assert.equal(receive(state, { type: "ERROR", code: "x", message: "", fatal: true }).failure.code, "x");
  assert.equal(receive(state, { type: "WEATHER" }), state);
  assert.equal(receive(state, { type: "STATE", state: "dancing" }).floor, "connecting");
});

test("the end has its reason", () => {
  const state = after({ type: "ENDED", reason: "time_up" });
  assert.deepEqual([state.floor, state.endReason], ["ended", "time_up"]);
});
