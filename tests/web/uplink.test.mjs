// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";
import { decodeFrame } from "../../examples/platform/web/live/frames.js";
import { FRAME_SAMPLES, Uplink } from "../../examples/platform/web/live/uplink.js";

const FRAME = new Int16Array(FRAME_SAMPLES);

// Messages as one line each: "start 1", "1:0" for a frame, "end 1".
const shown = (messages) => messages.map((m) => {
  if (!(m instanceof ArrayBuffer)) return `${m.streaming} ${m.stream}`;
  const { stream, seq } = decodeFrame(m);
  return `${stream}:${seq}`;
});

function listening(frames, firstStream = 1) {
  const uplink = new Uplink(firstStream);
  uplink.start();
  for (let i = 0; i < frames; ++i) uplink.push(FRAME);
  return uplink;
}

test("a stream is opened, its frames are counted from 0, and it is ended", () => {
  const uplink = listening(2, 5);
  uplink.end();
  uplink.resume(null);
  assert.deepEqual(shown(uplink.due(0)), ["start 5", "5:0", "5:1", "end 5"]);
  assert.deepEqual(uplink.due(0), []);
});

test("nothing leaves without a connection, and nothing is taken without an open stream", () => {
  const uplink = listening(1);
  assert.deepEqual(uplink.due(0), []);
  uplink.end();
  assert.equal(uplink.push(FRAME), false);
});

test("after a lost connection what the server has not seen is sent again", () => {
  const uplink = listening(4);
  uplink.resume(null);
  uplink.due(0);
  uplink.acknowledge(1, 0);
  uplink.disconnected();
  uplink.push(FRAME);
  uplink.resume({ stream: 1, seq: 1 });
  assert.deepEqual(shown(uplink.due(10)), ["start 1", "1:2", "1:3", "1:4"]);
});

test("what was spoken while the server knew of no stream begins with the stream's start", () => {
  const uplink = listening(1);
  uplink.resume(null);
  uplink.due(0);
  uplink.disconnected();
  uplink.resume(null);
  assert.deepEqual(shown(uplink.due(10)), ["start 1", "1:0"]);
});

test("an acknowledgement frees what it covers, never what was not sent", () => {
  const uplink = listening(3);
  uplink.resume(null);
  uplink.due(0);
  uplink.push(FRAME);
  uplink.acknowledge(1, 99);
  assert.deepEqual(shown(uplink.due(0)), ["1:3"]);
  assert.equal(uplink.keptMs, 40);
});

test("an end that may have been lost is said again, one before a known stream is not", () => {
  const uplink = listening(1);
  uplink.end();
  uplink.resume(null);
  uplink.due(0);
  uplink.resume({ stream: 1, seq: 0 });
  assert.deepEqual(shown(uplink.due(0)), ["end 1"]);
  uplink.start();
  uplink.push(FRAME);
  uplink.due(0);
  uplink.resume({ stream: 2, seq: 0 });
  assert.deepEqual(shown(uplink.due(0)), ["start 2"]);
});

test("what has piled up leaves inside the edge's limit: twice real time, 30 s at once", () => {
  const uplink = listening(2500); // 100 s
  uplink.resume(null);
  let sent = uplink.due(0).length;
  assert.ok(sent * 40 <= 25000, `${sent * 40} ms at once`);
  for (let now = 40; now <= 10000; now += 40) sent += uplink.due(now).length;
  assert.ok(sent * 40 <= 30000 + 2 * 10000, `${sent * 40} ms within 10 s`);
  assert.ok(sent * 40 >= 35000, `${sent * 40} ms within 10 s`);
});

test("a bounded amount is kept: the oldest, so that no word is missing in the middle", () => {
  const uplink = listening(4000); // 160 s
  assert.ok(uplink.droppedMs > 0);
  assert.ok(uplink.keptMs <= 150000);
  uplink.resume(null);
  assert.deepEqual(shown(uplink.due(0)).slice(0, 2), ["start 1", "1:0"]);
});

test("a stream that goes on is opened once more after a lost connection, one that has ended is not", () => {
  const uplink = listening(2);
  uplink.resume(null);
  uplink.due(0);
  uplink.resume({ stream: 1, seq: 1 });
  assert.deepEqual(shown(uplink.due(0)), ["start 1"]);
  uplink.push(FRAME);
  assert.deepEqual(shown(uplink.due(0)), ["1:2"]);
  uplink.end();
  uplink.due(0);
  uplink.resume({ stream: 1, seq: 2 });
  assert.deepEqual(shown(uplink.due(0)), ["end 1"]);
});
