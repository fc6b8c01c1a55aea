// @ts-check
/**
 * A landscape as it is drawn. Values of the grid are never touched; where the server has not given
 * one yet, and between grid points, the sheet is stretched over its neighbours.
 */

/** @typedef {import("../data/model.js").Value} Value */
/**
 * @typedef {Object} Surface
 * @property {number} a points along α @property {number} b points along β
 * @property {ArrayLike<number>} alpha @property {ArrayLike<number>} beta
 * @property {ArrayLike<number>} cost row by row, `cost[i * b + j]`; NaN where not known
 * @property {Float64Array} filled the same without holes
 * @property {boolean} whole whether every point is known
 * @property {number} low @property {number} high
 * @property {boolean} log
 * @property {(cost: number) => number} level 0 in the valley, 1 on the ridge
 */
/** @typedef {{a: number, b: number, at: ArrayLike<number>}} Levels row by row, a rows of b */
/** @typedef {Levels & {at: Float32Array}} Mesh on a finer grid */

/** How many pieces each side of a cell is drawn in. */
export const FINE = 3;

/**
 * @param {Pick<Value, "arrays">} value of the job "landscape"
 * @param {string} [height] "log", "linear", or "" to choose
 * @param {[number, number]} [range] its lowest and its highest, where it shares them with others
 * @returns {Surface}
 */
export function surface({ arrays: { alpha, beta, cost } }, height = "", range = rangeOf(cost)) {
  const [a, b] = [alpha.length, beta.length],
    [low, high] = range,
    whole = cost.every(Number.isFinite);
  const log = low > 0 && (height ? height === "log" : high > 6 * low);
  const f = log ? Math.log : (/** @type {number} */ c) => c;
  const from = f(low),
    size = f(high) - from || 1;
  const level = (/** @type {number} */ c) => (f(c) - from) / size;
  return { a, b, alpha, beta, cost, filled: fill(cost, a, b), whole, low, high, log, level };
}

/** The lowest and the highest of the costs that are known. @param {Iterable<number>} costs @returns {[number, number]} */
export function rangeOf(costs) {
  let low = Infinity,
    high = -Infinity;
  for (const c of costs) {
    if (!Number.isFinite(c)) continue;
    low = Math.min(low, c);
    high = Math.max(high, c);
  }
  return [low, high];
}

/** @param {ArrayLike<number>} cost @param {number} a @param {number} b */
function fill(cost, a, b) {
  const out = Float64Array.from(cost, (c) => (Number.isFinite(c) ? c : NaN));
  const line = (
    /** @type {number} */ start,
    /** @type {number} */ step,
    /** @type {number} */ n,
  ) => {
    let last = -1;
    for (let k = 0; k <= n; k++) {
      if (k < n && Number.isNaN(out[start + k * step])) continue;
      const before = last < 0 ? NaN : out[start + last * step];
      const after = k < n ? out[start + k * step] : NaN;
      for (let m = last + 1; m < k; m++) {
        const w = (m - last) / (k - last);
        out[start + m * step] = Number.isNaN(before)
          ? after
          : Number.isNaN(after)
            ? before
            : before + w * (after - before);
      }
      last = k;
    }
  };
  for (let i = 0; i < a; i++) line(i * b, 1, b);
  for (let j = 0; j < b; j++) line(j, b, a);
  return out;
}

/**
 * Levels on a finer mesh: a curve through every grid value (Catmull-Rom), nothing smoothed away.
 * @param {Surface} s
 * @returns {Mesh}
 */
export function fine(s) {
  const a = (s.a - 1) * FINE + 1,
    b = (s.b - 1) * FINE + 1;
  const levels = Float32Array.from(s.filled, (c) => (Number.isNaN(c) ? 0 : s.level(c)));
  const rows = new Float32Array(a * s.b),
    at = new Float32Array(a * b);
  spread(levels, rows, s.a, s.b, s.b, 1);
  spread(rows, at, s.b, a, 1, s.b, b);
  return { a, b, at };
}

/**
 * One direction of it.
 * @param {Float32Array} from @param {Float32Array} to @param {number} n points along it
 * @param {number} m lines @param {number} step from a point to the next
 * @param {number} next to the next line
 * @param {number} [wide] of the result, where lines lie one after the other
 */
function spread(from, to, n, m, step, next, wide = 0) {
  for (let line = 0; line < m; line++) {
    const value = (/** @type {number} */ k) =>
      from[line * next + Math.max(0, Math.min(n - 1, k)) * step];
    for (let k = 0; k < (n - 1) * FINE + 1; k++) {
      const i = Math.min(Math.floor(k / FINE), n - 2),
        w = k / FINE - i;
      const [p, q, r, s] = [value(i - 1), value(i), value(i + 1), value(i + 2)];
      const v =
        w === 0
          ? q
          : w === 1
            ? r
            : q + 0.5 * w * (r - p + w * (2 * p - 5 * q + 4 * r - s + w * (3 * (q - r) + s - p)));
      to[wide ? line * wide + k : k * m + line] = v;
    }
  }
}

/**
 * Where α lies among the grid's values, from 0 to 1.
 * @param {ArrayLike<number>} grid @param {number} x
 */
export function along(grid, x) {
  return (x - grid[0]) / (grid[grid.length - 1] - grid[0]);
}

/**
 * The sheet's height at a point of the unit square, for what lies on it.
 * @param {Levels} mesh @param {number} u @param {number} v
 */
export function heightAt(mesh, u, v) {
  const x = Math.max(0, Math.min(1, u)) * (mesh.a - 1),
    y = Math.max(0, Math.min(1, v)) * (mesh.b - 1);
  const i = Math.min(mesh.a - 2, Math.floor(x)),
    j = Math.min(mesh.b - 2, Math.floor(y));
  const p = x - i,
    q = y - j,
    k = i * mesh.b + j;
  return (
    (1 - p) * ((1 - q) * mesh.at[k] + q * mesh.at[k + 1]) +
    p * ((1 - q) * mesh.at[k + mesh.b] + q * mesh.at[k + mesh.b + 1])
  );
}

/**
 * Contour lines on a mesh of levels (marching squares): pairs of points of the unit square.
 * @param {Levels} mesh @param {number} level
 * @returns {number[]} u, v, u, v, …
 */
export function contour({ a, b, at }, level) {
  /** @type {number[]} */
  const out = [];
  for (let i = 0; i < a - 1; i++) {
    for (let j = 0; j < b - 1; j++) {
      const k = i * b + j;
      const corner = [at[k], at[k + b], at[k + b + 1], at[k + 1]];
      /** @type {number[]} */
      const cut = [];
      for (let e = 0; e < 4; e++) {
        const p = corner[e],
          q = corner[(e + 1) % 4];
        if (p < level === q < level) continue;
        const w = (level - p) / (q - p);
        const [x, y] = [
          [w, 0],
          [1, w],
          [1 - w, 1],
          [0, 1 - w],
        ][e];
        cut.push((i + x) / (a - 1), (j + y) / (b - 1));
      }
      if (cut.length === 4) out.push(...cut);
      else if (cut.length === 8) {
        const middle = (corner[0] + corner[1] + corner[2] + corner[3]) / 4 < level;
        const turn = middle === corner[0] < level ? [0, 1, 2, 3] : [3, 0, 1, 2];
        for (const e of turn) out.push(cut[2 * e], cut[2 * e + 1]);
      }
    }
  }
  return out;
}

/** The nearest grid index. @param {ArrayLike<number>} grid @param {number} x */
export function nearest(grid, x) {
  return Math.max(0, Math.min(grid.length - 1, Math.round(along(grid, x) * (grid.length - 1))));
}

/** Grid indices of the lowest and of the highest known value. @param {Surface} s */
export function ends(s) {
  let low = -1,
    high = -1;
  for (let k = 0; k < s.cost.length; k++) {
    if (!Number.isFinite(s.cost[k])) continue;
    if (low < 0 || s.cost[k] < s.cost[low]) low = k;
    if (high < 0 || s.cost[k] > s.cost[high]) high = k;
  }
  return { low, high };
}

/** The points of a surface whose cost is known, as a table. @param {Value} value */
export function knownPoints({ arrays: { alpha, beta, cost, standard_error: error } }) {
  const rows = [];
  for (let k = 0; k < cost.length; k++) {
    if (Number.isNaN(cost[k])) continue;
    rows.push([alpha[Math.floor(k / beta.length)], beta[k % beta.length], cost[k], error[k]]);
  }
  return { columns: ["alpha", "beta", "cost", "standard_error"], rows };
}
