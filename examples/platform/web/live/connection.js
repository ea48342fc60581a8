// SPDX-License-Identifier: Apache-2.0
// One session's connection to the edge, over as many sockets as it takes: the first is opened with
// the session token, each later one with the resume token that the last READY brought. A socket that
// goes is replaced for as long as the server keeps the session; what was missed is sent again from
// `lastSeq` on.

import { decodeFrame, INTERVIEWER_AUDIO } from "./frames.js";

export const BINARY_PROTOCOL = "vivavoce.v1.binary";

const PING_EVERY_MS = 15000;
const SILENT_FOR_MS = 22000; // no PONG either: the socket is dead, though nothing said so
const READY_WITHIN_MS = 40000; // the first words are synthesised before it
const CLOSE_WITHIN_MS = 3000; // after ENDED
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 6000;
const DEFAULT_GRACE_MS = 120000;

// Their "seq" is another's: of the candidate's audio, or of what was sent last. They are never sent again.
const UNNUMBERED = new Set(["ACK", "ERROR"]);

const TAKEN_OVER = 4409;
// The server refused what was sent, or the session: coming back with the same would be refused again.
const HOPELESS = new Set([4400, 4401, 4403, 4404, 4410]);

export function socketUrl(session, lastSeq, resume) {
  const url = new URL(session.wsUrl);
  if (!url.pathname.endsWith("/ws")) url.pathname = url.pathname.replace(/\/*$/, "/ws");
  url.searchParams.delete("token");
  url.searchParams.set("sessionId", session.sessionId);
  url.searchParams.set("tenantId", session.tenantId);
  if (resume) {
    url.searchParams.set("resume", session.resumeToken);
    url.searchParams.set("lastSeq", String(lastSeq));
  }
  return url.href;
}

// `session`: {sessionId, tenantId, wsUrl, sessionToken?, resumeToken, lastSeq?}.
// `events`: onReady(message, resumed), onMessage(message), onLost(), onSaved(session), onClosed(why)
// with why "ended", "taken_over", "refused" or "gone". An AGENT_RESPONSE has its audio in `samples`,
// or as base64 in `data`.
// `world`: {openSocket(url, protocols), now(), setTimeout, clearTimeout, random()}, exchanged in tests.
export class Connection {
  constructor(session, events, world) {
    this.session = { ...session };
    this.events = events;
    this.world = world;
    this.lastSeq = session.lastSeq ?? 0;
    this.graceMs = DEFAULT_GRACE_MS;
    this.attempt = 0;
    this.lostAt = null;
    this.ready = false;
    this.closed = false;
    this.ended = false;
    this.awaited = null; // an AGENT_RESPONSE whose audio is on its way
    this.socket = null;
    this.timers = {};
    // The session token opens once. Without READY the server may have used it up or not: the resume
    // token that came with it is tried in turn.
    this.withResume = !session.sessionToken;
  }

  open() {
    if (this.closed) return;
    const resume = this.withResume;
    const protocols = resume ? [BINARY_PROTOCOL] : [BINARY_PROTOCOL, `bearer.${this.session.sessionToken}`];
    const socket = this.world.openSocket(socketUrl(this.session, this.lastSeq, resume), protocols);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.resuming = resume;
    socket.onmessage = (event) => this.socket === socket && this.received(event.data);
    socket.onclose = (event) => this.socket === socket && this.socketClosed(event.code);
    this.after("ready", READY_WITHIN_MS, () => this.abandonSocket());
  }

  get saved() {
    return { ...this.session, lastSeq: this.lastSeq };
  }

  get connected() {
    return this.ready;
  }

  // false when no connection stands: the caller keeps what must not be lost.
  send(message) {
    if (!this.ready) return false;
    this.socket.send(message instanceof ArrayBuffer ? message : JSON.stringify(this.addressed(message)));
    return true;
  }

  // What the socket has taken and not yet handed to the network, in bytes.
  get backlog() {
    return this.socket?.bufferedAmount ?? 0;
  }

  // Tries at once, e.g. because the network has come back.
  retryNow() {
    if (this.closed || this.ready || !this.timers.retry) return;
    this.clear("retry");
    this.open();
  }

  close() {
    this.finish("closed", false);
  }

  addressed(message) {
    return { sessionId: this.session.sessionId, ...message };
  }

  received(data) {
    this.heardAt = this.world.now();
    if (typeof data !== "string") {
      this.receivedFrame(data);
      return;
    }
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // not of this protocol
    }
    if (message === null || typeof message !== "object") return;
    if (message.type === "READY") {
      this.becameReady(message);
      return;
    }
    if (message.type === "PONG") return;
    if (UNNUMBERED.has(message.type)) {
      this.events.onMessage(message);
      return;
    }
    if (message.seq <= this.lastSeq) return; // sent again after a resume, and known already
    if (message.type === "AGENT_RESPONSE" && message.data === undefined) {
      this.awaited = message;
      return;
    }
    this.deliver(message);
  }

  // Audio belongs to the AGENT_RESPONSE before it; only together they have been received.
  receivedFrame(buffer) {
    const frame = decodeFrame(buffer);
    const message = this.awaited;
    if (frame?.kind !== INTERVIEWER_AUDIO || message?.seq !== frame.seq) return;
    this.awaited = null;
    this.deliver({ ...message, samples: frame.samples });
  }

  deliver(message) {
    if (Number.isInteger(message.seq)) {
      this.lastSeq = message.seq;
      this.save();
    }
    if (message.type === "ENDED") {
      this.ended = true;
      this.after("closing", CLOSE_WITHIN_MS, () => this.finish("ended"));
    }
    this.events.onMessage(message);
  }

  becameReady(message) {
    this.clear("ready");
    const resumed = this.resuming;
    this.ready = true;
    this.withResume = true;
    this.attempt = 0;
    this.lostAt = null;
    if (message.resumeToken) this.session.resumeToken = message.resumeToken;
    delete this.session.sessionToken;
    const grace = message.limits?.resumeGraceSeconds;
    if (Number.isFinite(grace)) this.graceMs = grace * 1000;
    this.save();
    this.beat();
    this.events.onReady(message, resumed);
  }

  save() {
    this.events.onSaved(this.saved);
  }

  beat() {
    this.after("ping", PING_EVERY_MS, () => {
      if (this.world.now() - this.heardAt > SILENT_FOR_MS) {
        this.abandonSocket();
        return;
      }
      this.send({ type: "PING", t: Math.round(this.world.now()) });
      this.beat();
    });
  }

  abandonSocket() {
    const socket = this.socket;
    this.socketClosed(0);
    socket.onmessage = socket.onclose = null;
    socket.close();
  }

  socketClosed(code) {
    const wasReady = this.ready;
    this.ready = false;
    this.awaited = null;
    this.socket = null;
    this.clear("ready");
    this.clear("ping");
    if (this.closed) return;
    if (this.ended) return this.finish("ended");
    if (code === TAKEN_OVER) return this.finish("taken_over");
    if (HOPELESS.has(code)) return this.finish("refused");
    const now = this.world.now();
    this.lostAt ??= now;
    if (now - this.lostAt > this.graceMs) return this.finish("gone");
    if (wasReady) this.events.onLost();
    else if (this.session.sessionToken) this.withResume = !this.withResume;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempt);
    this.attempt += 1;
    this.after("retry", wait * (0.75 + this.world.random() / 2), () => this.open());
    return undefined;
  }

  finish(why, tell = true) {
    if (this.closed) return;
    this.closed = true;
    this.ready = false;
    for (const name of Object.keys(this.timers)) this.clear(name);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close(1000);
    }
    if (tell) this.events.onClosed(why);
  }

  after(name, ms, run) {
    this.clear(name);
    this.timers[name] = this.world.setTimeout(() => {
      delete this.timers[name];
      run();
    }, ms);
  }

  clear(name) {
    if (name in this.timers) this.world.clearTimeout(this.timers[name]);
    delete this.timers[name];
  }
}

export const browserWorld = {
  openSocket: (url, protocols) => new WebSocket(url, protocols),
  now: () => performance.now(),
  setTimeout: (run, ms) => window.setTimeout(run, ms),
  clearTimeout: (timer) => window.clearTimeout(timer),
  random: () => Math.random(),
};
