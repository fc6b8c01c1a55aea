// @ts-check
/** The mark of each verdict, and the key that explains those that are there. */

import { h, s } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** One mark for each verdict, on a square of side 2. @type {Record<string, string>} */
const SHAPES = {
  learnt: "M-.8 0a.8 .8 0 1 0 1.6 0a.8 .8 0 1 0-1.6 0",
  unsteady: "M0-1L1 0L0 1L-1 0z",
  slow: "M-.9-.7L.9-.7L0 .9z",
  stuck: "M-.8-.8H.8V.8H-.8z",
  diverged: "M0-1L1 .8H-1z",
  "non-finite": "M-.8-.8L.8 .8M.8-.8L-.8 .8",
  interrupted: "M-.9 0H.9",
};
const FULL = ["learnt", "unsteady"]; // filled marks: these learnt something

/** @param {string} verdict @param {number} size */
export function shape(verdict, size) {
  return s("path", {
    class: "shape",
    d: SHAPES[verdict] ?? SHAPES.interrupted,
    transform: `scale(${size})`,
    "vector-effect": "non-scaling-stroke",
  });
}

/** The verdicts that occur, in a fixed order, each with its mark. @param {string[]} verdicts */
export function keyOf(verdicts) {
  return Object.keys(SHAPES)
    .filter((verdict) => verdicts.includes(verdict))
    .map((verdict) =>
      h(
        "li",
        { class: FULL.includes(verdict) ? "full" : "" },
        s("svg", { viewBox: "-1.2 -1.2 2.4 2.4", "aria-hidden": "true" }, shape(verdict, 1)),
        t(`sweep.verdict.${verdict}`),
      ),
    );
}
