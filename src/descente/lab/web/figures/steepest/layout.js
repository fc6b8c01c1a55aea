// @ts-check
/** The compass in numbers: where the directions lie, which of them have a row, which comes next. */

/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../data/contract.js").Direction} Direction */
/** @typedef {{x: number, y: number, climb: number, k: number}} Place */

const NEAR = 60; // pixels from which a direction is pointed at

/**
 * Where each direction is drawn: its angle to ∇C, as far out as it climbs or falls. The angle has no
 * side in a space of 13,002 dimensions: those turned away evenly are drawn on the right.
 * @param {Value} value @param {number[]} centre x, y and the radius of ‖∇C‖
 * @returns {Place[]}
 */
export function places({ words, scalars, arrays }, [x0, y0, R]) {
  return words.directions.map((/** @type {Direction} */ { kind }, /** @type {number} */ k) => {
    const climb = arrays.measured[k],
      turned = (arrays.angle[k] * Math.PI) / 180,
      far = (R * Math.abs(climb)) / (scalars.norm || 1);
    const x = x0 + (kind === "own" ? 1 : -1) * far * Math.sin(turned);
    return { x, y: y0 - far * Math.cos(turned), climb, k };
  });
}

/** The direction that a point means; −1 for none. @param {Place[]} all @param {number} x @param {number} y */
export function nearest(all, x, y) {
  const away = all.map((place) => Math.hypot(place.x - x, place.y - y)),
    least = Math.min(...away.filter(Number.isFinite));
  return least < NEAR ? all[away.indexOf(least)].k : -1;
}

/**
 * The direction so many on from another, from the one nearest to ∇C to the furthest from it.
 * @param {ArrayLike<number>} cosine @param {number} chosen −1 for none @param {number} by
 */
export function along(cosine, chosen, by) {
  const order = Array.from(cosine, (_, k) => k).sort((a, b) => cosine[b] - cosine[a]);
  const next = order.indexOf(chosen) + by;
  return order[Math.max(0, Math.min(order.length - 1, next))];
}

/**
 * How many directions were drawn at random, the steepest of them (−1 before all are measured), and
 * those that have a row: ∇C, the named ones, that steepest one, and −∇C.
 * @param {Direction[]} directions @param {ArrayLike<number>} measured
 */
export function summary(directions, measured) {
  /** @param {(kind: string) => boolean} fits */
  const those = (fits) => [...directions.keys()].filter((k) => fits(directions[k].kind));
  const random = those((kind) => kind === "random");
  const all = random.some((k) => Number.isNaN(measured[k])) ? [] : random;
  const best = all.reduce((top, k) => (measured[k] > measured[top] ? k : top), all[0] ?? -1);
  const rows = [
    ...those((kind) => kind === "gradient"),
    ...those((kind) => kind === "signs" || kind === "largest"),
    ...random.filter((k) => k === best),
    ...those((kind) => kind === "opposite"),
  ];
  return { random: random.length, best, rows };
}
