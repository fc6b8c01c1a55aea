// @ts-check
/** The ball goes along the path it has really gone, slowly enough to be watched. */

import { h } from "../../kit/dom.js";
import { still } from "../../kit/motion.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

const LONG = 3000; // milliseconds the whole path takes

/**
 * A button to see it, and beside it the step the ball stands at, with its true cost. Both are those
 * of a place the server told; between two of them only the ball moves.
 * @param {() => void} again draw once more
 */
export function replay(again) {
  const says = h("output", { class: "landscape-replay-says number" });
  const button = h("button", { onclick: () => play() }, t("landscape.replay"));
  const box = h("div", { class: "controls landscape-replay", hidden: true }, button, says);
  /** @type {Value|null} */
  let told = null;
  let begun = 0,
    shown = -1;

  const ready = () =>
    Boolean(told?.arrays.stand?.length) && ["path", "pca", "ends"].includes(told?.words.plane);

  function play() {
    if (!ready()) return;
    begun = still() ? 0 : performance.now();
    shown = -1;
    box.classList.toggle("rolls", begun > 0);
    if (!begun) write(/** @type {Value} */ (told).arrays.stand.length - 1);
    again();
  }

  function stop() {
    begun = 0;
    box.classList.remove("rolls");
  }

  /** What is written beside the ball. @param {number} n */
  function write(n) {
    if (!told || n === shown) return;
    shown = n;
    const { stand, stand_cost: cost, path_step: step } = told.arrays;
    says.textContent = t("landscape.replay.at", {
      step: whole(step[stand[n]]),
      c: number(cost[n]),
    });
    says.title = t("landscape.replay.of", { c: full(cost[n]), n: whole(told.words.sample) });
  }

  return {
    box,
    play,
    ready,
    stop,
    /** Another landscape, or the same with more in it. @param {Value} value @param {boolean} [other] */
    load(value, other = false) {
      if (other) {
        stop();
        [told, shown] = [null, -1];
        says.textContent = "";
      }
      if (!told || value.arrays.stand) told = value;
      box.hidden = !ready();
    },
    /**
     * Where the ball is: a place among the points of the path, also between two of them; null while
     * it rests where the network stands.
     * @param {number} time @returns {number|null}
     */
    at(time) {
      if (!begun || !told) return null;
      const { stand } = told.arrays,
        last = stand.length - 1;
      const x = Math.min(1, Math.max(0, (time - begun) / LONG)) * last,
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
