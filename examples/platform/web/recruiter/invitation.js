// SPDX-License-Identifier: Apache-2.0
import { h } from "../page/elements.js";
import * as icons from "../page/icons.js";
import { explain, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { api } from "./account.js";
import { moment } from "./states.js";

const t = texts.recruiter.invitation;

// The link is shown once, here and now: the server keeps no more of it than it needs to know it again.
export function invitationCard({ interview, id }) {
  const place = h("div", { class: "stack" });
  const button = h("button", { class: "primary", type: "button", onclick: make }, interview.state === "SCHEDULED" ? t.again : t.make);

  async function make() {
    button.disabled = true;
    try {
      const { body } = await api(`/interviews/${id}/invitation`, { method: "POST", body: {} });
      place.replaceChildren(...link(body));
      place.querySelector("input").focus();
      button.hidden = true;
    } catch (problem) {
      place.replaceChildren(notice(explain(problem)));
      button.disabled = false;
    }
  }

  function link({ url, expiresAt }) {
    const field = h("input", { type: "text", id: "link", value: url, readonly: true, onfocus: (event) => event.target.select() });
    const copied = h("span", { role: "status", class: "muted" });
    const copy = h("button", { type: "button", onclick: async () => {
      field.select();
      const done = navigator.clipboard ? await navigator.clipboard.writeText(url).then(() => true, () => false) : document.execCommand("copy");
      copied.textContent = done ? t.copied : t.copyYourself;
    } }, icons.copy(), t.copy);
    return [
      h("div", { class: "field" }, h("label", { for: "link" }, t.link), field),
      h("div", { class: "actions" }, copy, copied),
      h("p", { class: "muted small" }, t.once, " ", t.until, " ", moment(expiresAt), "."),
    ];
  }

  return h("section", { class: "card stack" }, h("h2", {}, t.title),
    h("p", {}, interview.state === "SCHEDULED" ? t.leadAgain : t.lead), place, h("div", { class: "actions" }, button));
}
