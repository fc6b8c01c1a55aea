// @ts-check
/** Buttons that look at the test image before and after the one looked at. */

import { h } from "../kit/dom.js";

/**
 * Buttons that look at the test image before and after the one looked at.
 * @param {import("../data/model.js").Model} model
 * @param {string} before @param {string} after what the buttons are called
 */
export function neighbours(model, before, after) {
  const go = (/** @type {number} */ by) => () => {
    const at = model.get("digit")?.words.digit ?? 0,
      n = model.get("status")?.words.test ?? 1;
    model.send({ do: { what: "digit", index: at < 0 ? 0 : (at + by + n) % n } });
  };
  return h(
    "span",
    { class: "neighbours" },
    h("button", { title: before, "aria-label": before, onclick: go(-1) }, "‹"),
    h("button", { title: after, "aria-label": after, onclick: go(1) }, "›"),
  );
}
