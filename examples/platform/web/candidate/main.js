// SPDX-License-Identifier: Apache-2.0
// The candidate's way through the page: what will happen, consent, how to answer, sound check, the
// interview, what comes next.

import { request } from "../page/api.js";
import { h, show } from "../page/elements.js";
import { explain, fill, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import * as memory from "./memory.js";
import { alternativeView, consentView } from "./consent.js";
import { endedView } from "./ended.js";
import { modeView, soundView, typedReadyView } from "./preparation.js";
import { talk } from "./talk.js";
import { welcomeView } from "./welcome.js";

const t = texts.candidate;
const page = document.querySelector(".page");
const main = document.querySelector("main");
const steps = document.querySelector(".steps");

const way = {
  token: memory.invitationToken(),
  consent: { recording: false, aiEvaluation: false },
  mode: "voice",
  invitation: null, // what it is to, once the server has said so
};

function view(step, content) {
  page.classList.remove("talking");
  steps.replaceChildren(...(step < 0 ? [] : progress(step)));
  show(main, content);
  document.title = `${main.querySelector("h1")?.textContent ?? t.title} · ${texts.product}`;
}

function progress(step) {
  const dots = t.steps.map((_, i) => h("span", { class: i <= step ? "dot done" : "dot" }));
  return [h("span", {}, fill(t.step, { i: step + 1, n: t.steps.length })), h("span", { class: "dots", "aria-hidden": "true" }, dots)];
}

const go = {
  welcome: () => view(0, welcomeView({ invitation: way.invitation, next: go.consent })),
  consent: () => view(1, consentView({ way, back: go.welcome, next: go.mode, refuse })),
  mode: () => view(2, modeView({ way, back: go.consent, next: () => (way.mode === "voice" ? go.sound() : go.typedReady()) })),
  sound: () => view(3, soundView({ way, back: go.mode, start, typeInstead })),
  typedReady: () => view(3, typedReadyView({ back: go.mode, start })),
};

function typeInstead() {
  way.mode = "typed";
  go.typedReady();
}

// Asks the server with the consents as they are: it names what is needed and what else is offered.
async function refuse() {
  try {
    await request("/sessions", { method: "POST", token: way.token, body: { consent: way.consent, mode: way.mode } });
  } catch (problem) {
    if (problem.status === 422) view(-1, alternativeView({ problem, change: go.consent }));
    else failed(problem);
    return;
  }
  go.mode(); // this interview needs no consent
}

// `ears`: {microphone, speaker} as the sound check left them.
async function start(ears) {
  let opened;
  try {
    const body = { consent: way.consent, mode: way.mode };
    opened = await request("/sessions", { method: "POST", token: way.token, body });
  } catch (problem) {
    if (problem.status === 422) {
      ears.close();
      view(-1, alternativeView({ problem, change: go.consent }));
      return;
    }
    if (problem.status in t.invalid) {
      ears.close();
      failed(problem);
      return;
    }
    throw problem; // the view says so and stays
  }
  const session = { ...opened.body, mode: way.mode, consent: way.consent };
  memory.keepSession(session);
  converse(session, ears);
}

function converse(session, ears) {
  page.classList.add("talking");
  steps.replaceChildren();
  const view = talk({ session, ears, onSaved: memory.keepSession, onOver: (why, state) => over(session, why, state) });
  show(main, view.element);
  document.title = `${t.talk.title} · ${texts.product}`;
  view.begin();
}

function over(session, why, state) {
  const reason = why === "ended" ? state.endReason : why;
  const mayComeBack = reason === "gone" || reason === "parked" || reason === "refused";
  memory.forgetSession();
  // The invitation opens the same interview once more, where it was left.
  way.consent = session.consent ?? way.consent;
  way.mode = session.mode;
  view(-1, endedView({ reason, again: mayComeBack ? () => comeback(start) : null }));
}

// Goes on where the candidate left off: after the page was loaded again, or the connection was gone for
// too long. `join(ears)` opens the way back in.
function comeback(join) {
  const chosen = way.mode === "voice"
    ? soundView({ start: join, typeInstead: () => { way.mode = "typed"; comeback(join); } })
    : typedReadyView({ start: join });
  chosen.querySelector("h1").textContent = t.comeback.title;
  chosen.querySelector(".lead").textContent = t.comeback.lead;
  chosen.querySelector("button.primary").textContent = t.comeback.go;
  view(-1, chosen);
}

function resume(session) {
  way.mode = session.mode;
  way.consent = session.consent ?? way.consent;
  comeback(async (ears) => converse({ ...session, mode: way.mode }, ears));
}

function failed(problem) {
  const known = t.invalid[problem.status];
  if (known) {
    view(-1, invalidView(known));
    return;
  }
  view(-1, h("div", { class: "stack wide" }, h("h1", {}, t.title), notice(explain(problem)),
    h("div", { class: "actions" }, h("button", { class: "primary", onclick: go.welcome }, texts.failures.tryAgain))));
}

function invalidView([title, lead]) {
  return h("div", { class: "stack" }, h("h1", {}, title), h("p", { class: "lead" }, lead));
}

// A link that opens nothing says so before anything is asked; a server that cannot be asked is no reason
// to send anybody away.
async function welcome() {
  try {
    way.invitation = (await request("/invitation", { token: way.token })).body;
  } catch (problem) {
    if (problem.status === 401) {
      failed(problem);
      return;
    }
  }
  if (way.invitation?.state === "over") view(-1, invalidView(t.invalid[409]));
  else go.welcome();
}

if (!way.token) view(-1, invalidView(t.invalid.missing));
else if (memory.openSession()) resume(memory.openSession());
else welcome();

// A second link opened in the same tab.
window.addEventListener("hashchange", () => window.location.reload());
