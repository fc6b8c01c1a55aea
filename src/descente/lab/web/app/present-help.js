// @ts-check
/** The dialog that lists the presenter's keys. */

import { h } from "../kit/dom.js";
import { t } from "../kit/words.js";

/** What stands in the help, key by key. */
const KEYS = [
  ["→ ←", "ideas"],
  ["⇧→ ⇧←", "chapters"],
  ["P", "play"],
  ["S", "step"],
  ["R", "restart"],
  ["N", "notes"],
  ["⇧N", "window"],
  ["T", "clock"],
  ["⇧T", "zero"],
  ["?", "help"],
  ["Esc", "leave"],
];

/** @returns {{el: HTMLDialogElement, toggle: () => void}} */
export function keysDialog() {
  const el = h("dialog", { id: "help", "aria-labelledby": "help-title" });
  function toggle() {
    if (el.open) return el.close();
    el.replaceChildren(
      h("h2", { id: "help-title" }, t("present.help")),
      h(
        "dl",
        {},
        ...KEYS.map(([keys, name]) =>
          h(
            "div",
            {},
            h("dt", {}, ...keys.split(" ").map((k) => h("kbd", {}, k))),
            h("dd", {}, t(`present.key.${name}`)),
          ),
        ),
      ),
      h("p", { class: "note" }, t("present.outside")),
      h("form", { method: "dialog" }, h("button", { class: "do" }, t("present.close"))),
    );
    el.showModal();
  }

  return { el, toggle };
}
