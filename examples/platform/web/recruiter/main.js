// SPDX-License-Identifier: Apache-2.0
// The recruiter's page: which view an address shows. Addresses stand behind the #, so that the page is
// one file to serve: #/ the list, #/interviews/<id>[/<part>] one interview.

import { h, show } from "../page/elements.js";
import { explain, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import * as account from "./account.js";
import { interviewView } from "./interview.js";
import { listView } from "./list.js";
import { closePlayer } from "./player.js";
import { signInView } from "./sign_in.js";

const t = texts.recruiter;
const top = document.querySelector("header.top");
const main = document.querySelector("main");

let leave = () => {}; // ends what the view that is shown has running
let shown = 0;

function bar() {
  const person = account.signedIn() && h("div", { class: "who" },
    h("span", { class: "muted" }, account.email()),
    h("button", { class: "small", type: "button", onclick: account.signOut }, t.signOut));
  top.replaceChildren(h("a", { class: "skip-link", href: "#main", onclick: (event) => { event.preventDefault(); main.querySelector("h1")?.focus(); } }, t.skip),
    h("a", { class: "brand", href: "#/" }, texts.product), person || "");
}

async function route() {
  const mine = ++shown;
  leave();
  leave = () => {};
  bar();
  if (!account.signedIn()) {
    closePlayer();
    present(signInView({ done: route }));
    return;
  }
  const [, kind, id, part = ""] = window.location.hash.split("/");
  if (kind !== "interviews" || !id) closePlayer();
  main.setAttribute("aria-busy", "true");
  try {
    const view = kind === "interviews" && id ? await interviewView(decodeURIComponent(id), part) : await listView();
    if (mine !== shown) {
      view.leave?.();
      return;
    }
    leave = view.leave ?? leave;
    present(view.element);
  } catch (problem) {
    if (mine !== shown || !account.signedIn()) return;
    present(h("div", { class: "page stack" }, h("h1", {}, t.title), notice(explain(problem)),
      h("div", { class: "actions" }, problem.status !== 404 && h("button", { onclick: route }, texts.failures.tryAgain),
        h("a", { class: "button", href: "#/" }, t.list.toAll))));
  } finally {
    if (mine === shown) main.removeAttribute("aria-busy");
  }
}

function present(element) {
  show(main, element);
  document.title = `${main.querySelector("h1")?.textContent ?? t.title} · ${texts.product}`;
}

account.whenSignedOut(route);
window.addEventListener("hashchange", route);
route();
