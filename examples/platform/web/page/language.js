// SPDX-License-Identifier: Apache-2.0
// The page's words, in the first of the reader's languages that there is: one file for each in texts/.

const AVAILABLE = ["en"];

const wanted = navigator.languages.map((name) => name.toLowerCase().split("-")[0]);
const language = wanted.find((name) => AVAILABLE.includes(name)) ?? AVAILABLE[0];

export const { texts } = await import(`../texts/${language}.js`);
export const locale = navigator.languages.find((name) => name.toLowerCase().startsWith(language)) ?? language;

document.documentElement.lang = language;

// fill("{a} of {b}", {a: 1, b: 2})
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The server's words where it has some, else ours for that kind of failure.
export function explain(problem) {
  const { failures } = texts;
  if (problem.isOffline) return failures.offline;
  const known = failures.codes[problem.code];
  if (known) return known;
  if (problem.status === 404) return failures.status[404]; // the server's words name the record's number
  return problem.detail || failures.status[problem.status] || fill(failures.other, { status: problem.status ?? "" });
}
