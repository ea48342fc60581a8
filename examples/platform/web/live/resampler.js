// SPDX-License-Identifier: Apache-2.0
// Changes the rate of a stream of samples: a windowed sinc, cut off below the lower of the two
// rates' limits. It keeps its state from one block to the next, so that blocks join without a seam.

const ZERO_CROSSINGS = 16;
const ROLL_OFF = 0.92;

function gcd(a, b) {
  return b === 0 ? a : gcd(b, a % b);
}

function blackman(x) {
  return 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
}

// One row of weights for each place that an output sample can have between two input samples.
function makeFilter(phases, half, cutoff) {
  const rows = [];
  for (let phase = 0; phase < phases; ++phase) {
    const row = new Float32Array(2 * half);
    let sum = 0;
    for (let k = 0; k < row.length; ++k) {
      const x = k - half + 1 - phase / phases;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * cutoff * x) / (Math.PI * cutoff * x);
      row[k] = Math.abs(x) < half ? sinc * blackman(x / half) : 0;
      sum += row[k];
    }
    for (let k = 0; k < row.length; ++k) row[k] /= sum;
    rows.push(row);
  }
  return rows;
}

export class Resampler {
  constructor(from, to) {
    const common = gcd(from, to);
    this.up = to / common;
    this.down = from / common;
    const cutoff = ROLL_OFF * Math.min(1, to / from);
    this.half = Math.ceil(ZERO_CROSSINGS / cutoff);
    this.filter = makeFilter(this.up, this.half, cutoff);
    this.kept = new Float32Array(this.half - 1); // silence before the first sample
    this.phase = 0; // of the next output sample, in 1/up of an input sample, from kept[half - 1]
  }

  push(block) {
    const input = new Float32Array(this.kept.length + block.length);
    input.set(this.kept);
    input.set(block, this.kept.length);
    const output = [];
    let at = Math.floor(this.phase / this.up);
    while (at + 2 * this.half <= input.length) {
      const row = this.filter[this.phase % this.up];
      let sum = 0;
      for (let k = 0; k < row.length; ++k) sum += row[k] * input[at + k];
      output.push(sum);
      this.phase += this.down;
      at = Math.floor(this.phase / this.up);
    }
    const used = Math.min(at, input.length);
    this.kept = input.slice(used);
    this.phase -= used * this.up;
    return Float32Array.from(output);
  }
}
