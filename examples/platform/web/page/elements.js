// SPDX-License-Identifier: Apache-2.0
// Builds page elements without markup in strings: what comes from outside can never become HTML.

const SVG = "http://www.w3.org/2000/svg";

// h("button", {class: "primary", onclick: run}, "Continue")
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) setAttribute(element, name, value);
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class") element.className = value;
  else if (["value", "checked", "disabled", "hidden", "open", "selected", "indeterminate"].includes(name)) element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

// An icon: paths on a grid of 24, drawn with the text's own colour. It says nothing by itself.
export function icon(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" })) {
    svg.setAttribute(name, value);
  }
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

// Puts a view into `place` and the focus on its heading, so that a screen reader begins there.
export function show(place, view, { focus = true } = {}) {
  place.replaceChildren(...[view].flat());
  window.scrollTo(0, 0);
  if (!focus) return;
  const heading = place.querySelector("[data-focus], h1, h2");
  if (!heading) return;
  if (!heading.matches("button, a[href], input, textarea, select")) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

// A dialog that asks. Resolves to the value of the button that was pressed, "" when it was left.
export function ask({ title, body, actions }) {
  const titleId = `dialog-${Math.random().toString(36).slice(2)}`;
  return new Promise((resolve) => {
    const dialog = h("dialog", { "aria-labelledby": titleId },
      h("form", { method: "dialog" },
        h("h2", { id: titleId }, title),
        body,
        h("div", { class: "actions" }, actions.map(({ value, label, kind = "", ...more }) =>
          h("button", { value, class: kind, ...more }, label)))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
