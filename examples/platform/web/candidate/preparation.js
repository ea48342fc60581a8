// SPDX-License-Identifier: Apache-2.0
// How to answer, and whether microphone and loudspeaker work: before anything is recorded or sent.

import { Microphone } from "../live/microphone.js";
import { Speaker } from "../live/speaker.js";
import { h } from "../page/elements.js";
import * as icons from "../page/icons.js";
import { explain, texts } from "../page/language.js";
import { notice } from "../page/notice.js";

const t = texts.candidate;
const FAINT = 0.004; // root mean square; room noise lies below
const CLEAR = 0.02;
const HEARD_FRAMES = 12; // of 40 ms

export function modeView({ way, back, next }) {
  const m = t.mode;
  const option = (mode, symbol, name, detail) => {
    const radio = h("input", {
      type: "radio", name: "mode", value: mode, id: `mode-${mode}`, checked: way.mode === mode,
      "aria-describedby": `mode-${mode}-detail`, onchange: () => { way.mode = mode; },
    });
    return h("label", { class: "choice", for: radio.id }, radio, h("span", { class: "name" }, symbol, name),
      h("span", { class: "detail", id: `mode-${mode}-detail` }, detail));
  };
  return h("form", { class: "stack wide", onsubmit: (event) => { event.preventDefault(); next(); } },
    h("div", { class: "stack" }, h("h1", {}, m.title), h("p", { class: "lead" }, m.lead)),
    h("fieldset", {}, h("legend", { class: "visually-hidden" }, m.title),
      option("voice", icons.microphone(), m.voice, m.voiceDetail),
      option("typed", icons.keyboard(), m.typed, m.typedDetail)),
    h("div", { class: "actions" }, h("button", { class: "primary", type: "submit" }, t.next),
      h("button", { class: "quiet", type: "button", onclick: back }, t.back)));
}

// What the interview hears and speaks with. Without sound output it is read, not heard.
class Ears {
  constructor() {
    this.microphone = null;
    this.speaker = null;
    this.deviceId = "";
    this.onFrame = () => {};
    this.onGone = () => {};
  }

  async openMicrophone() {
    this.closeMicrophone();
    this.microphone = await Microphone.open((frame) => this.onFrame(frame), () => this.onGone(), this.deviceId);
    this.deviceId = this.microphone.deviceId;
  }

  async openSpeaker() {
    try {
      this.speaker ??= await Speaker.open();
    } catch {
      this.speaker = null;
    }
  }

  closeMicrophone() {
    this.microphone?.close();
    this.microphone = null;
  }

  close() {
    this.closeMicrophone();
    this.speaker?.close();
    this.speaker = null;
  }
}

// Runs `start` from a button; while it works the button says so, and what goes wrong is shown.
function startButton(problemPlace, begin) {
  const button = h("button", {
    class: "primary", type: "button", onclick: async () => {
      const label = button.textContent;
      button.disabled = true;
      button.textContent = t.sound.starting;
      problemPlace.replaceChildren();
      try {
        await begin();
      } catch (problem) {
        problemPlace.replaceChildren(notice(explain(problem)));
        button.disabled = false;
        button.textContent = label;
        button.focus();
      }
    },
  }, t.sound.start);
  return button;
}

export function soundView({ back, start, typeInstead }) {
  const s = t.sound;
  const ears = new Ears();
  const problem = h("div", {});
  const bar = h("div", {});
  const meter = h("div", { class: "meter", role: "meter", "aria-label": s.meter, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 }, bar);
  const verdict = h("p", { role: "status" }, s.silent);
  const devices = h("select", { id: "device" });
  const deviceField = h("div", { class: "field", hidden: true }, h("label", { for: "device" }, s.device), devices);
  let heard = 0;

  ears.onFrame = ({ loudness }) => {
    const level = Math.min(1, Math.max(0, 1 + Math.log10(Math.max(loudness, 1e-5)) / 2.4));
    bar.style.setProperty("--level", level.toFixed(3));
    meter.setAttribute("aria-valuenow", String(Math.round(level * 100)));
    if (loudness > FAINT) heard += loudness > CLEAR ? 2 : 1;
    const said = heard === 0 ? s.silent : heard < 2 * HEARD_FRAMES ? s.quiet : s.good;
    if (verdict.textContent !== said && (said !== s.quiet || heard > HEARD_FRAMES)) verdict.textContent = said;
    meter.classList.toggle("good", said === s.good);
  };

  const listen = async () => {
    heard = 0;
    problem.replaceChildren();
    begin.disabled = true;
    try {
      await ears.openMicrophone();
      await listDevices();
      begin.disabled = false;
    } catch (error) {
      const words = s.failures[error.name] ?? s.failures.other;
      problem.replaceChildren(notice([h("p", {}, words), h("button", { class: "small", type: "button", onclick: listen }, s.retry)]));
    }
  };
  ears.onGone = listen;
  const listDevices = async () => {
    const all = await Microphone.devices();
    deviceField.hidden = all.length < 2;
    devices.replaceChildren(...all.map((d) => h("option", { value: d.deviceId, selected: d.deviceId === ears.deviceId }, d.label || s.device)));
  };
  devices.addEventListener("change", () => {
    ears.deviceId = devices.value;
    listen();
  });

  const begin = startButton(problem, async () => {
    await ears.openSpeaker();
    await start(ears);
  });
  const leave = (where) => () => {
    ears.close();
    where();
  };
  listen();
  return h("div", { class: "stack wide" },
    h("div", { class: "stack" }, h("h1", {}, s.title), h("p", { class: "lead" }, s.lead)),
    h("div", { class: "card stack" }, meter, verdict, deviceField,
      h("div", {}, h("button", { class: "quiet", type: "button", onclick: async () => { await ears.openSpeaker(); ears.speaker?.chime(); } }, icons.sound(), s.chime))),
    problem,
    h("div", { class: "actions" }, begin, h("button", { type: "button", onclick: leave(typeInstead) }, icons.keyboard(), s.typeInstead),
      back && h("button", { class: "quiet", type: "button", onclick: leave(back) }, t.back)));
}

export function typedReadyView({ back, start }) {
  const r = t.typedReady;
  const problem = h("div", {});
  const loud = h("input", { type: "checkbox", id: "loud", checked: true });
  const begin = startButton(problem, async () => {
    const ears = new Ears();
    await ears.openSpeaker();
    if (ears.speaker) ears.speaker.muted = !loud.checked;
    ears.startsMuted = !loud.checked;
    await start(ears);
  });
  return h("div", { class: "stack wide" },
    h("div", { class: "stack" }, h("h1", {}, r.title), h("p", { class: "lead" }, r.lead)),
    h("div", { class: "card" }, h("label", { class: "check", for: "loud" }, loud, r.sound)),
    problem,
    h("div", { class: "actions" }, begin, back && h("button", { class: "quiet", type: "button", onclick: back }, t.back)));
}
