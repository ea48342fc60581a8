// SPDX-License-Identifier: Apache-2.0
// What is to be done now, what was submitted, and what is missing.

import { ask, h } from "../page/elements.js";
import { texts } from "../page/language.js";
import { api } from "./account.js";
import { informationForm } from "./information.js";
import { invitationCard } from "./invitation.js";
import { moment } from "./states.js";

const t = texts.recruiter;
const INVITED = new Set(["APPROVED", "SCHEDULED"]);
const LASTING = new Set(["REJECTED", "DECLINED", "CANCELLED", "EXPIRED", "WITHDRAWN", "ERASED", "ASSESSMENT_APPROVED", "ASSESSMENT_REJECTED"]);

export function overviewPart(context) {
  const { interview } = context;
  return h("div", { class: "columns" },
    h("div", { class: "stack wide" },
      nextStep(context),
      interview.state === "INFO_NEEDED" && informationForm(context),
      INVITED.has(interview.state) && invitationCard(context)),
    h("div", { class: "stack wide" }, facts(interview), warnings(interview), ending(context)));
}

function nextStep({ interview, go, decide, id, etag }) {
  const [title, text, where] = t.next[interview.state] ?? [t.states[interview.state] ?? interview.state, "", null];
  const problems = h("div", {});
  const retry = interview.state === "FAILED" && h("button", { class: "primary", type: "button",
    onclick: (event) => decide(problems, event.target, () => api(`/interviews/${id}/retry`, { method: "POST", body: {}, etag })) }, t.retry);
  return h("section", { class: "card stack next" }, h("h2", {}, title), text && h("p", {}, text),
    interview.subStatus && interview.state !== "ASSESSMENT_PENDING" && h("p", { class: "muted small" }, t.subStatus[interview.subStatus] ?? interview.subStatus),
    problems,
    (where || retry) && h("div", { class: "actions" }, retry,
      where && h("button", { class: "primary", type: "button", onclick: () => go(where) }, t.nextAction[where])));
}

function facts(interview) {
  const { candidate = {}, job = {}, interview: wishes = {} } = interview;
  const rows = [
    [t.facts.candidate, [candidate.name, candidate.email, candidate.ref].filter(Boolean).join(" · ")],
    [t.facts.externalId, interview.externalId],
    [t.facts.minutes, wishes.durationMinutes && t.minutes(wishes.durationMinutes)],
    [t.facts.quality, t.quality[interview.dataQuality] ?? interview.dataQuality],
    [t.facts.skills, job.skills?.length > 0 && h("ul", { class: "tags" }, job.skills.map((s) => h("li", {}, s.name, s.required ? h("span", { class: "muted" }, ` (${t.required})`) : "")))],
    [t.facts.qualifications, job.qualifications?.length > 0 && h("ul", {}, job.qualifications.map((q) => h("li", {}, q)))],
    [t.facts.deadline, moment(interview.deadline)],
    [t.facts.created, moment(interview.createdAt)],
  ];
  return h("section", { class: "card stack" }, h("h2", {}, t.facts.title),
    h("dl", {}, rows.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    job.description && h("details", {}, h("summary", {}, t.facts.description), h("p", {}, job.description)));
}

// What would make the plan better, though nothing waits for it.
function warnings({ missing, state }) {
  const soft = missing.filter((m) => m.severity === "MEDIUM");
  if (soft.length === 0 || state === "INFO_NEEDED") return null;
  return h("section", { class: "card stack" }, h("h2", {}, t.better), h("ul", {}, soft.map((m) => h("li", {}, m.question))));
}

function ending({ interview, id, etag, decide }) {
  if (LASTING.has(interview.state)) return null;
  const problems = h("div", {});
  const cancel = async (event) => {
    const reason = h("textarea", { id: "cancel-reason", rows: 2 });
    const answer = await ask({
      title: t.cancel.title,
      body: h("div", { class: "stack" }, h("p", {}, t.cancel.body), h("div", { class: "field" }, h("label", { for: reason.id }, t.reason), reason)),
      actions: [{ value: "yes", label: t.cancel.confirm, kind: "danger" }, { value: "", label: t.cancel.keep }],
    });
    if (answer === "yes") decide(problems, event.target, () => api(`/interviews/${id}/cancel`, { method: "POST", body: { reason: reason.value.trim() }, etag }));
  };
  return h("div", { class: "stack" }, problems,
    h("div", { class: "actions" }, h("button", { class: "quiet", type: "button", onclick: cancel }, t.cancel.open)));
}
