// SPDX-License-Identifier: Apache-2.0
// Plays spans of one interview's recording, in a bar at the foot of the page, and tells who listens
// where it is.

import { h } from "../page/elements.js";
import * as icons from "../page/icons.js";
import { explain, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { linked } from "../page/api.js";
import { api } from "./account.js";
import { clockTime } from "./segments.js";

const t = texts.recruiter.player;
const place = document.querySelector(".player");

let current = null;

export function closePlayer() {
  current?.close();
  current = null;
}

// The player of an interview; the same one as long as the interview is the same.
export function playerOf(id) {
  if (current?.id !== id) {
    closePlayer();
    current = new Player(id);
  }
  return current;
}

class Player {
  constructor(id) {
    this.id = id;
    this.audio = h("audio", { controls: true, preload: "metadata", "aria-label": t.label });
    this.title = h("span", { class: "what", role: "status" });
    this.listeners = new Set();
    this.until = null;
    this.audio.addEventListener("timeupdate", () => this.moved());
    this.audio.addEventListener("pause", () => this.moved());
    this.audio.addEventListener("ended", () => this.moved());
  }

  // `run({ms, playing, what})` while something plays and when it stops. Returns how to end it.
  listen(run) {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  // Plays from `startMs`, to `endMs` if that is given; `what` names it to those who listen.
  async play(startMs, endMs, what, label) {
    place.hidden = false;
    if (!this.audio.isConnected) {
      place.replaceChildren(h("div", { class: "bar" }, this.title, this.audio,
        h("button", { class: "small", type: "button", onclick: () => this.hide() }, icons.end(), t.close)));
    }
    this.title.textContent = label ?? "";
    try {
      await this.load();
      this.what = what;
      this.until = endMs ?? null;
      this.audio.currentTime = startMs / 1000;
      await this.audio.play();
      this.watch();
    } catch (problem) {
      if (problem.name === "AbortError") return; // another span was asked for meanwhile
      place.replaceChildren(notice(problem.name === "Problem" ? explain(problem) : t.failed));
    }
  }

  // The address is signed and runs out. A server that gives parts of a file lets the browser seek in
  // it; from another the whole recording is fetched.
  async load() {
    if (this.audio.src && Date.now() < this.expiresAt) return;
    const { body } = await api(`/interviews/${this.id}/recording`);
    const url = linked(body.url);
    const probe = await fetch(url, { headers: { Range: "bytes=0-0" } });
    if (!probe.ok) throw new Error(`HTTP ${probe.status}`);
    this.release();
    if (probe.status === 206) this.audio.src = url;
    else this.audio.src = this.object = URL.createObjectURL(await probe.blob());
    this.expiresAt = this.object ? Infinity : Date.parse(body.expiresAt) - 5000;
    await new Promise((resolve, reject) => {
      this.audio.addEventListener("loadedmetadata", resolve, { once: true });
      this.audio.addEventListener("error", () => reject(new Error("audio")), { once: true });
    });
  }

  // More often than the browser says where it is, so that a span ends where it should.
  watch() {
    cancelAnimationFrame(this.frame);
    const look = () => {
      this.moved();
      if (!this.audio.paused) this.frame = requestAnimationFrame(look);
    };
    this.frame = requestAnimationFrame(look);
  }

  moved() {
    const ms = this.audio.currentTime * 1000;
    if (this.until !== null && ms >= this.until && !this.audio.paused) {
      this.until = null;
      this.audio.pause();
    }
    for (const run of this.listeners) run({ ms, playing: !this.audio.paused, what: this.what });
  }

  stop() {
    this.audio.pause();
  }

  hide() {
    this.stop();
    place.hidden = true;
  }

  release() {
    if (this.object) URL.revokeObjectURL(this.object);
    this.object = null;
  }

  close() {
    this.stop();
    cancelAnimationFrame(this.frame);
    this.listeners.clear();
    this.audio.removeAttribute("src");
    this.release();
    place.replaceChildren();
    place.hidden = true;
  }
}

// A button that plays a span and says which one.
export function playButton(player, { startMs, endMs, what, label }, ...content) {
  const name = `${label} ${clockTime(startMs)}`;
  return h("button", { class: "play small", type: "button", "aria-label": content.length ? null : name, title: name,
    onclick: () => player.play(startMs, endMs, what, name) }, icons.play(), content.length ? content : clockTime(startMs));
}
