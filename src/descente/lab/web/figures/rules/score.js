// @ts-check
/** What the rules read right as bars, beside the best single rule and the network, and a verdict. */

import { code } from "./rule.js";
import { h } from "../../kit/dom.js";
import { percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

/**
 * What is compared: a score of the rules, where it has come, and the network, where it is wanted.
 * @param {Value|null} score @param {Value} status @param {boolean} against
 */
export function compare(score, status, against) {
  const better = Boolean(against && score && status.scalars.accuracy > score.scalars.accuracy);
  return { better, beaten: better && status.words.step > 0 };
}

/**
 * A part of all images as a bar.
 * @param {string} word @param {number} part @param {{text?: string, here?: boolean}} [how]
 */
function bar(word, part, { text = percent(part), here = false } = {}) {
  const fill = h("i", { class: here ? "here" : "" });
  fill.style.width = `${100 * part}%`;
  return h(
    "div",
    {},
    h("dt", {}, word),
    h("dd", {}, h("span", { class: "track" }, fill), h("b", { class: "number" }, text)),
  );
}

/**
 * The bars: these rules, the best that one rule can do, and the network where it is compared.
 * @param {Value|null} score @param {Value} status @param {boolean} against @param {string[]} classes
 */
function bars(score, status, against, classes) {
  const mine = score
    ? bar(t("rules.mine"), score.scalars.accuracy)
    : bar(t("rules.mine"), 0, { text: "…" });
  const found = [mine];
  const best = score?.words.best;
  if (score && best) {
    const word = t("rules.best", { code: code(best, classes) });
    found.push(bar(word, score.scalars.best_accuracy));
  }
  if (against) {
    const word = t("rules.network", { step: whole(status.words.step) });
    found.push(bar(word, status.scalars.accuracy, { here: true }));
  }
  return found;
}

/**
 * The verdict in a sentence.
 * @param {Value|null} score @param {Value} status @param {boolean} against
 */
function verdict(score, status, against) {
  if (!score) return "";
  if (against) {
    const { better, beaten } = compare(score, status, against);
    return t(beaten ? "rules.beaten" : better ? "rules.chance" : "rules.unbeaten");
  }
  return t("rules.score", {
    decided: whole(score.words.decided),
    right: whole(score.words.right),
    n: whole(score.words.n),
  });
}

/**
 * The bars and the verdict, with a button that puts the network beside the rules and one that
 * trains it for an epoch.
 * @param {() => void} changed something else is to be shown @param {() => void} learn
 */
export function scoreboard(changed, learn) {
  let against = false;
  const shown = h("dl", { class: "bars" }),
    why = h("p", { class: "note" }),
    says = h("p", { class: "verdict", role: "status" });
  const beside = h(
    "button",
    {
      class: "do",
      "aria-pressed": "false",
      onclick: () => {
        against = !against;
        changed();
      },
    },
    t("rules.compare"),
  );
  const train = h("button", { class: "do", hidden: true, onclick: learn }, t("rules.train"));
  return {
    elements: [shown, why, h("div", { class: "controls" }, beside, train), says],
    /**
     * @param {Value|null} score @param {Value} status @param {string[]} classes
     * @returns {boolean} whether the network beats the rules
     */
    write(score, status, classes) {
      shown.replaceChildren(...bars(score, status, against, classes));
      if (score) {
        const { n, best } = score.words;
        why.textContent = t("rules.best.why", { train: whole(best.train), n: whole(n) });
      }
      beside.setAttribute("aria-pressed", String(against));
      train.hidden = !against || status.words.step > 0 || status.words.playing;
      const sentence = verdict(score, status, against);
      if (says.textContent !== sentence) says.textContent = sentence;
      return compare(score, status, against).beaten;
    },
  };
}
