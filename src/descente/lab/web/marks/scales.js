// @ts-check
/** Scales: from values to pixels and back, round ticks, extents. */

import { number } from "../kit/numbers.js";

/**
 * @typedef {Object} Scale
 * @property {(value: number) => number} at where a value lies, in pixels
 * @property {(pixel: number) => number} from which value lies there
 * @property {[number, number]} domain
 * @property {boolean} log
 */

/** @param {[number, number]} domain @param {[number, number]} range @returns {Scale} */
export function linear(domain, range) {
  const [a, b] = domain,
    [p, q] = range;
  return {
    domain,
    log: false,
    at: (v) => p + ((v - a) / (b - a || 1)) * (q - p),
    from: (x) => a + ((x - p) / (q - p || 1)) * (b - a),
  };
}

/** @param {[number, number]} domain @param {[number, number]} range @returns {Scale} */
export function log(domain, range) {
  const line = linear([Math.log10(domain[0]), Math.log10(domain[1])], range);
  return { domain, log: true, at: (v) => line.at(Math.log10(v)), from: (x) => 10 ** line.from(x) };
}

/**
 * Round values along a scale, with their texts.
 * @param {Scale} scale @param {number} many @returns {{value: number, text: string}[]}
 */
export function ticks({ domain: [a, b], log: logarithmic }, many) {
  if (logarithmic) {
    const found = [];
    const decades = Math.log10(b / a);
    const every = Math.max(1, Math.ceil(decades / many));
    for (let k = Math.floor(Math.log10(a)); k <= Math.log10(b) + 1e-9; k++) {
      for (const m of decades < 1.3 ? [1, 2, 5] : decades < 2.2 && many > 3 ? [1, 3] : [1]) {
        const value = m * 10 ** k;
        if (value >= a * 0.999 && value <= b * 1.001 && (decades < 2.2 || k % every === 0))
          found.push(value);
      }
    }
    return found.map((value) => ({ value, text: number(value, 1).replace(/^1·/, "") })); // 10⁻⁸
  }
  const rough = (b - a) / Math.max(1, many);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((m) => m * power >= rough * 0.999) ?? 10);
  const size = (/** @type {number} */ v) => Math.floor(Math.log10(Math.abs(v)) + 1e-9);
  const found = [];
  for (let i = Math.ceil(a / step - 1e-9); i * step <= b + step * 1e-9; i++) {
    const value = i * step || 0; // no −0
    found.push({ value, text: number(value, i ? size(value) - size(step) + 1 : 1) });
  }
  return found;
}

/** Smallest and largest finite number. @param {...ArrayLike<number>} lists @returns {[number, number]} */
export function extent(...lists) {
  let low = Infinity,
    high = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      if (!Number.isFinite(list[i])) continue;
      low = Math.min(low, list[i]);
      high = Math.max(high, list[i]);
    }
  }
  return low > high ? [0, 1] : [low, high];
}

/** A round number at least as large, for a scale that does not flicker. @param {number} value */
export function roundUp(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((m) => m * power >= value) ?? 10);
}

/** The largest size among values. @param {ArrayLike<number>} values */
export function extreme(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most || 1;
}
