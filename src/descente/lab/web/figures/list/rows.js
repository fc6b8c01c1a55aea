// @ts-check
/** The rows of the to-do list: their names, and which of them are shown in which order. */

import { parse } from "../../controls/number.js";
import { locate, nameOf } from "../../kit/theta.js";
import { tongue } from "../../kit/words.js";

/** @typedef {{layer: number, neuron: number, sign: string, search: string}} Filter */
/** @typedef {"rank"|"name"|"value"|"derivative"|"change"} Key */
/** @typedef {import("../../data/model.js").Shaped} Shaped */
/** @typedef {{by: Key, falling: boolean}} Sort */
/** @typedef {{sizes: number[], vector: Shaped, theta: Shaped, change: Shaped, ranks: Shaped, eta: number, examples: number}} Rows */

/** @type {{key: string, names: string[], plain: string[]}} */
let made = { key: "", names: [], plain: [] };

/** The name of every number of θ, made once per network and language. @param {number[]} sizes */
export function namesOf(sizes) {
  const key = `${tongue()} ${sizes}`;
  if (made.key !== key) {
    const many = sizes.slice(1).reduce((sum, size, i) => sum + (sizes[i] + 1) * size, 0);
    const names = Array.from({ length: many }, (_, i) => nameOf(locate(sizes, i)));
    made = { key, names, plain: names.map((name) => ` ${plain(name)} `) };
  }
  return made;
}

/** Without accents, capitals and punctuation. @param {string} text */
function plain(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/** The columns of the list. @param {import("../../data/model.js").Value} gradient @returns {Rows} */
export function rowsOf({ words, scalars, arrays }) {
  const { vector, theta, change, rank } = arrays;
  return {
    sizes: words.sizes,
    vector,
    theta,
    change,
    ranks: rank,
    eta: scalars.eta,
    examples: words.examples,
  };
}

/**
 * The order that the head of a column asks for: the other way where it was this column already;
 * otherwise ranks and names rise, and numbers fall.
 * @param {Sort} sort @param {Key} key
 * @returns {Sort}
 */
export function nextSort({ by, falling }, key) {
  return { by: key, falling: key === by ? !falling : key !== "rank" && key !== "name" };
}

/** The largest |∂C/∂w| of these rows. @param {Rows} rows @param {Int32Array} order */
export function largestOf({ vector }, order) {
  return order.reduce((most, i) => Math.max(most, Math.abs(vector[i])), 0);
}

/**
 * The indices of θ that a filter lets through, in the order asked for; equal ones by rank.
 * @param {Rows} rows @param {Filter} filter @param {Sort} sort
 * @returns {Int32Array}
 */
export function selectRows(rows, filter, { by, falling }) {
  const { vector, theta, change, ranks, sizes } = rows;
  const fits = matcher(filter, sizes, vector);
  const found = Int32Array.from(ranks.keys()).filter(fits);
  const way = falling ? -1 : 1;
  const of = /** @type {Record<Key, (i: number) => number>} */ ({
    rank: (i) => ranks[i],
    name: (i) => i,
    value: (i) => theta[i],
    derivative: (i) => vector[i],
    change: (i) => change[i],
  })[by];
  return found.sort((a, b) => way * (of(a) - of(b)) || ranks[a] - ranks[b]);
}

/** @param {Filter} filter @param {number[]} sizes @param {Shaped} vector */
function matcher({ layer, neuron, sign, search }, sizes, vector) {
  // « couche 1, pixel (12, 14) » looks for « couche 1 » and « pixel 12 14 », wherever they stand
  const phrases = plain(search).match(/[a-z]+( \d+)*|\d+( \d+)*/g) ?? [];
  const wanted = phrases.map((phrase) => ` ${phrase}${/\d$/.test(phrase) ? " " : ""}`);
  const { plain: plains } = namesOf(sizes);
  const index = parse(search.replace(/^\s*(n[º°o]?\.?|#)\s*/i, "")); // « n° 12 881 », as figures write it
  return (/** @type {number} */ i) => {
    if (sign && Math.sign(vector[i]) !== Number(sign)) return false;
    if (layer) {
      const at = locate(sizes, i);
      if (at.layer !== layer || (neuron >= 0 && at.neuron !== neuron)) return false;
    }
    return i === index || wanted.every((phrase) => plains[i].includes(phrase));
  };
}
