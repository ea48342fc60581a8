// SPDX-License-Identifier: Apache-2.0
// A live interview from the candidate's side: ties the connection, the microphone's uplink and the
// speaker together, and tells the page what has changed.

import { Connection, browserWorld } from "./connection.js";
import { INITIAL, receive, withTyped } from "./conversation.js";
import { decodeBase64Samples } from "./frames.js";
import { ACKNOWLEDGE_EVERY_MS } from "./playback.js";
import { Uplink } from "./uplink.js";

const SEND_EVERY_MS = 40;
const SOCKET_FULL_BYTES = 256 * 1024;

// A candidate may have been here before, from another window or device, with a stream that is still
// open: one with the same number would pass for it.
function firstStream(session, world) {
  return 1 + (session.lastStream ?? Math.floor(world.random() * 60000));
}

export class LiveSession {
  // `session`: what POST /sessions answered, or what onSaved() said before the page was reloaded.
  // `page`: onChange(state), onConnection("connected" | "lost"), onClosed(why), onSaved(session).
  // `speaker`: null where there is no sound.
  constructor(session, page, speaker, world = browserWorld) {
    this.page = page;
    this.speaker = speaker;
    this.world = world;
    this.state = session.state ?? INITIAL;
    this.uplink = new Uplink(firstStream(session, world));
    this.connection = new Connection(session, {
      onReady: (message, resumed) => this.ready(message, resumed),
      onMessage: (message) => this.message(message),
      onLost: () => this.lost(),
      onSaved: (saved) => this.save(saved),
      onClosed: (why) => this.over(why),
    }, world);
  }

  start() {
    this.connection.open();
    this.sending = setInterval(() => this.sendDue(), SEND_EVERY_MS);
    this.acknowledging = setInterval(() => this.acknowledge(), ACKNOWLEDGE_EVERY_MS);
    this.onOnline = () => this.connection.retryNow();
    window.addEventListener("online", this.onOnline);
  }

  // Audio is taken from here on, or no longer.
  listen(on) {
    if (on) this.uplink.start();
    else this.uplink.end();
    this.sendDue();
  }

  take(samples) {
    this.uplink.push(samples);
    this.sendDue();
  }

  // false: not sent, there is no connection.
  type(text) {
    const sent = this.connection.send({ type: "TEXT", text });
    if (sent) this.change(withTyped(this.state, text));
    return sent;
  }

  control(action) {
    return this.connection.send({ type: "CONTROL", action });
  }

  close() {
    this.connection.close();
    this.stopTimers();
  }

  ready(message, resumed) {
    const seen = message.audio ?? null; // {stream, seq}: the newest frame that the server has
    this.uplink.resume(resumed && Number.isInteger(seen?.stream) ? seen : null);
    this.change(receive(this.state, message, this.world.now()));
    this.page.onConnection("connected");
    this.sendDue();
    this.acknowledge();
  }

  lost() {
    this.uplink.disconnected();
    this.page.onConnection("lost");
  }

  message(message) {
    switch (message.type) {
      case "ACK":
        this.uplink.acknowledge(message.stream, message.seq);
        return;
      case "AGENT_RESPONSE":
        this.speech(message);
        return;
      case "INTERRUPTED": {
        const heard = this.speaker?.interrupt(message.utteranceId);
        if (heard) this.connection.send(heard);
        this.change(receive(this.state, message, this.world.now()));
        return;
      }
      default:
        this.change(receive(this.state, message, this.world.now()));
    }
  }

  speech({ utteranceId, index, samples, data, last }) {
    this.speaker?.play(utteranceId, index, samples ?? decodeBase64Samples(data), last === true);
  }

  acknowledge() {
    if (!this.speaker || !this.connection.connected) return;
    for (const message of this.speaker.acknowledgements()) this.connection.send(message);
  }

  sendDue() {
    if (this.connection.backlog > SOCKET_FULL_BYTES) return;
    for (const message of this.uplink.due(this.world.now())) this.connection.send(message);
  }

  over(why) {
    this.stopTimers();
    this.page.onClosed(why, this.state);
  }

  stopTimers() {
    clearInterval(this.sending);
    clearInterval(this.acknowledging);
    window.removeEventListener("online", this.onOnline);
  }

  // What a reloaded page needs to go on: nothing that was seen is sent again.
  save(connection) {
    this.page.onSaved({ ...connection, lastStream: this.uplink.stream, state: this.state });
  }

  change(state) {
    if (state === this.state) return;
    this.state = state;
    this.save(this.connection.saved);
    this.page.onChange(state);
  }
}
