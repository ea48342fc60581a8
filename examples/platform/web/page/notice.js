// SPDX-License-Identifier: Apache-2.0
import { h } from "./elements.js";
import * as icons from "./icons.js";

// `kind`: "bad" for what went wrong, "fine" for what went well, "" for what is to be noticed.
export function notice(content, kind = "bad") {
  const sign = kind === "fine" ? icons.check() : icons.warning();
  return h("div", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : "status" }, sign, h("div", {}, content));
}
