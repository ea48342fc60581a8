// SPDX-License-Identifier: Apache-2.0
// The plan: what will be asked, by which rubric it is judged, what a lint finds, and the decision.

import { ask, h } from "../page/elements.js";
import { fill, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { api } from "./account.js";

const t = texts.recruiter.plan;

let version = 0; // that is looked at; 0: the newest
let versionOf = "";

export async function planPart(context) {
  const { id, interview } = context;
  if (versionOf !== id) [version, versionOf] = [0, id];
  const { body: plan } = await api(`/interviews/${id}/plan`, { query: { version: version || "" } });
  const newest = plan.version === interview.planVersion;
  const competencies = new Map((plan.rubric?.competencies ?? []).map((c) => [c.competencyId, c]));
  const questions = new Map(plan.questions.map((q) => [q.questionId, q]));
  const asked = new Set(plan.questions.map((q) => q.competencyId));
  const sections = plan.sections?.length > 0 ? plan.sections : [{ title: t.questions, questionIds: [...questions.keys()] }];
  let number = 0;

  const question = (q) => h("li", { class: "question" },
    h("p", { class: "lead-question" }, h("span", { class: "number", "aria-hidden": "true" }, String(++number)), q.lead),
    h("p", { class: "muted small" }, [t.kinds[q.kind] ?? q.kind, competencies.get(q.competencyId)?.name, t.seconds(q.seconds)].filter(Boolean).join(" · ")),
    q.probes.length > 0 && h("details", {}, h("summary", {}, t.probes(q.probes.length)), h("ul", {}, q.probes.map((p) => h("li", {}, p)))));

  const versions = plan.versions.length > 1 && h("div", { class: "field inline" }, h("label", { for: "version" }, t.version),
    h("select", { id: "version", onchange: (event) => { version = Number(event.target.value); context.reload(); } },
      plan.versions.map((v) => h("option", { value: v, selected: v === plan.version }, fill(t.versionName, { v })))));

  return h("div", { class: "columns" },
    h("div", { class: "stack wide" },
      h("section", { class: "card stack" },
        h("div", { class: "head" }, h("h2", {}, t.title), versions),
        h("p", { class: "muted small" }, plan.createdBy === "human" ? t.byHuman : t.byAgent, " ", fill(t.total, { n: plan.questions.length, minutes: plan.durationMinutes ?? "" })),
        answered(plan.feedback),
        lint(plan),
        h("details", {}, h("summary", {}, t.opening), h("p", {}, plan.greeting)),
        sections.map((s) => h("section", { class: "stack" }, h("h3", {}, s.title), h("ol", { class: "questions" }, s.questionIds.map((q) => questions.get(q)).filter(Boolean).map(question)))),
        h("details", {}, h("summary", {}, t.closing), h("p", {}, plan.closing)))),
    h("div", { class: "stack wide" },
      interview.state === "PENDING" && newest && decision(context, plan),
      h("section", { class: "card stack" }, h("h2", {}, t.rubric), h("p", { class: "muted small" }, t.rubricLead),
        [...competencies.values()].map((c) => rubric(c, asked)))));
}

// What became of a feedback stands with the feedback.
function lint(plan) {
  const findings = plan.lint.filter((f) => f.where !== "feedback" || !plan.feedback);
  if (findings.length === 0) return notice(t.clean, "fine");
  const bad = findings.some((f) => f.severity === "error");
  const finding = (f) => h("li", {}, f.message, placeOf(f.where, plan) && h("span", { class: "muted" }, ` (${placeOf(f.where, plan)})`));
  return notice([h("p", {}, bad ? t.lintErrors : t.lintWarnings), h("ul", {}, findings.map(finding))], bad ? "bad" : "");
}

// A finding's place as a reader knows it, where it has one.
function placeOf(where, plan) {
  const question = /^questions\[(\d+)\]/.exec(where);
  if (question) return fill(t.inQuestion, { n: Number(question[1]) + 1 });
  const competencies = plan.rubric?.competencies ?? [];
  const index = /^rubric\.competencies\[(\d+)\]/.exec(where);
  return index ? competencies[Number(index[1])]?.name : competencies.find((c) => c.competencyId === where)?.name;
}

function answered(feedback) {
  if (!feedback) return false;
  return h("section", { class: "stack", id: "answered-feedback" }, h("h3", {}, fill(t.answers, { v: feedback.planVersion })),
    h("blockquote", {}, feedback.text),
    feedback.points.length > 0 && h("ul", {}, feedback.points.map((p) => h("li", {}, h("strong", {}, p.followed ? t.followed : t.notFollowed), " ", p.text,
      p.note ? h("span", { class: "muted" }, ` (${p.note})`) : ""))));
}

function rubric(c, asked) {
  return h("details", { class: "rubric" },
    h("summary", {}, c.name, h("span", { class: "muted" }, ` · ${fill(t.weight, { w: c.weight })}${c.required ? `, ${t.required}` : ""}${c.origin === "added" ? `, ${t.added}` : ""}${asked.has(c.competencyId) ? "" : `, ${t.notAsked}`}`)),
    h("p", { class: "small" }, c.description),
    h("ol", { class: "levels" }, c.levels.map((l) => h("li", { value: l.level }, h("strong", {}, l.label), " ", l.anchor))));
}

function decision(context, plan) {
  const { id, etag, decide } = context;
  const problems = h("div", {});
  const feedback = h("textarea", { id: "feedback", rows: 4 });
  const send = (button, action, body) => decide(problems, button, () => api(`/interviews/${id}/plan/${action}`, { method: "POST", etag, body: { planVersion: plan.version, ...body } }));
  const modify = (event) => {
    if (feedback.value.trim() === "") {
      problems.replaceChildren(notice(t.feedbackMissing));
      feedback.focus();
      return;
    }
    version = 0;
    send(event.target, "modify", { feedback: feedback.value.trim() });
  };
  const reject = async (event) => {
    const reason = h("textarea", { id: "reject-reason", rows: 3, required: true });
    const answer = await ask({
      title: t.rejectTitle,
      body: h("div", { class: "stack" }, h("p", {}, t.rejectBody), h("div", { class: "field" }, h("label", { for: reason.id }, texts.recruiter.reasonNeeded), reason)),
      actions: [{ value: "yes", label: t.reject, kind: "danger" }, { value: "", label: t.keep, formnovalidate: true }],
    });
    if (answer === "yes") send(event.target, "reject", { reason: reason.value.trim() });
  };
  return h("section", { class: "card stack decision" }, h("h2", {}, t.decide), h("p", {}, t.decideLead), problems,
    h("div", { class: "actions" }, h("button", { class: "primary", type: "button", onclick: (event) => send(event.target, "approve", {}) }, t.approve)),
    h("div", { class: "field" }, h("label", { for: "feedback" }, t.feedback), feedback),
    h("div", { class: "actions" }, h("button", { type: "button", onclick: modify }, t.modify),
      h("button", { class: "quiet", type: "button", onclick: reject }, t.reject)));
}
