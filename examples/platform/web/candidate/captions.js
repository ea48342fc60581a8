// SPDX-License-Identifier: Apache-2.0
// What both sides say, in writing. A line that still grows is shown, but only a finished one is
// handed to a screen reader: it would start over with every word.

import { h } from "../page/elements.js";
import { texts } from "../page/language.js";

const t = texts.candidate.talk;

// `announce`: whether a screen reader begins by reading finished lines out. While the interviewer
// is heard and the microphone is open that would be a second voice, so there it is a choice.
export function captionLog({ announce }) {
  const empty = h("p", { class: "muted" }, t.noCaptions);
  const finished = h("div", { class: "stack", role: "log", "aria-label": t.captions, "aria-live": announce ? "polite" : "off" });
  const growing = h("div", { class: "stack" });
  const log = h("div", { class: "log", tabindex: "0", role: "group", "aria-label": t.captions }, empty, finished, growing);
  const choice = h("input", { type: "checkbox", id: "announce", checked: announce,
    onchange: () => finished.setAttribute("aria-live", choice.checked ? "polite" : "off") });
  const element = h("section", { class: "card captions" }, h("h2", {}, t.captions), log,
    h("label", { class: "check", for: "announce" }, choice, t.announce));
  const lines = new Map(); // key -> {node, text}

  function line({ speaker, text, final }) {
    return h("div", { class: `line ${speaker}${final ? "" : " open"}` },
      h("span", { class: "who" }, speaker === "interviewer" ? t.interviewer : t.you),
      h("p", {}, text, !final && h("span", { class: "visually-hidden" }, ` (${t.unfinished})`)));
  }

  function draw(captions) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    empty.hidden = captions.length > 0;
    for (const caption of captions.filter((c) => c.final)) {
      const known = lines.get(caption.key);
      if (known?.text === caption.text) continue;
      const node = line(caption);
      if (known) known.node.replaceWith(node);
      else finished.append(node);
      lines.set(caption.key, { node, text: caption.text });
    }
    growing.replaceChildren(...captions.filter((c) => !c.final).map(line));
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  return { element, draw };
}
