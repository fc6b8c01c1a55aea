// @ts-check
/** What is compared, in words: one's own rules, the best list, the network, and a verdict. */

import { lengths } from "./best.js";
import { square } from "./chart.js";
import { h, s } from "../../kit/dom.js";
import { percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */
/**
 * @typedef {Object} Standing
 * @property {Value|null} score of the rules, where it has come
 * @property {Value} status
 * @property {Value|null} found the best list, as far as it has come
 * @property {boolean} against whether all of it is compared
 */

/**
 * Whether the network reads more than the rules, whether it has learnt that, and whether it reads
 * more than the best list of all lengths too.
 * @param {Standing} standing
 */
export function compare({ score, status, found, against }) {
  const { accuracy } = status.scalars;
  const better = Boolean(against && score && accuracy > score.scalars.accuracy);
  const beaten = better && status.words.step > 0;
  const most = found?.words.complete ? Math.max(...found.arrays.accuracy) : Infinity;
  return { better, beaten, all: beaten && accuracy > most };
}

/** The verdict in a sentence. @param {Standing} standing */
export function verdict(standing) {
  const { score, against } = standing;
  if (!score) return "";
  if (against) {
    const { better, beaten, all } = compare(standing);
    return t(`rules.${all ? "beaten.all" : beaten ? "beaten" : better ? "chance" : "unbeaten"}`);
  }
  return t("rules.score", {
    decided: whole(score.words.decided),
    right: whole(score.words.right),
    n: whole(score.words.n),
  });
}

/**
 * A line of what is compared: its mark in the chart, its name, its accuracy.
 * @param {SVGElement} mark @param {...Node} name
 */
function row(mark, ...name) {
  const value = h("dd", { class: "number" });
  const view = { class: "lab-plot", viewBox: "0 0 24 12", "aria-hidden": "true" };
  const element = h("div", {}, h("dt", {}, s("svg", view, mark), ...name), value);
  return {
    element,
    /** @param {number|undefined} accuracy */
    write: (accuracy) => (value.textContent = accuracy === undefined ? "…" : percent(accuracy)),
  };
}

/** The lengths of the best list as a choice. @param {string} name @param {(k: number) => void} choose */
function choice(name, choose) {
  const element = h("span", {
    class: "lengths",
    role: "radiogroup",
    "aria-label": t("rules.best"),
  });
  let shown = "";
  return {
    element,
    /** @param {{k: number, reached: boolean}[]} all @param {number} chosen */
    write(all, chosen) {
      if (shown !== (shown = all.map(({ k }) => k).join())) {
        const input = (/** @type {number} */ k) =>
          h("input", { type: "radio", name, value: k, onchange: () => choose(k) });
        element.replaceChildren(...all.map(({ k }) => h("label", {}, input(k), whole(k))));
      }
      [...element.querySelectorAll("input")].forEach((input, i) => {
        input.disabled = !all[i].reached;
        input.checked = all[i].k === chosen;
      });
    },
  };
}

/**
 * The lines of what is compared.
 * @param {string} name of the choice of a length, once on a page @param {(k: number) => void} choose
 */
export function scores(name, choose) {
  const which = choice(name, choose);
  const mine = h("span", {}),
    steps = h("span", {});
  const own = row(square(12, 6), mine),
    best = row(
      s("path", { class: "best", d: "M1 6H23" }),
      h("span", {}, t("rules.best")),
      which.element,
    ),
    network = row(s("line", { class: "network", x1: 1, x2: 23, y1: 6, y2: 6 }), steps);
  return {
    element: h("dl", { class: "bars" }, own.element, best.element, network.element),
    /** @param {Standing} standing @param {number} count of one's own rules @param {number} k */
    write({ score, status, found, against }, count, k) {
      mine.textContent = t("rules.mine", { n: whole(count) });
      own.write(score?.scalars.accuracy);
      best.element.hidden = network.element.hidden = !against;
      if (!against) return;
      which.write(lengths(found), k);
      best.write(found?.arrays.accuracy[k - 1]);
      steps.textContent = t("rules.network", { step: whole(status.words.step) });
      network.write(status.scalars.accuracy);
    },
  };
}
