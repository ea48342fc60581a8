// SPDX-License-Identifier: Apache-2.0
// What was said, with the recording beside it: a line plays from its beginning, and the word that is
// heard is marked. What the assessment quotes stands out and leads to it.

import { h } from "../page/elements.js";
import { fill, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { api } from "./account.js";
import { playButton } from "./player.js";
import { clockTime, segments } from "./segments.js";

const t = texts.recruiter.transcript;

export async function transcriptPart({ id, interview, player }) {
  const [{ body: transcript }, assessment] = await Promise.all([
    api(`/interviews/${id}/transcript`),
    interview.runId ? api(`/interviews/${id}/assessment`).then(({ body }) => body, () => null) : null,
  ]);
  const quotes = quotesByTurn(assessment);
  const lines = transcript.turns.map((turn) => line(turn, quotes.get(turn.turnId) ?? [], player));
  const unlisten = player.listen(({ ms, playing }) => {
    for (const l of lines) l.follow(ms, playing);
  });
  const spoken = transcript.turns.some((turn) => turn.source === "speech");
  const element = h("section", { class: "card stack" },
    h("div", { class: "head" }, h("h2", {}, t.title),
      spoken && playButton(player, { startMs: 0, label: t.whole }, t.whole)),
    h("p", { class: "muted small" }, fill(t.about, { minutes: clockTime(transcript.durationMs), engine: transcript.engine?.model ?? "" }),
      transcript.engine?.wordTiming === "estimated" ? ` ${t.estimated}` : "", quotes.size > 0 ? ` ${t.marked}` : ""),
    shortfalls(transcript.degraded ?? []),
    h("ol", { class: "turns" }, lines.map((l) => l.element)));
  return { element, leave: unlisten };
}

// What did not do as it should, e.g. "voice_late: lines of the interviewer in its plainer voice: 4".
function shortfalls(degraded) {
  const known = degraded.map((text) => t.shortfalls[text.split(":")[0]]).filter(Boolean);
  return known.length > 0 && notice(known.map((text) => h("p", {}, text)), "");
}

function quotesByTurn(assessment) {
  const byTurn = new Map();
  for (const competency of assessment?.competencies ?? []) {
    for (const quote of competency.evidence) {
      if (!byTurn.has(quote.turnId)) byTurn.set(quote.turnId, []);
      byTurn.get(quote.turnId).push({ ...quote, name: competency.name });
    }
  }
  return byTurn;
}

function line(turn, quotes, player) {
  const who = turn.speaker === "candidate" ? t.candidate : t.interviewer;
  const words = new Map(); // index -> element
  const pieces = segments(turn.text, quotes, turn.words ?? []).map((piece) => {
    const node = h(piece.quotes.length > 0 ? "mark" : "span", {
      title: piece.quotes.length > 0 ? fill(t.quoted, { names: [...new Set(piece.quotes.map((q) => quotes[q].name))].join(", ") }) : null,
    }, piece.text);
    if (piece.word >= 0) words.set(piece.word, [...(words.get(piece.word) ?? []), node]);
    return node;
  });
  const spoken = turn.endMs > turn.startMs;
  let now = -1;
  const element = h("li", { class: `turn ${turn.speaker}`, id: turn.turnId },
    h("div", { class: "meta" }, h("span", { class: "name" }, who),
      spoken ? playButton(player, { startMs: turn.startMs, endMs: turn.endMs, what: turn.turnId, label: who }) : h("span", { class: "muted small" }, turn.source === "typed" ? t.typed : "")),
    h("p", {}, pieces),
    turn.interrupted && h("p", { class: "muted small" }, t.interrupted),
    turn.questionId === null && turn.speaker === "candidate" && h("p", { class: "muted small" }, t.leftOver));

  function follow(ms, playing) {
    const here = playing && ms >= turn.startMs && ms < turn.endMs;
    element.classList.toggle("playing", here);
    const index = here ? (turn.words ?? []).findIndex((w) => ms >= w.startMs && ms < w.endMs) : -1;
    if (index === now) return;
    for (const node of words.get(now) ?? []) node.classList.remove("now");
    for (const node of words.get(index) ?? []) node.classList.add("now");
    now = index;
  }
  return { element, follow };
}
