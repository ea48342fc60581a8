// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";
import { decodeBase64Samples, decodeFrame, encodeCandidateAudio } from "../../examples/platform/web/live/frames.js";

test("a candidate's frame has the header of the contract, in network order, and little-endian samples", () => {
  const frame = encodeCandidateAudio({ stream: 0x0102, seq: 0x03040506, samples: Int16Array.of(1, -2), last: true });
  assert.deepEqual([...new Uint8Array(frame)], [1, 1, 1, 2, 3, 4, 5, 6, 1, 0, 0xfe, 0xff]);
});

test("the interviewer's frame is read back", () => {
  const bytes = Uint8Array.of(2, 1, 0, 7, 0, 0, 1, 0, 0xff, 0x7f, 0, 0x80);
  const { samples, ...header } = decodeFrame(bytes.buffer);
  assert.deepEqual(header, { kind: 2, last: true, stream: 7, seq: 256 });
  assert.deepEqual([...samples], [32767, -32768]);
});

test("what is shorter than a header, or ends in half a sample, is no frame", () => {
  assert.equal(decodeFrame(new ArrayBuffer(7)), null);
  assert.equal(decodeFrame(new ArrayBuffer(11)), null);
  assert.equal(decodeFrame(new ArrayBuffer(8)).samples.length, 0);
});

test("base64 samples are little-endian", () => {
  assert.deepEqual([...decodeBase64Samples(Buffer.from([1, 0, 0, 0x80]).toString("base64"))], [1, -32768]);
});
