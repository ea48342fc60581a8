// SPDX-License-Identifier: Apache-2.0
// One interview: what it is, where it stands, what is to be done now, and its parts.

import { h } from "../page/elements.js";
import * as icons from "../page/icons.js";
import { explain, fill, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { api } from "./account.js";
import { assessmentPart } from "./assessment.js";
import { historyPart } from "./history.js";
import { overviewPart } from "./overview.js";
import { planPart } from "./plan.js";
import { playerOf } from "./player.js";
import { CHANGING, candidateName, moment, stateChip } from "./states.js";
import { transcriptPart } from "./transcript.js";

const t = texts.recruiter;
const LOOK_AGAIN_MS = 4000;

const PARTS = [
  { name: "", title: t.parts.overview, there: () => true, make: overviewPart },
  { name: "plan", title: t.parts.plan, there: (i) => i.planVersion > 0, make: planPart },
  { name: "transcript", title: t.parts.transcript, there: (i) => i.transcriptVersion > 0, make: transcriptPart },
  { name: "assessment", title: t.parts.assessment, there: (i) => Boolean(i.runId), make: assessmentPart },
  { name: "history", title: t.parts.history, there: () => true, make: historyPart },
];

export async function interviewView(id, partName) {
  const { body: interview, etag } = await api(`/interviews/${encodeURIComponent(id)}`);
  const part = PARTS.find((p) => p.name === partName && p.there(interview)) ?? PARTS[0];
  const status = h("div", { class: "news" });
  const context = {
    id, interview, etag,
    player: playerOf(id),
    reload: () => window.dispatchEvent(new HashChangeEvent("hashchange")),
    go: (name) => { window.location.hash = `#/interviews/${encodeURIComponent(id)}${name ? `/${name}` : ""}`; },
    // Runs a decision; what the server says against it is shown beside the button.
    decide: (place, button, run) => decide(place, button, run, context),
  };
  const made = await part.make(context);
  const link = (p) => h("a", {
    href: `#/interviews/${encodeURIComponent(id)}${p.name ? `/${p.name}` : ""}`, "aria-current": p === part ? "page" : null,
  }, p.title);

  const parts = h("nav", { class: "parts", "aria-label": t.partsLabel }, PARTS.filter((p) => p.there(interview)).map(link));
  requestAnimationFrame(() => { parts.scrollLeft = parts.querySelector("[aria-current]").offsetLeft - parts.clientWidth / 3; });

  const timer = setInterval(async () => {
    if (document.visibilityState !== "visible") return;
    const { body: now } = await api(`/interviews/${encodeURIComponent(id)}`).catch(() => ({ body: interview }));
    if (now.version === interview.version) return;
    clearInterval(timer);
    const unsaved = document.activeElement?.matches("textarea, input, select");
    if (now.state === interview.state || unsaved) offerReload(now);
    else context.reload();
  }, CHANGING.has(interview.state) ? LOOK_AGAIN_MS : 4 * LOOK_AGAIN_MS);

  function offerReload(now) {
    const words = now.state === interview.state ? t.changedWithin : fill(t.changed, { state: t.states[now.state] ?? now.state });
    status.replaceChildren(notice([h("p", {}, words), h("button", { class: "small", type: "button", onclick: context.reload }, t.lookAgain)], ""));
  }

  const { job = {} } = interview;
  const element = h("div", { class: "page stack wide" },
    h("div", { class: "stack" },
      h("a", { class: "up", href: "#/" }, icons.back(), t.list.title),
      h("div", { class: "head" },
        h("div", {}, h("h1", {}, job.title || t.untitled),
          h("p", { class: "muted" }, [t.levels[job.level] ?? job.level, candidateName(interview)].filter(Boolean).join(" · "))),
        h("div", { class: "state" }, stateChip(interview.state), h("span", { class: "muted small" }, t.since, " ", moment(interview.stateSince))))),
    parts,
    status,
    made.element ?? made);
  return {
    element,
    leave: () => {
      clearInterval(timer);
      made.leave?.();
    },
  };
}

async function decide(place, button, run, context) {
  button.disabled = true;
  place.replaceChildren();
  try {
    await run();
    context.reload();
  } catch (problem) {
    const stale = problem.status === 412 || problem.code === "changed_meanwhile" || problem.code === "plan_version_not_current";
    const details = problem.errors.filter((e) => e.message && e.message !== problem.detail);
    place.replaceChildren(notice([
      h("p", {}, stale ? texts.failures.status[412] : explain(problem)),
      details.length > 0 && h("ul", {}, details.map((e) => h("li", {}, e.field ? `${e.field}: ${e.message}` : e.message))),
      stale && h("button", { class: "small", type: "button", onclick: context.reload }, t.lookAgain)]));
    button.disabled = false;
  }
}
