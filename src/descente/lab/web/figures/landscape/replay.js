// @ts-check
/** The ball goes along the path it has really gone, slowly enough to be watched. */

import { ON_PATH } from "./follow.js";
import { h } from "../../kit/dom.js";
import { still } from "../../kit/motion.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

const LONG = 3000; // milliseconds the whole path takes

/**
 * A button, and beside it the step that the ball has reached, with its cost. Only steps whose cost
 * the server computed are written; between two of them only the ball moves.
 * @param {() => void} again draw once more
 */
export function replay(again) {
  const says = h("output", { class: "landscape-replay-says number" });
  const button = h("button", { onclick: () => (begun ? halt() : play()) }, t("landscape.replay"));
  const box = h("div", { class: "controls landscape-replay", hidden: true }, button, says);
  /** @type {Value|null} */
  let value = null; // the newest one that tells costs along the path
  let begun = 0,
    shown = -1;

  const ready = () => Boolean(value?.arrays.stand?.length) && ON_PATH.includes(value?.words.plane);

  function play() {
    if (!ready()) return;
    begun = still() ? 0 : performance.now();
    shown = -1;
    tell();
    if (!begun) write(/** @type {Value} */ (value).arrays.stand.length - 1);
    again();
  }

  function stop() {
    begun = 0;
    if (value?.words.ahead && !still()) says.textContent = ""; // the ball is back at the start
    tell();
  }

  function halt() {
    stop();
    again();
  }

  /** What the button does. */
  function tell() {
    box.classList.toggle("rolls", begun > 0);
    const word = t(begun ? "landscape.replay.stop" : "landscape.replay");
    if (button.textContent !== word) button.textContent = word;
  }

  /** What is written beside the ball. @param {number} n */
  function write(n) {
    if (!value || n === shown) return;
    shown = n;
    const { stand, stand_cost: cost, path_step: step } = value.arrays;
    says.textContent = t(value.words.ahead ? "landscape.replay.ahead" : "landscape.replay.at", {
      step: whole(step[stand[n]]),
      c: number(cost[n]),
    });
    says.title = t("landscape.replay.of", { c: full(cost[n]), n: whole(value.words.examples) });
  }

  return {
    box,
    play,
    ready,
    stop,
    /** Whether it has told of the path of this landscape. */
    get told() {
      return says.textContent !== "";
    },
    /**
     * Another landscape, or the same with more in it.
     * @param {Value} next @param {boolean} [other]
     */
    load(next, other = false) {
      if (other) {
        stop();
        [value, shown] = [null, -1];
        says.textContent = "";
      }
      if (!value || next.arrays.stand) value = next;
      box.hidden = !ready();
    },
    /**
     * Where the ball is: an index among the points of the path, also between two of them; null
     * while it rests where the network stands.
     * @param {number} time @returns {number|null}
     */
    at(time) {
      if (!begun || !value) return null;
      const { stand } = value.arrays,
        last = stand.length - 1;
      const gone = still() ? 1 : Math.min(1, Math.max(0, (time - begun) / LONG)),
        x = gone * last,
        n = Math.floor(x);
      write(n);
      if (x >= last) {
        stop();
        return null;
      }
      return stand[n] + (x - n) * (stand[n + 1] - stand[n]);
    },
  };
}
