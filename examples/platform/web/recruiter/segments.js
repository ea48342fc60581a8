// SPDX-License-Identifier: Apache-2.0
// A turn's text cut where quotes and spoken words begin and end. Quotes name UTF-8 bytes; a page
// counts UTF-16 units.

// The place in `text` of each byte offset; an offset inside a character is moved to its end.
export function unitsOfBytes(text, offsets) {
  const wanted = [...new Set(offsets)].sort((a, b) => a - b);
  const places = new Map();
  let bytes = 0;
  let units = 0;
  let next = 0;
  for (const character of text) {
    while (next < wanted.length && wanted[next] <= bytes) places.set(wanted[next++], units);
    const code = character.codePointAt(0);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    units += character.length;
  }
  for (; next < wanted.length; ++next) places.set(wanted[next], units);
  return offsets.map((offset) => places.get(offset));
}

// Where each spoken word stands in the text: {begin, end} or null where it does not.
export function placesOfWords(text, words) {
  let from = 0;
  return words.map((word) => {
    const begin = text.indexOf(word.text, from);
    if (begin < 0) return null;
    from = begin + word.text.length;
    return { begin, end: from };
  });
}

// `quotes`: [{byteBegin, byteEnd}]. Gives [{text, quotes: [index], word: index or -1}], in order; put
// together the texts are the turn's.
export function segments(text, quotes, words = []) {
  const offsets = unitsOfBytes(text, quotes.flatMap((q) => [q.byteBegin, q.byteEnd]));
  const spans = quotes.map((_, i) => ({ begin: offsets[2 * i], end: offsets[2 * i + 1] }));
  const places = placesOfWords(text, words);
  const cuts = new Set([0, text.length]);
  for (const span of [...spans, ...places]) {
    if (!span) continue;
    cuts.add(span.begin);
    cuts.add(span.end);
  }
  const at = [...cuts].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => ({
    text: text.slice(at[i], end),
    quotes: spans.flatMap((s, q) => (s.begin < end && at[i] < s.end ? [q] : [])),
    word: places.findIndex((p) => p && p.begin < end && at[i] < p.end),
  }));
}

export function clockTime(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
