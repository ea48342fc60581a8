// SPDX-License-Identifier: Apache-2.0
import { h } from "../page/elements.js";
import { texts } from "../page/language.js";

const t = texts.candidate.ended;
const WITH_NEXT_STEPS = new Set(["completed", "candidate_ended", "time_up", "answers_ran_out"]);

export function endedView({ reason, again }) {
  const [title, lead] = t.reasons[reason] ?? t.reasons.completed;
  const done = WITH_NEXT_STEPS.has(reason) || !(reason in t.reasons);
  return h("div", { class: "stack wide" },
    h("div", { class: "stack" }, h("h1", {}, title), h("p", { class: "lead" }, lead)),
    done && h("section", { class: "card stack" }, h("h2", {}, t.nextTitle), h("ol", {}, t.next.map((line) => h("li", {}, line)))),
    again ? h("div", { class: "actions" }, h("button", { class: "primary", onclick: again }, t.again))
      : done && h("p", { class: "muted" }, t.close));
}
