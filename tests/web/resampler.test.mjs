// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";
import { Resampler } from "../../examples/platform/web/live/resampler.js";

const sine = (hertz, rate, seconds) => Float32Array.from({ length: rate * seconds }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / rate));
const rms = (samples) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

function resample(from, to, input, block = 128) {
  const resampler = new Resampler(from, to);
  const output = [];
  for (let at = 0; at < input.length; at += block) output.push(...resampler.push(input.subarray(at, at + block)));
  return Float32Array.from(output);
}

for (const rate of [48000, 44100, 32000, 22050, 8000, 96000]) {
  test(`a tone at ${rate} Hz comes out at 16 kHz, as loud and as long`, () => {
    const output = resample(rate, 16000, sine(440, rate, 1));
    assert.ok(Math.abs(output.length - 16000) < 60, `${output.length} samples`);
    const expected = sine(440, 16000, 1);
    let worst = 0;
    for (let i = 200; i < output.length - 200; ++i) worst = Math.max(worst, Math.abs(output[i] - expected[i]));
    assert.ok(worst < 0.01, `off by ${worst}`);
  });
}

test("what 16 kHz cannot carry is gone, not folded back", () => {
  assert.ok(rms(resample(48000, 16000, sine(11000, 48000, 1))) < 0.01);
  assert.ok(rms(resample(48000, 16000, sine(6000, 48000, 1))) > 0.69);
});

test("blocks of any size join without a seam", () => {
  const input = sine(440, 44100, 0.5);
  assert.deepEqual(resample(44100, 16000, input, 128), resample(44100, 16000, input, 1021));
});
