// @ts-check
/** The rules made by hand: kept by the browser, scored by the server. */

import { MOST, fitting, load, store } from "./rule.js";
import { soon } from "../../kit/frame.js";

/** @typedef {import("./rule.js").Rule} Rule */
/** @typedef {import("../../data/model.js").Value} Value */

/** @param {import("../../data/model.js").Model} model @param {() => void} changed rules or score */
export function hand(model, changed) {
  /** @type {Rule[]} */
  let rules = model.get("hand-rules") ?? load();
  /** The rules in whose place others were taken, until these are changed. @type {Rule[]|null} */
  let own = null;
  /** The data set that the rules were scored on. */
  let scoredOn = "";
  /** @type {Value|null} */
  let score = null;

  const ask = soon(() =>
    model.ask("rules", { rules }, (value) => {
      if (value.words.fired.length !== rules.length) return; // of a list that is no longer there
      score = value;
      changed();
    }),
  );

  /** @param {Rule[]} to */
  function put(to) {
    rules = to.slice(0, MOST);
    store(rules);
    model.set("hand-rules", rules);
    model.save_changes();
    scoredOn = "";
    changed();
  }

  return {
    get rules() {
      return rules;
    },
    get score() {
      return score;
    },
    /** Whether rules made by hand wait behind others. */
    get waiting() {
      return own !== null;
    },
    /** @param {Rule[]} to */
    change(to) {
      own = null;
      put(to);
    },
    /** Put a list in the place of one's own. @param {Rule[]} to */
    take(to) {
      own ??= rules;
      put(to);
    },
    /** One's own rules again. */
    back() {
      const to = own ?? rules;
      own = null;
      put(to);
    },
    /**
     * Score them on a data set, once; those that its images lack are left out.
     * @param {string} data its name @param {number} size @param {number} classes
     */
    fit(data, size, classes) {
      if (scoredOn === data) return;
      scoredOn = data;
      score = null;
      const fit = fitting(rules, size, classes);
      if (fit.length < rules.length || fit[0] !== rules[0]) {
        own = null;
        put(fit);
      } else ask();
    },
  };
}
