// SPDX-License-Identifier: Apache-2.0
import { ask, h } from "../page/elements.js";
import { texts } from "../page/language.js";
import { notice } from "../page/notice.js";

const t = texts.candidate;

function tick(way, name, label, detail) {
  const box = h("input", {
    type: "checkbox", id: `consent-${name}`, checked: way.consent[name], "aria-describedby": `consent-${name}-detail`,
    onchange: () => { way.consent[name] = box.checked; },
  });
  return h("label", { class: "choice", for: box.id }, box, h("span", { class: "name" }, label),
    h("span", { class: "detail", id: `consent-${name}-detail` }, detail));
}

export function consentView({ way, back, next, refuse }) {
  const c = t.consent;
  const missing = h("div", {});
  const go = () => {
    if (way.consent.recording && way.consent.aiEvaluation) {
      next();
      return;
    }
    missing.replaceChildren(notice(c.missing, "bad"));
    form.querySelector("input:not(:checked)").focus();
  };
  const sayNo = async () => {
    const answer = await ask({
      title: c.refuseTitle, body: h("p", {}, c.refuseBody),
      actions: [{ value: "yes", label: c.refuseConfirm, kind: "primary" }, { value: "", label: c.refuseCancel }],
    });
    if (answer !== "yes") return;
    if (way.consent.recording && way.consent.aiEvaluation) way.consent = { recording: false, aiEvaluation: false };
    refuse();
  };
  const form = h("form", { class: "stack wide", novalidate: true, onsubmit: (event) => { event.preventDefault(); go(); } },
    h("div", { class: "stack" }, h("h1", {}, c.title), h("p", { class: "lead" }, c.lead)),
    h("fieldset", {}, h("legend", { class: "visually-hidden" }, c.title),
      tick(way, "recording", c.recording, c.recordingDetail),
      tick(way, "aiEvaluation", c.aiEvaluation, c.aiEvaluationDetail)),
    missing,
    h("div", { class: "actions" },
      h("button", { class: "primary", type: "submit" }, t.next),
      h("button", { type: "button", onclick: sayNo }, c.refuse),
      h("button", { class: "quiet", type: "button", onclick: back }, t.back)));
  return form;
}

// The server has said what is needed, and what is offered to who would rather not.
export function alternativeView({ problem, change }) {
  const a = t.alternative;
  const offered = typeof problem.more.alternative === "string" ? problem.more.alternative : a.fallback;
  return h("div", { class: "stack wide" },
    h("div", { class: "stack" }, h("h1", {}, a.title), h("p", { class: "lead" }, a.lead)),
    h("div", { class: "card stack" }, h("p", {}, offered)),
    h("div", { class: "actions" }, h("button", { onclick: change }, a.change)));
}
