// SPDX-License-Identifier: Apache-2.0
// What the candidate's page knows of the interview: a pure function from the server's messages to a
// state that the page draws.

export const INITIAL = Object.freeze({
  floor: "connecting", // then "listening", "thinking", "speaking", "paused", "ended"
  question: { index: 0, total: 0 },
  remainingSeconds: null,
  remainingAt: 0,
  captions: [], // {key, turnId, speaker, text, final}, oldest first
  degraded: [],
  notice: null, // {code, message}: the newest ERROR that the session survived
  failure: null, // {code, message}: the one that it did not
  endReason: null,
});

const FLOORS = new Set(["listening", "thinking", "speaking", "paused", "ended"]);

export function receive(state, message, now) {
  switch (message.type) {
    case "READY":
      return { ...state, degraded: message.degraded ?? [], notice: null };
    case "STATE":
      return withFloor(state, message, now);
    case "TRANSCRIPT":
      return { ...state, captions: withCaption(state.captions, message) };
    case "INTERRUPTED":
      return { ...state, captions: state.captions.map((c) => settled(c, {})) };
    case "ERROR":
      return withError(state, { code: message.code ?? "error", message: message.message ?? "" }, message.fatal);
    case "ENDED":
      return { ...state, floor: "ended", endReason: message.reason ?? "completed" };
    default:
      return state; // newer servers may say more
  }
}

// The time left now, in seconds: STATE says it now and then, between them a clock runs.
export function remainingSeconds(state, now) {
  if (state.remainingSeconds === null) return null;
  // A page that was loaded again counts its time anew.
  const passed = state.floor === "paused" ? 0 : Math.max(0, now - state.remainingAt) / 1000;
  return Math.max(0, state.remainingSeconds - passed);
}

function withFloor(state, message, now) {
  // What the interviewer does after its closing words is listening too.
  const floor = message.state === "afterword" ? "listening" : message.state;
  const next = { ...state, floor: FLOORS.has(floor) ? floor : state.floor };
  if (message.question) {
    next.question = { index: message.question.index ?? 0, total: message.question.total ?? 0 };
  }
  if (Number.isFinite(message.remainingSeconds)) {
    next.remainingSeconds = message.remainingSeconds;
    next.remainingAt = now;
  } else if (state.floor === "paused" && next.floor !== "paused") {
    next.remainingAt = now;
  } else if (next.floor === "paused" && state.floor !== "paused") {
    next.remainingSeconds = remainingSeconds(state, now);
  }
  return next;
}

// The candidate's own typed answer, shown before the server has it.
export function withTyped(state, text) {
  const caption = { key: `typed-${state.captions.length}`, speaker: "candidate", text, final: true, typed: true };
  return { ...state, captions: [...state.captions, caption] };
}

// A turn's text grows until it is final: the same turn's caption is replaced, in its place. Each side
// has one that grows at most; it stands as it is when the other side goes on.
function withCaption(captions, { speaker, text, final, turnId }) {
  const mine = (c) => c.speaker === speaker && (c.final ? c.typed && final && c.text === text : c.speaker === "candidate" || !turnId);
  const named = turnId ? captions.findIndex((c) => c.turnId === turnId) : -1;
  const known = named >= 0 ? named : captions.findIndex(mine);
  const key = captions[known]?.key ?? `${speaker}-${captions.length}`;
  const next = captions.slice();
  const caption = { key, turnId, speaker, text, final };
  if (known < 0) return text ? [...next.map((c) => settled(c, caption)), caption] : captions;
  if (text) next[known] = caption;
  else next.splice(known, 1);
  return next;
}

// An interviewer's line that was cut off grows no more.
function settled(caption, newer) {
  return caption.final || caption.key === newer.key || caption.speaker !== "interviewer" ? caption : { ...caption, final: true };
}

function withError(state, error, fatal) {
  return fatal ? { ...state, failure: error } : { ...state, notice: error };
}
