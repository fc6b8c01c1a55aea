// @ts-check
/** Formulas as the library writes them, set as a book would. */

import { h } from "../../kit/dom.js";

/**
 * "∂C/∂W2 = a1ᵀ δ2" with its letters slanted and its layers as indices.
 * @param {string} text @returns {(Node|string)[]}
 */
export function formula(text) {
  return text
    .split(/((?:[azδWbyC](?![a-z]))(?:\d+)?(?:_[jk])?)/u)
    .filter(Boolean)
    .map((piece) => {
      const found = piece.match(/^([azδWbyC])(\d+)?(?:_([jk]))?$/u);
      if (!found) return piece.replace(/Σ_k/, "Σₖ");
      const index = [found[2], found[3]].filter(Boolean).join(",");
      return h(
        "span",
        { class: "term" },
        h("i", {}, found[1]),
        ...(index ? [h("sub", {}, index)] : []),
      );
    });
}
