// SPDX-License-Identifier: Apache-2.0
// The assessment that software has drafted, each point with its quotes to be listened to, and the
// decision that a person takes on it.

import { h } from "../page/elements.js";
import * as icons from "../page/icons.js";
import { fill, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { api } from "./account.js";
import { decisionForm } from "./decision.js";
import { playButton } from "./player.js";
import { reportCard } from "./report.js";
import { moment, numbered } from "./states.js";

const t = texts.recruiter.assessment;

export async function assessmentPart(context) {
  const { id, player } = context;
  const [{ body: assessment, etag }, { body: interview, etag: newest }] = await Promise.all([
    api(`/interviews/${id}/assessment`), api(`/interviews/${id}`)]);
  const deciding = interview.state === "ASSESSMENT_PENDING";
  const overrides = new Map(); // competencyId -> {level, reason}
  const quotes = [];
  const unlisten = player.listen(({ playing, what }) => {
    for (const q of quotes) q.classList.toggle("playing", playing && q.dataset.what === what);
  });
  const quote = (evidence, what) => {
    const spoken = evidence.endMs > evidence.startMs;
    const element = h("li", { class: "quote", "data-what": what },
      spoken ? playButton(player, { ...evidence, what, label: t.listen }) : h("span", { class: "muted small" }, t.typedQuote),
      h("blockquote", {}, evidence.text));
    quotes.push(element);
    return element;
  };
  const element = h("div", { class: "columns" },
    h("div", { class: "stack wide" },
      overall(assessment),
      h("ol", { class: "competencies" }, assessment.competencies.map((c) => competency(c, quote, deciding ? overrides : null, assessment.decision))),
      assessment.flags.length > 0 && flags(assessment.flags, quote)),
    h("div", { class: "stack wide" },
      deciding ? decisionForm(context, { assessment, overrides, etag: newest || etag }) : decided(assessment),
      summary(assessment),
      reportCard(context),
      method(assessment)));
  return { element, leave: unlisten };
}

function bar(level, most) {
  return h("span", { class: "levels-bar", "aria-hidden": "true" }, Array.from({ length: most }, (_, i) => h("span", { class: i < level ? "on" : "" })));
}

function overall({ overall: o, status }) {
  return h("section", { class: "card stack overall" },
    h("p", { class: "muted small" }, status === "DRAFT" ? t.draft : t.statuses[status]),
    h("div", { class: "head" }, h("h2", {}, t.recommendations[o.recommendation] ?? o.recommendation),
      o.score !== null && h("span", { class: "score" }, h("span", { class: "visually-hidden" }, t.score), o.score.toFixed(1))),
    h("p", {}, inWords(o.reason)));
}

// The rule's own words name recommendations by their codes.
function inWords(reason) {
  return reason.replace(/\b(STRONG_YES|STRONG_NO|YES|NO)\b/g, (code) => t.recommended[code]);
}

function competency(c, quote, overrides, decision) {
  const scored = c.status === "scored";
  const change = decision?.overrides?.find((o) => o.competencyId === c.competencyId);
  const level = scored ? fill(t.level, { level: c.level, most: c.maxLevel }) : t.status[c.status] ?? c.status;
  return h("li", { class: "card stack competency", id: c.competencyId },
    h("div", { class: "head" }, h("div", {}, h("h3", {}, c.name), h("p", { class: "muted small" }, fill(t.weight, { w: c.weight }), c.required ? `, ${t.required}` : "")),
      h("p", { class: "level" }, scored && bar(c.level, c.maxLevel), h("strong", {}, level))),
    change && notice(fill(t.overridden, { level: change.level === null ? t.status.not_assessed : fill(t.levelName, { level: change.level }), reason: change.reason }), ""),
    c.anchor && h("p", { class: "anchor" }, c.anchor),
    c.rationale && h("p", { class: "muted" }, c.rationale),
    c.evidence.length > 0 && h("div", { class: "stack" }, h("h4", {}, t.evidence), h("ul", { class: "quotes" }, c.evidence.map((e, i) => quote(e, `${c.competencyId}-${i}`)))),
    c.checks.length > 0 && h("details", {}, h("summary", {}, fill(t.checks, { met: c.checks.filter((k) => k.met).length, n: c.checks.length })),
      h("ul", { class: "checks" }, c.checks.map((k) => h("li", { class: k.met ? "met" : "" }, k.met ? icons.check() : icons.end(),
        h("span", {}, h("span", { class: "visually-hidden" }, k.met ? t.met : t.unmet), k.text))))),
    overrides && overrideFields(c, overrides));
}

// A person may see it otherwise, and then says why.
function overrideFields(c, overrides) {
  const levelId = `level-${c.competencyId}`;
  const reasonId = `reason-${c.competencyId}`;
  const reason = h("textarea", { id: reasonId, rows: 2, oninput: () => keep() });
  const why = h("div", { class: "field", hidden: true }, h("label", { for: reasonId }, t.overrideReason), reason);
  const levels = Array.from({ length: c.maxLevel ?? 5 }, (_, i) => i + 1);
  const level = h("select", { id: levelId, onchange: () => { why.hidden = level.value === ""; keep(); } },
    h("option", { value: "" }, t.asProposed),
    levels.filter((l) => l !== c.level || c.signals?.topic_doubt).map((l) => h("option", { value: l }, fill(l === c.level ? t.onTopic : t.levelName, { level: l }))),
    c.status === "scored" && h("option", { value: "none" }, t.status.not_assessed));
  const keep = () => {
    if (level.value === "") overrides.delete(c.competencyId);
    else overrides.set(c.competencyId, { level: level.value === "none" ? null : Number(level.value), reason: reason.value.trim(), name: c.name, field: reason });
  };
  return h("details", {}, h("summary", {}, t.override),
    h("div", { class: "stack" }, h("div", { class: "field" }, h("label", { for: levelId }, t.overrideLevel), level), why));
}

function flags(list, quote) {
  return h("section", { class: "card stack" }, h("h2", {}, t.flags),
    h("ul", { class: "flags" }, list.map((f, n) => h("li", { class: "stack" },
      h("p", {}, h("span", { class: `chip ${f.severity === "HIGH" ? "bad" : f.severity === "MEDIUM" ? "do" : "off"}` }, t.severity[f.severity] ?? f.severity), " ", f.message ?? f.type),
      f.evidence.length > 0 && h("ul", { class: "quotes" }, f.evidence.map((e, i) => quote(e, `flag-${n}-${i}`)))))));
}

function summary({ summary: sentences, competencies }) {
  if (sentences.length === 0) return null;
  const names = new Map(competencies.map((c) => [c.competencyId, c.name]));
  const source = (s) => [...new Set(s.evidence.map((e) => names.get(e.competencyId)).filter(Boolean))].join(", ");
  return h("section", { class: "card stack" }, h("h2", {}, t.summary),
    h("ul", { class: "sentences" }, sentences.map((s) => h("li", {}, s.text, source(s) && h("span", { class: "muted small" }, ` (${source(s)})`)))));
}

function decided({ decision, status }) {
  if (!decision) return notice(t.notYet[status] ?? t.notYet.DRAFT, "");
  const { overall } = decision;
  return h("section", { class: "card stack decision" }, h("h2", {}, t.decisions[decision.outcome] ?? t.statuses[status]),
    h("p", { class: "muted small" }, texts.recruiter.history.actors.person, " ", numbered(decision.by), " · ", moment(decision.at)),
    decision.reason && h("p", {}, decision.reason),
    overall && h("p", {}, fill(t.afterwards, { recommendation: t.recommendations[overall.recommendation] ?? overall.recommendation, score: overall.score?.toFixed(1) ?? "–" })));
}

function method({ method: m, manifest, runId, transcriptVersion }) {
  const rows = [[t.method.engine, `${m.engine} (${m.provider})`], [t.method.transcript, transcriptVersion], [t.method.run, runId], [t.method.sha256, manifest.sha256]];
  return h("section", { class: "card stack" }, h("h2", {}, t.method.title), m.statement.split(/\s(?=\d\.\s)/).map((part) => h("p", { class: "small" }, part)),
    h("details", {}, h("summary", {}, t.method.details), h("dl", {}, rows.filter(([, v]) => v).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { class: "code" }, String(value)))))));
}
