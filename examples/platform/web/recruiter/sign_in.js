// SPDX-License-Identifier: Apache-2.0
import { h, show } from "../page/elements.js";
import { explain, texts } from "../page/language.js";
import { notice } from "../page/notice.js";
import { changePassword, signIn } from "./account.js";

const t = texts.recruiter.signIn;

function field(id, label, attributes) {
  const input = h("input", { id, name: id, required: true, ...attributes });
  return [input, h("div", { class: "field" }, h("label", { for: id }, label), input)];
}

// A form that does one thing; what the server says against it stands above its button.
function form({ title, lead, fields, action, more, run }) {
  const problems = h("div", {});
  const button = h("button", { class: "primary", type: "submit" }, action);
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    problems.replaceChildren();
    try {
      await run();
    } catch (problem) {
      problems.replaceChildren(notice(problem.status === 401 ? t.wrong : problem.status === 429 ? t.locked : explain(problem)));
      button.disabled = false;
      event.target.querySelector("input[type=password]").focus();
    }
  };
  return h("form", { class: "card stack", onsubmit: submit }, h("h1", {}, title), h("p", { class: "muted" }, lead),
    fields, problems, h("div", { class: "stack" }, button, more));
}

// `done` is called once somebody is signed in.
export function signInView({ done }) {
  const [email, emailField] = field("email", t.email, { type: "email", autocomplete: "username" });
  const [password, passwordField] = field("password", t.password, { type: "password", autocomplete: "current-password" });
  const place = h("div", { class: "sign-in" });
  place.append(form({
    title: t.title, lead: t.lead, fields: [emailField, passwordField], action: t.go,
    run: async () => {
      const address = email.value.trim();
      const { shouldChange } = await signIn(address, password.value);
      if (shouldChange) show(place, changeForm(address, password.value, done));
      else done();
    },
  }));
  return place;
}

// The first password was made by a machine and shown to somebody.
function changeForm(address, password, done) {
  const [fresh, freshField] = field("new-password", t.newPassword, { type: "password", autocomplete: "new-password", minlength: 12 });
  return form({
    title: t.changeTitle, lead: t.changeLead, fields: [freshField], action: t.change,
    more: h("button", { class: "quiet", type: "button", onclick: done }, t.later),
    run: async () => {
      await changePassword(address, password, fresh.value);
      done();
    },
  });
}
