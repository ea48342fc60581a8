// SPDX-License-Identifier: Apache-2.0
import { h } from "../page/elements.js";
import { locale, texts } from "../page/language.js";

const t = texts.recruiter;

// How a state looks: "do" where a person is asked for something, "go" while something is under way,
// "good", "bad" and "off" where it has ended.
const TONES = {
  INFO_NEEDED: "do", PENDING: "do", APPROVED: "do", ASSESSMENT_PENDING: "do", FAILED: "bad", INCOMPLETE: "do",
  ASSESSMENT_APPROVED: "good", ASSESSMENT_REJECTED: "off", REJECTED: "off", DECLINED: "off", NO_SHOW: "do",
  CANCELLED: "off", EXPIRED: "off", WITHDRAWN: "off", ERASED: "off",
};

// States that change by themselves, without anybody here doing something.
export const CHANGING = new Set(["RECEIVED", "VALIDATING_SKILLS", "GENERATING_PLAN", "SCHEDULED", "IN_PROGRESS", "INTERRUPTED", "COMPLETED"]);

export function stateChip(state) {
  return h("span", { class: `chip ${TONES[state] ?? "go"}` }, t.states[state] ?? state);
}

export function moment(text) {
  if (!text) return "";
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return "";
  return h("time", { datetime: text, title: date.toISOString() },
    new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(date));
}

// Of a record's number its end, which tells it from the others; all of it is in the tooltip.
export function numbered(id) {
  return h("span", { class: "muted small", title: id }, id.length > 12 ? `…${id.slice(-6)}` : id);
}

export function candidateName(interview) {
  const candidate = interview.candidate ?? {};
  return candidate.name || candidate.ref || candidate.email || t.unnamed;
}
