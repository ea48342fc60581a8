// SPDX-License-Identifier: Apache-2.0
// Binary frames of the WebSocket edge: an 8-byte header in network order, then raw audio.
//
//   0      1       2 3      4 5 6 7
//   kind   flags   stream   seq        16 bit little-endian samples
//
// kind: 1 candidate audio, 2 interviewer audio, 3 video; flags: bit 0 = last of its stream.

export const CANDIDATE_AUDIO = 1;
export const INTERVIEWER_AUDIO = 2;

const HEADER_BYTES = 8;
const LAST = 1;

export function encodeCandidateAudio({ stream, seq, samples, last = false }) {
  const frame = new ArrayBuffer(HEADER_BYTES + 2 * samples.length);
  const header = new DataView(frame);
  header.setUint8(0, CANDIDATE_AUDIO);
  header.setUint8(1, last ? LAST : 0);
  header.setUint16(2, stream);
  header.setUint32(4, seq);
  for (let i = 0; i < samples.length; ++i) header.setInt16(HEADER_BYTES + 2 * i, samples[i], true);
  return frame;
}

// null for what is no frame: shorter than its header, or half a sample at its end.
export function decodeFrame(buffer) {
  if (buffer.byteLength < HEADER_BYTES || buffer.byteLength % 2 !== 0) return null;
  const header = new DataView(buffer);
  return {
    kind: header.getUint8(0),
    last: (header.getUint8(1) & LAST) !== 0,
    stream: header.getUint16(2),
    seq: header.getUint32(4),
    samples: samplesOf(buffer, HEADER_BYTES),
  };
}

// 16 bit little-endian samples, as `data` of a JSON message carries them.
export function decodeBase64Samples(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return samplesOf(bytes.buffer, 0);
}

function samplesOf(buffer, offset) {
  const count = Math.floor((buffer.byteLength - offset) / 2);
  const view = new DataView(buffer, offset);
  const samples = new Int16Array(count);
  for (let i = 0; i < count; ++i) samples[i] = view.getInt16(2 * i, true);
  return samples;
}
