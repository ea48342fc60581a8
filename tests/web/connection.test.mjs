// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";
import { Connection, socketUrl } from "../../examples/platform/web/live/connection.js";

const SESSION = { sessionId: "s", tenantId: "t", wsUrl: "ws://edge:8080", sessionToken: "st", resumeToken: "r0" };

// A world whose time passes when it is told to.
class World {
  constructor() {
    this.time = 0;
    this.timers = [];
    this.sockets = [];
  }

  now = () => this.time;
  random = () => 0.5;
  setTimeout = (run, ms) => {
    const timer = { run, at: this.time + ms };
    this.timers.push(timer);
    return timer;
  };
  clearTimeout = (timer) => {
    this.timers = this.timers.filter((t) => t !== timer);
  };
  openSocket = (url, protocols) => {
    const socket = { url: new URL(url), protocols, sent: [], closed: false };
    socket.send = (data) => socket.sent.push(typeof data === "string" ? JSON.parse(data) : data);
    socket.close = () => { socket.closed = true; };
    this.sockets.push(socket);
    return socket;
  };

  get socket() {
    return this.sockets.at(-1);
  }

  pass(ms) {
    const until = this.time + ms;
    for (;;) {
      const next = this.timers.filter((t) => t.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.time = next.at;
      this.clearTimeout(next);
      next.run();
    }
    this.time = until;
  }

  say(message) {
    this.socket.onmessage({ data: JSON.stringify({ sessionId: "s", ...message }) });
  }
}

function connect(session = SESSION) {
  const world = new World();
  const events = [];
  const log = (name) => (...values) => events.push([name, ...values]);
  const connection = new Connection(session, {
    onReady: (message, resumed) => events.push(["ready", resumed]),
    onMessage: log("message"), onLost: log("lost"), onClosed: log("closed"), onSaved: () => {},
  }, world);
  connection.open();
  return { world, events, connection };
}

const names = (events) => events.map(([name]) => name);

test("the first socket is opened with the session's token, as a subprotocol", () => {
  const { world } = connect();
  assert.deepEqual(world.socket.protocols, ["vivavoce.v1.binary", "bearer.st"]);
  assert.equal(world.socket.url.href, "ws://edge:8080/ws?sessionId=s&tenantId=t");
});

test("a ready-made address is kept", () => {
  const session = { ...SESSION, wsUrl: "wss://edge/in/ws?sessionId=s&tenantId=t&region=eu" };
  assert.equal(socketUrl(session, 0, false), "wss://edge/in/ws?sessionId=s&tenantId=t&region=eu");
});

test("a lost connection comes back with the newest resume token and what it has seen", () => {
  const { world, events } = connect();
  world.say({ type: "READY", seq: 0, resumeToken: "r1" });
  world.say({ type: "STATE", seq: 1, state: "speaking" });
  world.say({ type: "STATE", seq: 2, state: "listening" });
  world.socket.onclose({ code: 1006 });
  assert.deepEqual(names(events), ["ready", "message", "message", "lost"]);
  world.pass(1000);
  assert.deepEqual(world.socket.protocols, ["vivavoce.v1.binary"]);
  assert.equal(world.socket.url.searchParams.get("resume"), "r1");
  assert.equal(world.socket.url.searchParams.get("lastSeq"), "2");
  world.say({ type: "READY", seq: 3, resumeToken: "r2" });
  world.say({ type: "STATE", seq: 2, state: "listening" });
  world.say({ type: "STATE", seq: 3, state: "thinking" });
  assert.deepEqual(events.slice(4).map(([name, value]) => [name, value?.seq ?? value]), [["ready", true], ["message", 3]]);
});

test("attempts come at growing distances until the session is given up", () => {
  const { world, events } = connect();
  world.say({ type: "READY", seq: 0, resumeToken: "r1", limits: { resumeGraceSeconds: 30 } });
  const times = [];
  for (let i = 0; i < 30 && !names(events).includes("closed"); ++i) {
    const before = world.sockets.length;
    world.socket.onclose({ code: 1006 });
    while (world.sockets.length === before && !names(events).includes("closed")) world.pass(100);
    times.push(world.time);
  }
  assert.deepEqual(times.slice(0, 5), [400, 1200, 2800, 6000, 12000]);
  assert.deepEqual(events.at(-1), ["closed", "gone"]);
  assert.ok(world.time <= 40000);
});

test("the network's return is an attempt at once", () => {
  const { world, connection } = connect();
  world.say({ type: "READY", seq: 0, resumeToken: "r1" });
  for (let i = 0; i < 4; ++i) {
    world.socket.onclose({ code: 1006 });
    if (i < 3) world.pass(6500);
  }
  const before = world.sockets.length;
  connection.retryNow();
  assert.equal(world.sockets.length, before + 1);
});

test("a session token that may have been used up gives way to the resume token, in turn", () => {
  const { world } = connect();
  const tried = [];
  for (let i = 0; i < 3; ++i) {
    tried.push(world.socket.url.searchParams.get("resume") ?? world.socket.protocols[1]);
    world.socket.onclose({ code: 1006 });
    world.pass(3000);
  }
  assert.deepEqual(tried, ["bearer.st", "r0", "bearer.st"]);
});

test("a socket that never becomes ready, or falls silent, is replaced", () => {
  const { world, events } = connect();
  world.pass(40500);
  assert.equal(world.sockets.length, 2);
  world.say({ type: "READY", seq: 0, resumeToken: "r1" });
  world.pass(15000);
  assert.equal(world.socket.sent[0].type, "PING");
  world.say({ type: "PONG", seq: 0, t: 0 });
  world.pass(15000);
  assert.equal(world.sockets.length, 2);
  world.pass(30000);
  assert.ok(world.sockets.length > 2);
  assert.ok(names(events).includes("lost"));
});

test("another window that takes over ends this one; so does a refusal", () => {
  for (const [code, why] of [[4409, "taken_over"], [4403, "refused"]]) {
    const { world, events } = connect();
    world.say({ type: "READY", seq: 0, resumeToken: "r1" });
    world.socket.onclose({ code });
    world.pass(60000);
    assert.deepEqual(events.at(-1), ["closed", why]);
    assert.equal(world.sockets.length, 1);
  }
});

test("ENDED is the end, with the socket's close or without", () => {
  for (const closes of [true, false]) {
    const { world, events } = connect();
    world.say({ type: "READY", seq: 0, resumeToken: "r1" });
    world.say({ type: "ENDED", seq: 1, reason: "completed" });
    if (closes) world.socket.onclose({ code: 1000 });
    world.pass(5000);
    assert.deepEqual(events.at(-1), ["closed", "ended"]);
  }
});

test("speech counts as received when its audio has come, not before", () => {
  const { world, events, connection } = connect();
  world.say({ type: "READY", seq: 0, resumeToken: "r1" });
  world.say({ type: "AGENT_RESPONSE", seq: 1, utteranceId: 1, index: 0, last: false });
  world.socket.onclose({ code: 1006 });
  world.pass(1000);
  assert.equal(world.socket.url.searchParams.get("lastSeq"), "0");
  world.say({ type: "READY", seq: 1, resumeToken: "r2" });
  world.say({ type: "AGENT_RESPONSE", seq: 1, utteranceId: 1, index: 0, last: false });
  world.socket.onmessage({ data: Uint8Array.of(2, 0, 0, 1, 0, 0, 0, 1, 5, 0).buffer });
  const [, speech] = events.at(-1);
  assert.deepEqual([...speech.samples], [5]);
  assert.equal(connection.lastSeq, 1);
});

test("acknowledgements of audio and errors are not numbered with the rest", () => {
  const { world, events, connection } = connect();
  world.say({ type: "READY", seq: 0, resumeToken: "r1" });
  world.say({ type: "ACK", seq: 500, stream: 1 });
  world.say({ type: "STATE", seq: 1, state: "listening" });
  world.say({ type: "ERROR", seq: 1, code: "bad_frame", message: "", fatal: false });
  assert.deepEqual(events.slice(1).map(([, m]) => m.type), ["ACK", "STATE", "ERROR"]);
  assert.equal(connection.lastSeq, 1);
});

test("what is said without a connection is not sent, and the caller is told", () => {
  const { world, connection } = connect();
  assert.equal(connection.send({ type: "TEXT", text: "x" }), false);
  world.say({ type: "READY", seq: 0, resumeToken: "r1" });
  assert.equal(connection.send({ type: "TEXT", text: "x" }), true);
  assert.deepEqual(world.socket.sent, [{ sessionId: "s", type: "TEXT", text: "x" }]);
});
