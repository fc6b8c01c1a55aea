// @ts-check
/** The rules in their order, each with what it decided, and buttons that move or delete it. */

import { code, exchanged } from "./rule.js";
import { h } from "../../kit/dom.js";
import { whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./rule.js").Rule} Rule */

/**
 * What a rule did: how many images it decided, how many of those rightly, for how many it holds.
 * @param {number[]} counts
 */
export function deeds([fired, right, holds]) {
  const word = fired ? "rules.fired" : holds ? "rules.unreached" : "rules.never";
  return t(word, { fired: whole(fired), right: whole(right), holds: whole(holds) });
}

/**
 * @param {(rules: Rule[]) => void} change other rules are wanted
 * @param {HTMLElement} beyond has the focus once there is no rule left
 * @param {() => void} again shows at once what was changed
 */
export function list(change, beyond, again) {
  const element = h("ol", { class: "list", "aria-label": t("rules.list") });
  /** @type {HTMLElement[]} */
  let says = [];
  let shown = "";

  /**
   * A button for one rule; the focus stays in its line, so that it can be pressed again.
   * @param {string} sign @param {string} word @param {string} rule @param {number} i its line
   * @param {Rule[]|null} to what the rules are then; null where it cannot be pressed
   */
  const act = (sign, word, rule, i, to) =>
    h(
      "button",
      {
        title: t(word),
        "aria-label": `${t(word)}, ${rule}`,
        disabled: !to,
        onclick: () => {
          change(/** @type {Rule[]} */ (to));
          again();
          const line = element.children[Math.min(i, element.childElementCount - 1)];
          /** @type {HTMLElement} */ (line?.querySelector("button:enabled") ?? beyond).focus();
        },
      },
      sign,
    );

  /** @param {Rule[]} rules @param {string[]} classes */
  function show(rules, classes) {
    says = rules.map(() => h("small", {}));
    const lines = rules.map((rule, i) => {
      const text = code(rule, classes);
      const up = i > 0 ? exchanged(rules, i, i - 1) : null;
      const down = i < rules.length - 1 ? exchanged(rules, i, i + 1) : null;
      const without = rules.filter((_, k) => k !== i);
      return h(
        "li",
        {},
        h("span", { class: "nth", "aria-hidden": "true" }, String(i + 1)),
        h("code", {}, text),
        says[i],
        h(
          "span",
          { class: "acts" },
          act("↑", "rules.up", text, i, up),
          act("↓", "rules.down", text, i, down),
          act("×", "rules.delete", text, i, without),
        ),
      );
    });
    element.replaceChildren(...lines);
  }

  return {
    element,
    /**
     * The rules, and what each did, as the server counted it.
     * @param {Rule[]} rules @param {string[]} classes @param {number[][]|null} counts
     */
    write(rules, classes, counts) {
      if (shown !== (shown = JSON.stringify([rules, classes]))) show(rules, classes);
      says.forEach((line, i) => (line.textContent = counts ? deeds(counts[i]) : "…"));
    },
  };
}
