// SPDX-License-Identifier: Apache-2.0
// The interview itself: whose turn it is, what was said, the controls, and an answer's text.

import { INITIAL, remainingSeconds } from "../live/conversation.js";
import { LiveSession } from "../live/session.js";
import { ask, h } from "../page/elements.js";
import * as icons from "../page/icons.js";
import { fill, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { captionLog } from "./captions.js";
import { draft, keepDraft } from "./memory.js";

const t = texts.candidate.talk;
const ORB = {
  listening: icons.microphone, thinking: icons.clock, speaking: icons.sound, paused: icons.pause,
  connecting: icons.clock, lost: icons.warning, ended: icons.check,
};

// `ears`: {microphone, speaker, onFrame, onGone, openMicrophone(), close()}.
export function talk({ session, ears, onSaved, onOver }) {
  const typed = session.mode === "typed";
  const unsent = []; // typed answers that found no connection
  let state = session.state ?? INITIAL;
  let connection = "connecting";
  let noticed = null;
  let muted = ears.startsMuted === true;

  const live = new LiveSession(session, {
    onChange: (next) => { state = next; draw(); },
    onConnection: (now) => connectionChanged(now),
    onSaved,
    onClosed: (why, last) => close(why, last),
  }, ears.speaker);

  const fact = (attributes = {}) => h("span", { class: "fact", ...attributes });
  const questionFact = fact();
  const timeFact = fact();
  const recordingFact = fact();
  const orb = h("div", { class: "orb connecting", "aria-hidden": "true" });
  const floorName = h("strong", {});
  const floorHint = h("span", {});
  const current = h("p", {});
  const messages = h("div", { class: "messages" });
  const captions = captionLog({ announce: typed });

  const controls = {
    repeat: control("repeat", icons.repeat(), t.repeat, () => live.control("repeat")),
    pause: control("pause", icons.pause(), t.pause, () => live.control(state.floor === "paused" ? "resume" : "pause")),
    skip: control("skip", icons.skip(), t.skip, () => sure(t.skipTitle, t.skipBody, t.skipConfirm, t.skipCancel, "primary", "skip")),
    mute: control("mute", icons.sound(), t.mute, () => { muted = !muted; ears.speaker.muted = muted; draw(); }),
    end: control("end", icons.end(), t.end, () => sure(t.endTitle, t.endBody, t.endConfirm, t.endCancel, "danger", "end")),
  };
  controls.mute.hidden = !ears.speaker;
  controls.end.classList.add("danger");

  const answer = h("textarea", { id: "answer", rows: typed ? 5 : 2, value: draft(), "aria-describedby": "answer-hint",
    oninput: () => keepDraft(answer.value),
    onkeydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
    } });
  const submit = (event) => {
    event.preventDefault();
    const text = answer.value.trim();
    if (!text) return;
    if (!live.type(text)) {
      unsent.push(text);
      tell("unsent", notice(t.notSent, ""));
    }
    answer.value = "";
    keepDraft("");
    answer.focus();
  };

  const element = h("div", { class: typed ? "talk typed-mode" : "talk" },
    h("div", { class: "stack" },
      h("h1", { class: "visually-hidden" }, t.title),
      h("div", { class: "facts" }, recordingFact, questionFact, timeFact),
      about(session.plan)),
    messages,
    h("div", { class: "columns" },
      h("div", { class: "main" },
        h("section", { class: "card stage" }, orb,
          h("p", { class: "floor", role: "status" }, floorName, " ", floorHint),
          h("div", { class: "current" }, h("h2", {}, t.current), current),
          h("ul", { class: "controls", "aria-label": t.controls }, Object.values(controls).map((button) => h("li", {}, button)))),
        h("form", { class: "card typing", onsubmit: submit },
          h("label", { for: "answer" }, typed ? t.answer : t.answerVoice), answer,
          h("div", { class: "row" }, h("span", { class: "muted small", id: "answer-hint" }, t.answerHint),
            h("button", { type: "submit", class: typed ? "primary" : "" }, icons.send(), t.send)))),
      captions.element));

  function about(plan) {
    if (!plan?.minutes) return null;
    const minutes = t.minutes(plan.minutes);
    const text = plan.topics?.length ? fill(t.about, { minutes, topics: plan.topics.join(", ") }) : minutes;
    return h("p", { class: "about" }, text.charAt(0).toUpperCase() + text.slice(1) + ".");
  }

  function control(name, symbol, label, run) {
    return h("button", { type: "button", "data-control": name, onclick: run }, symbol, h("span", {}, label));
  }

  async function sure(title, body, confirm, cancel, kind, action) {
    const actions = [{ value: "yes", label: confirm, kind }, { value: "", label: cancel, autofocus: true }];
    if (await ask({ title, body: h("p", {}, body), actions }) === "yes") live.control(action);
  }

  // One message of each kind at a time.
  function tell(kind, content) {
    messages.querySelector(`[data-kind="${kind}"]`)?.remove();
    if (!content) return;
    content.dataset.kind = kind;
    messages.append(content);
  }

  function connectionChanged(now) {
    const wasLost = connection === "lost";
    connection = now;
    tell("connection", now === "lost" ? notice(t.lost) : wasLost ? notice(t.back, "fine") : null);
    if (now === "connected") {
      if (wasLost) setTimeout(() => connection === "connected" && tell("connection", null), 5000);
      while (unsent.length > 0 && live.type(unsent[0])) unsent.shift();
      if (unsent.length === 0) tell("unsent", null);
      if (state.degraded.length > 0) tell("degraded", notice(simpler(state.degraded), ""));
    }
    draw();
  }

  // The server says it to whoever runs it; a candidate needs to know what to expect.
  function simpler(degraded) {
    const known = degraded.map((what) => t.degradedKnown[String(what.message ?? what.what ?? what).split(":")[0]]).filter(Boolean);
    return [h("p", {}, t.degraded), known.map((text) => h("p", {}, text))];
  }

  const shown = () => (connection === "lost" ? "lost" : state.floor);

  function draw() {
    const floor = shown();
    const [name, hint] = typed && floor === "listening" ? t.listeningTyped : t.floors[floor];
    if (floorName.textContent !== name) {
      floorName.textContent = name;
      floorHint.textContent = hint;
      orb.className = `orb ${floor}`;
      orb.replaceChildren(typed && floor === "listening" ? icons.keyboard() : ORB[floor]());
      if (floor !== "listening") orb.style.setProperty("--level", "0");
    }
    const { index, total } = state.question;
    questionFact.textContent = index > 0 ? fill(t.question, { i: index, n: total }) : t.opening;
    const last = state.captions.findLast((c) => c.speaker === "interviewer");
    if (last && current.textContent !== last.text) current.textContent = last.text;
    captions.draw(state.captions);
    drawRecording(floor);
    drawTime();
    const paused = state.floor === "paused";
    label(controls.pause, paused ? icons.resume() : icons.pause(), paused ? t.resume : t.pause);
    label(controls.mute, muted ? icons.soundOff() : icons.sound(), muted ? t.unmute : t.mute);
    const away = connection !== "connected";
    for (const button of [controls.repeat, controls.skip]) button.disabled = away || paused;
    controls.pause.disabled = controls.end.disabled = away;
    if (state.notice !== noticed) {
      noticed = state.notice;
      tell("notice", noticed && notice(fill(t.notice, { message: noticed.message }), ""));
    }
    hear(!typed && !paused && connection !== "connecting" && state.floor !== "ended");
  }

  function label(button, symbol, text) {
    if (button.textContent === text) return;
    button.replaceChildren(symbol, h("span", {}, text));
  }

  function drawRecording(floor) {
    const on = !typed && floor !== "paused" && floor !== "connecting";
    recordingFact.className = on ? "fact live" : "fact";
    recordingFact.textContent = typed ? t.typedMode : on ? t.recording : t.notRecording;
  }

  function drawTime() {
    const seconds = remainingSeconds(state, performance.now());
    timeFact.textContent = seconds === null ? "" : seconds < 60 ? t.lastMinute : t.minutesLeft(Math.ceil(seconds / 60));
  }

  // The microphone is taken in while the interview runs, also while the connection is gone.
  let hearing = false;
  function hear(on) {
    if (on === hearing || (on && !ears.microphone)) return;
    hearing = on;
    live.listen(on);
  }

  function begin() {
    ears.onFrame = ({ samples, loudness }) => {
      if (hearing) live.take(samples);
      if (shown() === "listening") orb.style.setProperty("--level", Math.min(1, loudness * 6).toFixed(3));
    };
    ears.onGone = microphoneGone;
    live.start();
    ticking = setInterval(drawTime, 1000);
    window.addEventListener("beforeunload", stay);
    keepAwake();
    document.addEventListener("visibilitychange", keepAwake);
    draw();
  }

  function microphoneGone() {
    hear(false);
    ears.closeMicrophone();
    const again = h("button", { class: "small", type: "button", onclick: async () => {
      try {
        await ears.openMicrophone();
        tell("microphone", null);
        draw();
      } catch {
        again.focus();
      }
    } }, t.microphoneRetry);
    tell("microphone", notice([h("p", {}, t.microphoneGone), again]));
    answer.focus();
  }

  let ticking;
  let lock = null;
  async function keepAwake() {
    if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
    lock = await navigator.wakeLock.request("screen").catch(() => null);
  }
  const stay = (event) => event.preventDefault();

  function close(why, last) {
    clearInterval(ticking);
    window.removeEventListener("beforeunload", stay);
    document.removeEventListener("visibilitychange", keepAwake);
    lock?.release();
    ears.close();
    onOver(why, last);
  }

  return { element, begin };
}
