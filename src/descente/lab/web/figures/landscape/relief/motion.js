// @ts-check
/** How a landscape in relief moves: from one sheet to the next, and round to another side. */

import { still } from "../../../kit/motion.js";

const MORPH = 420; // milliseconds from one landscape to the next
const SLOW = 60; // milliseconds a frame may take, on the whole, where the picture turns by itself
const ease = (/** @type {number} */ w) => (w >= 1 ? 1 : w * w * (3 - 2 * w));

/** @param {{turn: number}} view @param {() => boolean} idle whether it may turn by itself */
export function motion(view, idle) {
  /** @type {{from: Float32Array, at: number}|null} */
  let morph = null;
  /** @type {number|null} where the view is turning to */
  let aim = null;
  let touched = false,
    turned = 0,
    lame = false,
    pace = 16;
  const turning = () => !touched && !lame && !still() && idle();
  /** The levels on the screen now, also in the middle of a change. */
  const blend = (/** @type {Float32Array} */ to, /** @type {number} */ time) => {
    if (!morph) return to;
    const w = ease((time - morph.at) / MORPH),
      { from } = morph;
    return to.map((v, k) => from[k] + w * (v - from[k]));
  };
  return {
    blend,
    going: () => Boolean(morph) || aim !== null || turning(),
    changing: () => Boolean(morph),
    /** Another sheet comes. @param {{at: Float32Array}|null} before where it can grow out of the last */
    change(before) {
      const time = performance.now();
      morph = before && !still() ? { from: blend(before.at, time), at: time } : null;
    },
    /** @param {number} angle @param {boolean} atOnce */
    aim(angle, atOnce) {
      if (touched) return;
      if (atOnce || still()) [view.turn, aim] = [angle, null];
      else aim = angle;
    },
    /** From now on it is turned by hand. */
    touch() {
      touched = true;
      aim = null;
    },
    rest() {
      turned = 0;
    },
    /** @param {number} time @returns {boolean} whether the sheet has just come to rest */
    advance(time) {
      if (turning()) {
        if (turned) {
          pace += 0.1 * (Math.min(120, time - turned) - pace);
          if (pace > SLOW) lame = true; // a machine that cannot turn it smoothly does not turn it
        }
        view.turn += Math.min(0.05, (time - (turned || time)) / 1000) * 0.09;
      }
      turned = time;
      if (aim !== null) {
        const off = Math.atan2(Math.sin(aim - view.turn), Math.cos(aim - view.turn));
        view.turn += 0.1 * off;
        if (Math.abs(off) < 0.01) aim = null;
      }
      const rests = morph !== null && time - morph.at > MORPH;
      if (rests) morph = null;
      return rests;
    },
  };
}

/**
 * The side on which a place lies, seen from the start of the path; null where it is the start.
 * @param {import("../../../data/model.js").Value} value @param {import("../surface.js").Surface} s
 * @param {number[]} mirror @param {number[]} home @returns {number|null}
 */
export function fromStart(value, s, mirror, home) {
  const { path_alpha: a, path_beta: b } = value.arrays;
  if (a.length < 3) return null;
  const x = (home[0] - a[0]) * mirror[0],
    z = (home[1] - b[0]) * mirror[1];
  return Math.hypot(x, z) > 1e-6 * (s.alpha[s.a - 1] - s.alpha[0]) ? Math.atan2(x, z) : null;
}
