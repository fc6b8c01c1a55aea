// @ts-check
/** What is said around the pictures: one number of θ, the ends of the scale, and a note. */

import { h } from "../../kit/dom.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { SHOWN, locate, nameOf } from "../../kit/theta.js";
import { veil } from "../../kit/veil.js";
import { t } from "../../kit/words.js";

/** @param {string} of "weights" or "gradient" */
export function saying(of) {
  const said = h("p", { class: "opened" });
  const spoken = h("p", { class: "spoken", role: "status" });
  const low = h("span", { class: "number" }),
    high = h("span", { class: "number" });
  const note = h("p", { class: "note" });
  return {
    said,
    spoken,
    low,
    high,
    note,
    /**
     * One number of θ: its name and its value.
     * @param {number|null} at its index @param {ArrayLike<number>} all @param {number[]} sizes
     * @param {boolean} here whether it is the chosen one @param {boolean} keyed
     * @param {boolean} hidden whether a bet on such values is still to be laid
     */
    tell(at, all, sizes, here, keyed, hidden) {
      const value = h("span", { class: "number" });
      if (hidden) veil(value);
      else if (at !== null) {
        value.title = full(all[at]);
        value.textContent = signed(all[at]);
      }
      said.replaceChildren(
        ...(at === null
          ? [t("images.hint")]
          : [
              h("span", { class: here ? "here" : "here not", "aria-hidden": "true" }),
              `${nameOf(locate(sizes, at))}${t("network.colon")}`,
              of === "gradient" ? `${t("quantity.derivative")} = ` : "w = ",
              value,
            ]),
      );
      spoken.textContent = keyed && at !== null ? said.textContent : "";
    },
    /** The ends of the scale, and the note. @param {number} most @param {number[]} sizes @param {number} examples */
    frame(most, [inputs, outputs], examples) {
      low.textContent = number(-most, 2);
      high.textContent = signed(most, 2);
      const shown = Math.min(outputs, SHOWN),
        neurons = whole(outputs);
      const all = t(`images.${of}`, { neurons, pixels: whole(inputs), examples: whole(examples) });
      const rest = shown < outputs ? ` ${t("images.some", { shown, size: neurons })}` : "";
      note.textContent = all + rest;
    },
  };
}
