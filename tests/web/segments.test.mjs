// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";
import { clockTime, placesOfWords, segments, unitsOfBytes } from "../../examples/platform/web/recruiter/segments.js";

const bytes = (text) => Buffer.byteLength(text);
const quoteOf = (text, quote) => {
  const byteBegin = bytes(text.slice(0, text.indexOf(quote)));
  return { byteBegin, byteEnd: byteBegin + bytes(quote) };
};

test("UTF-8 bytes become places in the text, whatever stands before them", () => {
  const text = "naïve – 🙂 ok";
  const begin = bytes("naïve – 🙂 ");
  const [at, end] = unitsOfBytes(text, [begin, begin + 2]);
  assert.equal(text.slice(at, end), "ok");
});

test("an offset inside a character, or beyond the text, does no harm", () => {
  assert.deepEqual(unitsOfBytes("é", [1, 99]), [1, 1]);
});

test("a quote is cut out of its turn and nothing is lost", () => {
  const text = "Well, café sales fell. I fixed it.";
  const pieces = segments(text, [quoteOf(text, "I fixed it.")]);
  assert.equal(pieces.map((p) => p.text).join(""), text);
  assert.deepEqual(pieces.filter((p) => p.quotes.length > 0).map((p) => p.text), ["I fixed it."]);
});

test("quotes may overlap", () => {
  const text = "one two three";
  const pieces = segments(text, [quoteOf(text, "one two"), quoteOf(text, "two three")]);
  assert.deepEqual(pieces.map((p) => [p.text, p.quotes]), [["one ", [0]], ["two", [0, 1]], [" three", [1]]]);
});

test("words are found one after the other, and what is not there is skipped", () => {
  const words = ["the", "cat", "the", "dog"].map((text) => ({ text }));
  assert.deepEqual(placesOfWords("the cow, the dog", words),
    [{ begin: 0, end: 3 }, null, { begin: 9, end: 12 }, { begin: 13, end: 16 }]);
  const pieces = segments("I did it.", [], [{ text: "I" }, { text: "did" }, { text: "it." }]);
  assert.deepEqual(pieces.filter((p) => p.word >= 0).map((p) => [p.text, p.word]), [["I", 0], ["did", 1], ["it.", 2]]);
});

test("a time is read as minutes and seconds", () => {
  assert.deepEqual([0, 61020, 3599999].map(clockTime), ["0:00", "1:01", "59:59"]);
});
