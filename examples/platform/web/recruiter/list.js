// SPDX-License-Identifier: Apache-2.0
import { h } from "../page/elements.js";
import { explain, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { api } from "./account.js";
import { candidateName, moment, stateChip } from "./states.js";

const t = texts.recruiter;
const PAGE = 25;
const REFRESH_MS = 15000;

// What was chosen stays chosen when one comes back from an interview.
let chosen = "";

function row(interview) {
  const { job = {} } = interview;
  return h("tr", {},
    h("th", { scope: "row" }, h("a", { href: `#/interviews/${encodeURIComponent(interview.id)}` }, job.title || t.untitled),
      h("span", { class: "muted small" }, t.levels[job.level] ?? job.level ?? "")),
    h("td", { "data-label": t.list.candidate }, candidateName(interview)),
    h("td", { "data-label": t.list.state }, stateChip(interview.state)),
    h("td", { "data-label": t.list.since }, moment(interview.stateSince)),
    h("td", { "data-label": t.list.created }, moment(interview.createdAt)));
}

export async function listView() {
  const body = h("tbody", {});
  const status = h("p", { class: "muted", role: "status" });
  const problems = h("div", {});
  const more = h("button", { type: "button", onclick: () => load(true) }, t.list.more);
  const table = h("table", { class: "interviews" },
    h("caption", { class: "visually-hidden" }, t.list.title),
    h("thead", {}, h("tr", {}, [t.list.job, t.list.candidate, t.list.state, t.list.since, t.list.created].map((name) => h("th", { scope: "col" }, name)))),
    body);
  const filter = h("select", { id: "state", onchange: () => { chosen = filter.value; load(); } },
    h("option", { value: "" }, t.list.all),
    Object.entries(t.states).map(([state, name]) => h("option", { value: state, selected: state === chosen }, name)));
  let cursor = null;
  let pages = 0;
  let newest = 0;

  async function load(append = false, quiet = false) {
    const mine = ++newest;
    more.disabled = true;
    try {
      const { body: page } = await api("/interviews", { query: { limit: PAGE, state: chosen, cursor: append ? cursor : "" } });
      if (mine !== newest) return;
      const rows = page.items.map(row);
      if (append) body.append(...rows);
      else if (!quiet || changed(rows)) body.replaceChildren(...rows);
      pages = append ? pages + 1 : 1;
      cursor = page.nextCursor;
      problems.replaceChildren();
      table.hidden = body.children.length === 0;
      if (!quiet || body.children.length === 0) status.textContent = body.children.length === 0 ? (chosen ? t.list.noneInState : t.list.none) : t.list.count(body.children.length, Boolean(cursor));
      if (append) rows[0]?.querySelector("a").focus();
    } catch (problem) {
      if (mine !== newest || quiet) return;
      // What is shown is not what was asked for.
      if (!append) body.replaceChildren();
      table.hidden = body.children.length === 0;
      if (table.hidden) status.textContent = "";
      problems.replaceChildren(notice([h("p", {}, explain(problem)),
        h("button", { class: "small", type: "button", onclick: () => load(append) }, t.retry)]));
    } finally {
      more.hidden = !cursor || body.children.length === 0;
      more.disabled = false;
    }
  }

  function changed(rows) {
    return rows.length !== body.children.length || rows.some((r, i) => r.textContent !== body.children[i].textContent);
  }

  await load();
  // Only the first page is brought up to date, and not under the reader's hands.
  const timer = setInterval(() => {
    if (pages === 1 && document.visibilityState === "visible" && !table.contains(document.activeElement)) load(false, true);
  }, REFRESH_MS);
  const element = h("div", { class: "page stack wide" },
    h("div", { class: "head" }, h("h1", {}, t.list.title),
      h("div", { class: "field filter" }, h("label", { for: "state" }, t.list.filter), filter)),
    problems, status, table, h("div", { class: "actions" }, more));
  return { element, leave: () => clearInterval(timer) };
}
