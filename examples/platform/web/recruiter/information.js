// SPDX-License-Identifier: Apache-2.0
// What is missing, asked one field at a time, and sent as a merge patch of the submission.

import { h } from "../page/elements.js";
import { texts } from "../page/language.js";
import { api } from "./account.js";

const t = texts.recruiter.information;
const LEVELS = ["JUNIOR", "MID", "SENIOR", "LEAD", "PRINCIPAL"];

const text = (attributes = {}) => (id, value) => h("input", { type: "text", id, value: value ?? "", ...attributes });
const area = (rows) => (id, value) => h("textarea", { id, rows, value: value ?? "" });
const lines = (value) => value.split("\n").map((line) => line.trim()).filter(Boolean);

// Each field the completeness rules ask for: how it is asked, what is there, and what it becomes.
const FIELDS = {
  "candidate": { make: text(), now: (i) => i.candidate?.ref, patch: (v) => ({ candidate: { ref: v } }), hint: t.hints.candidate },
  "job.title": { make: text(), now: (i) => i.job?.title, patch: (v) => ({ job: { title: v } }) },
  "job.level": {
    make: (id, value) => h("select", { id }, h("option", { value: "" }, t.choose),
      LEVELS.map((level) => h("option", { value: level, selected: level === value }, texts.recruiter.levels[level]))),
    ask: t.questions.level, now: (i) => i.job?.level, patch: (v) => ({ job: { level: v } }),
  },
  "job.description": { make: area(6), now: (i) => i.job?.description, patch: (v) => ({ job: { description: v } }) },
  "job.skills": {
    make: area(4), now: (i) => (i.job?.skills ?? []).map((s) => s.name).join("\n"), hint: t.hints.skills,
    patch: (v, i) => ({ job: { skills: lines(v).map((name) => (i.job?.skills ?? []).find((s) => s.name === name) ?? { name, required: true, weight: 1 }) } }),
  },
  "job.qualifications": {
    make: area(4), now: (i) => (i.job?.qualifications ?? []).join("\n"), hint: t.hints.lines,
    patch: (v) => ({ job: { qualifications: lines(v) } }),
  },
};

function kindOf(field) {
  if (FIELDS[field]) return field;
  if (field.startsWith("candidate")) return "candidate";
  return Object.keys(FIELDS).find((known) => field.startsWith(known)) ?? null;
}

export function merged(patches) {
  const result = {};
  for (const patch of patches) for (const [group, values] of Object.entries(patch)) result[group] = { ...result[group], ...values };
  return result;
}

export function informationForm({ interview, id, etag, decide }) {
  const problems = h("div", {});
  const asked = new Map();
  for (const missing of interview.missing) {
    const kind = kindOf(missing.field);
    if (kind && !asked.has(kind)) asked.set(kind, missing);
  }
  const inputs = new Map();
  const rows = [...asked].map(([kind, missing]) => {
    const field = FIELDS[kind];
    const name = kind.replace(".", "-");
    const input = field.make(name, field.now(interview));
    inputs.set(kind, input);
    const hint = [missing.severity === "MEDIUM" ? t.optional : "", field.hint ?? ""].filter(Boolean).join(" ");
    if (hint) input.setAttribute("aria-describedby", `${name}-hint`);
    return h("div", { class: "field" }, h("label", { for: name }, field.ask ?? missing.question), input,
      hint && h("span", { class: "hint", id: `${name}-hint` }, hint));
  });
  const unasked = interview.missing.filter((m) => !kindOf(m.field)).map((m) => h("li", {}, m.question));
  const button = h("button", { class: "primary", type: "submit" }, t.send);
  const submit = (event) => {
    event.preventDefault();
    const given = [...inputs].filter(([, input]) => input.value.trim() !== "");
    const body = merged(given.map(([kind, input]) => FIELDS[kind].patch(input.value.trim(), interview)));
    decide(problems, button, () => api(`/interviews/${id}`, { method: "PATCH", body, etag }));
  };
  return h("form", { class: "card stack", onsubmit: submit }, h("h2", {}, t.title), rows,
    unasked.length > 0 && h("ul", {}, unasked), problems, h("div", { class: "actions" }, button));
}
