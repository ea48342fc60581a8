// SPDX-License-Identifier: Apache-2.0
import { h } from "../page/elements.js";
import * as icons from "../page/icons.js";
import { texts } from "../page/language.js";

const t = texts.candidate;
const BADGES = { sparkle: icons.sparkle, microphone: icons.microphone, document: icons.document_, person: icons.person };

export function welcomeView({ next }) {
  const points = t.welcome.points.map(([badge, title, text]) =>
    h("li", {}, h("span", { class: "badge" }, BADGES[badge]()), h("div", {}, h("h3", {}, title), h("p", {}, text))));
  return h("div", { class: "stack wide" },
    h("div", { class: "stack" }, h("h1", {}, t.welcome.title), h("p", { class: "lead" }, t.welcome.lead)),
    h("section", { class: "card" }, h("h2", { class: "visually-hidden" }, t.steps[0]), h("ul", { class: "points" }, points)),
    h("section", { class: "stack" }, h("h2", {}, t.welcome.prepareTitle),
      h("ul", {}, t.welcome.prepare.map((line) => h("li", {}, line)))),
    h("div", { class: "actions" }, h("button", { class: "primary", onclick: next }, t.next)));
}
