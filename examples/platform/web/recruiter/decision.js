// SPDX-License-Identifier: Apache-2.0
// The decision on an assessment: approve it, with what a person sees otherwise; reject it; or have it
// done again.

import { h } from "../page/elements.js";
import { fill, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { api } from "./account.js";

const t = texts.recruiter.decision;

export function decisionForm({ id, decide }, { overrides, etag }) {
  const problems = h("div", {});
  const reason = h("textarea", { id: "decision-reason", rows: 3 });
  const send = (button, action, body) => decide(problems, button, () => api(`/interviews/${id}/assessment/${action}`, { method: "POST", etag, body }));

  const approve = (event) => {
    const unreasoned = [...overrides.values()].find((o) => o.reason === "");
    if (unreasoned) {
      problems.replaceChildren(notice(fill(t.overrideReasonMissing, { name: unreasoned.name })));
      unreasoned.field.closest("details").open = true;
      unreasoned.field.focus();
      return;
    }
    const body = { overrides: [...overrides].map(([competencyId, o]) => ({ competencyId, level: o.level, reason: o.reason })) };
    if (reason.value.trim()) body.reason = reason.value.trim();
    send(event.currentTarget, "approve", body);
  };
  const withReason = (action) => (event) => {
    if (reason.value.trim() === "") {
      problems.replaceChildren(notice(t.reasonMissing));
      reason.focus();
      return;
    }
    send(event.currentTarget, action, { reason: reason.value.trim() });
  };
  return h("section", { class: "card stack decision" }, h("h2", {}, t.title), h("p", {}, t.lead),
    h("div", { class: "field" }, h("label", { for: reason.id }, t.reason), reason),
    problems,
    h("div", { class: "actions" },
      h("button", { class: "primary", type: "button", onclick: approve }, t.approve),
      h("button", { class: "danger", type: "button", onclick: withReason("reject") }, t.reject),
      h("button", { class: "quiet", type: "button", onclick: withReason("reassess") }, t.reassess)));
}
