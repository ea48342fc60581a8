// SPDX-License-Identifier: Apache-2.0
import { linked } from "../page/api.js";
import { h } from "../page/elements.js";
import * as icons from "../page/icons.js";
import { explain, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { api } from "./account.js";
import { moment } from "./states.js";

const t = texts.recruiter.report;

// Addresses are signed for whoever asks, at that time, and run out: none is made before it is wanted.
export function reportCard({ id }) {
  const place = h("div", { class: "stack" });
  const open = (format) => async () => {
    // Opened while the click still counts; a browser would take a later one for an advertisement.
    const window_ = window.open("", "_blank");
    try {
      const { body } = await api(`/interviews/${id}/report`, { query: { format } });
      const url = new URL(linked(body.url), window.location.href).href;
      if (window_) {
        window_.opener = null;
        window_.location.replace(url);
      }
      place.replaceChildren(h("p", { class: "small" }, h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, t.link), " ", h("span", { class: "muted" }, t.until, " ", moment(body.expiresAt))));
    } catch (problem) {
      window_?.close();
      place.replaceChildren(notice(problem.code === "report_under_way" ? t.making : problem.status === 404 ? t.none : explain(problem)));
    }
  };
  const button = (format) => h("button", { type: "button", onclick: open(format) }, icons.document_(), t[format]);
  return h("section", { class: "card stack" }, h("h2", {}, t.title),
    h("div", { class: "actions" }, button("html"), button("pdf")), place);
}
