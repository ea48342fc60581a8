// SPDX-License-Identifier: Apache-2.0
import { h } from "../page/elements.js";
import { explain, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { changePassword, signIn } from "./account.js";

const t = texts.recruiter.signIn;
const MUST_CHANGE = "password_change_required";

function field(id, label, attributes) {
  const input = h("input", { id, name: id, required: true, ...attributes });
  return [input, h("div", { class: "field" }, h("label", { for: id }, label), input)];
}

// `done` is called once somebody is signed in.
export function signInView({ done }) {
  const problems = h("div", {});
  const [email, emailField] = field("email", t.email, { type: "email", autocomplete: "username" });
  const [password, passwordField] = field("password", t.password, { type: "password", autocomplete: "current-password" });
  const [fresh, freshField] = field("new-password", t.newPassword, { type: "password", autocomplete: "new-password", minlength: 12 });
  const changing = h("div", { class: "stack", hidden: true }, h("p", {}, t.mustChange), freshField);
  fresh.required = false;
  const button = h("button", { class: "primary", type: "submit" }, t.go);

  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    problems.replaceChildren();
    try {
      if (!changing.hidden) {
        await changePassword(email.value.trim(), password.value, fresh.value);
        password.value = fresh.value;
      }
      await signIn(email.value.trim(), password.value);
      done();
    } catch (problem) {
      if (problem.code === MUST_CHANGE) {
        changing.hidden = false;
        fresh.required = true;
        fresh.focus();
      } else {
        problems.replaceChildren(notice(problem.status === 401 ? t.wrong : problem.status === 429 ? t.locked : explain(problem)));
        password.focus();
      }
      button.disabled = false;
    }
  };
  return h("div", { class: "sign-in" },
    h("form", { class: "card stack", onsubmit: submit },
      h("h1", {}, t.title), h("p", { class: "muted" }, t.lead), emailField, passwordField, changing, problems,
      h("div", { class: "actions" }, button)));
}
