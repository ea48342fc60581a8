// SPDX-License-Identifier: Apache-2.0
// Who did what, the oldest first.

import { h } from "../page/elements.js";
import { explain, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { api } from "./account.js";
import { moment, numbered, stateChip } from "./states.js";

const t = texts.recruiter.history;

function actor({ actorKind, actorId }) {
  const kind = t.actors[actorKind] ?? actorKind;
  if (!actorId) return kind;
  return [kind, " ", t.workers[actorId] ? h("span", { class: "muted small" }, t.workers[actorId]) : numbered(actorId)];
}

export async function historyPart({ id }) {
  const body = h("tbody", {});
  const problems = h("div", {});
  const more = h("button", { type: "button", onclick: () => load() }, t.more);
  let cursor = "";

  const row = (entry) => h("tr", {},
    h("th", { scope: "row" }, moment(entry.at)),
    h("td", { "data-label": t.action }, t.actions[entry.action] ?? entry.action),
    h("td", { "data-label": t.state }, entry.to ? stateChip(entry.to) : ""),
    h("td", { "data-label": t.who }, actor(entry)),
    h("td", { "data-label": t.reason }, entry.reason ?? ""));

  async function load() {
    more.disabled = true;
    try {
      const { body: page } = await api(`/interviews/${id}/audit`, { query: { limit: 100, cursor } });
      body.append(...page.items.map(row));
      cursor = page.nextCursor ?? "";
    } catch (problem) {
      problems.replaceChildren(notice(explain(problem)));
    }
    more.hidden = !cursor;
    more.disabled = false;
  }
  await load();
  return h("section", { class: "card stack" }, h("h2", {}, t.title), problems,
    h("table", {}, h("caption", { class: "visually-hidden" }, t.title),
      h("thead", {}, h("tr", {}, [t.when, t.action, t.state, t.who, t.reason].map((name) => h("th", { scope: "col" }, name)))), body),
    h("div", { class: "actions" }, more));
}
