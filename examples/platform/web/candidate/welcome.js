// SPDX-License-Identifier: Apache-2.0
import { h } from "../page/elements.js";
import * as icons from "../page/icons.js";
import { fill, locale, texts } from "../page/language.js";

const t = texts.candidate;
const BADGES = { sparkle: icons.sparkle, microphone: icons.microphone, document: icons.document_, person: icons.person };

function languageName(tag) {
  try {
    return new Intl.DisplayNames([locale], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

// What the interview is, as GET /invitation says; nothing where it could not be asked.
function factsOf(invitation) {
  if (!invitation) return null;
  const f = t.welcome.facts;
  const until = new Date(invitation.expiresAt);
  const facts = [
    [f.tenant, invitation.tenant],
    [f.length, invitation.minutes > 0 && t.talk.minutes(invitation.minutes)],
    [f.language, invitation.language && languageName(invitation.language)],
    [f.until, !Number.isNaN(until.getTime()) && until.toLocaleDateString(locale, { dateStyle: "long" })],
    [f.topics, invitation.topics?.length > 0 && h("ul", { class: "topics" }, invitation.topics.map((topic) => h("li", {}, topic)))],
  ];
  return h("dl", { class: "card invitation" }, facts.filter(([, value]) => value)
    .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

// `invitation`: null where the server does not say.
export function welcomeView({ invitation, next }) {
  const points = t.welcome.points.map(([badge, title, text]) =>
    h("li", {}, h("span", { class: "badge" }, BADGES[badge]()), h("div", {}, h("h3", {}, title), h("p", {}, text))));
  const lead = invitation?.jobTitle ? fill(t.welcome.leadForJob, { job: invitation.jobTitle }) : t.welcome.lead;
  return h("div", { class: "stack wide" },
    h("div", { class: "stack" }, h("h1", {}, t.welcome.title), h("p", { class: "lead" }, lead)),
    factsOf(invitation),
    h("section", { class: "card" }, h("h2", { class: "visually-hidden" }, t.steps[0]), h("ul", { class: "points" }, points)),
    h("section", { class: "stack" }, h("h2", {}, t.welcome.prepareTitle),
      h("ul", {}, t.welcome.prepare.map((line) => h("li", {}, line)))),
    h("div", { class: "actions" }, h("button", { class: "primary", onclick: next }, t.next)));
}
