// @ts-check
/**
 * The functions of kernels.wasm, written by `python -m descente.web.flat`: change nothing here.
 *
 * `takes` holds the types of the arguments, in their order: `f4` is a float32, `u8[,]` an array of
 * uint64 with two dimensions. `gives` is the type of what is returned, "" for nothing.
 */

/** @typedef {import("./machine.js").Cells} Cells */

/**
 * @typedef {Object} Kernels
 * @property {(how: { mode: number, net: { table: Cells, mask: Cells, cost: number }, images: { ptr: Cells, column: Cells, code: Cells, table: Cells }, batches: { labels: Cells, order: Cells, begin: number, end: number, size: number }, vectors: { theta: Cells, grad: Cells, first: Cells, second: Cells }, rule: { code: number, coefficients: Cells }, etas: Cells, count: number, scratch: { a: Cells, d: Cells, transposed: Cells }, tally: { costs: Cells, correct: Cells } }) => number} rowsWalk
 * @property {(how: { net: { table: Cells, mask: Cells, cost: number }, images: { ptr: Cells, column: Cells, code: Cells, table: Cells }, batches: { labels: Cells, order: Cells, begin: number, end: number, size: number }, theta: Cells, v: Cells, target: Cells, scratch: { a: Cells, d: Cells, transposed: Cells }, along: { rz: Cells, ra: Cells, rd: Cells, transposed: Cells } }) => void} hessianWalk
 * @property {(how: { net: { widths: Cells, kinds: Cells, cost: number }, examples: { origin: Cells, first: Cells, second: Cells, wanted: Cells, real: Cells }, points: { alphas: Cells, betas: Cells, weights: Cells }, room: { x: Cells, logs: Cells }, found: { sums: Cells, squares: Cells } }) => void} planeWalk
 * @property {(how: { rule: number, coefficients: Cells, theta: Cells, grad: Cells, first: Cells, second: Cells, eta: number, count: number }) => number} rulesStep
 * @property {(how: { images: Cells, ptr: Cells }) => void} compressedCount
 * @property {(how: { images: Cells, bits: Cells, column: Cells, code: Cells, table: Cells, keys: Cells, slots: Cells, known: number }) => number} compressedFillBytes
 * @property {(how: { points: Cells, smooth: Cells, starts: Cells, count: number, radii: Cells, wave: Cells, path: Cells }) => number} penTrace
 * @property {(how: { path: Cells, n: number, soft: number, depth: Cells }) => void} penInkDepth
 * @property {(how: { points: Cells, smooth: Cells, starts: Cells, counts: Cells, radii: Cells, wave: Cells, soft: Cells, out: Cells }) => void} penDrawChunk
 * @property {(how: { images: Cells, matrices: Cells, knots: Cells, row_weights: Cells, column_weights: Cells, out: Cells }) => void} warpWarpChunk
 */

/** Where the stack begins, in bytes, and the heap. */
export const STACK = 65536;

export const KERNELS = /** @type {const} */ ({
  rowsWalk: {
    name: "rows.walk",
    takes: {
      mode: "i4",
      net: { table: "u8[,]", mask: "f4[]", cost: "i4" },
      images: { ptr: "u8[]", column: "u2[]", code: "u1[]", table: "f4[]" },
      batches: { labels: "u1[]", order: "u4[]", begin: "i4", end: "i4", size: "i4" },
      vectors: { theta: "f4[]", grad: "f4[]", first: "f4[]", second: "f4[]" },
      rule: { code: "i4", coefficients: "f4[]" },
      etas: "f4[]",
      count: "i4",
      scratch: { a: "f4[]", d: "f4[]", transposed: "f4[]" },
      tally: { costs: "f8[]", correct: "u4[]" },
    },
    gives: "i4",
  },
  hessianWalk: {
    name: "hessian.walk",
    takes: {
      net: { table: "u8[,]", mask: "f4[]", cost: "i4" },
      images: { ptr: "u8[]", column: "u2[]", code: "u1[]", table: "f4[]" },
      batches: { labels: "u1[]", order: "u4[]", begin: "i4", end: "i4", size: "i4" },
      theta: "f4[]",
      v: "f4[]",
      target: "f4[]",
      scratch: { a: "f4[]", d: "f4[]", transposed: "f4[]" },
      along: { rz: "f4[]", ra: "f4[]", rd: "f4[]", transposed: "f4[]" },
    },
    gives: "",
  },
  planeWalk: {
    name: "plane.walk",
    takes: {
      net: { widths: "u8[]", kinds: "u8[]", cost: "i4" },
      examples: { origin: "f4[]", first: "f4[]", second: "f4[]", wanted: "f4[]", real: "f4[]" },
      points: { alphas: "f4[]", betas: "f4[]", weights: "f4[,]" },
      room: { x: "f4[]", logs: "f4[]" },
      found: { sums: "f8[]", squares: "f8[]" },
    },
    gives: "",
  },
  rulesStep: {
    name: "rules.step",
    takes: {
      rule: "i4",
      coefficients: "f4[]",
      theta: "f4[]",
      grad: "f4[]",
      first: "f4[]",
      second: "f4[]",
      eta: "f4",
      count: "i4",
    },
    gives: "f4",
  },
  compressedCount: {
    name: "compressed.count",
    takes: {
      images: "f4[,]",
      ptr: "u8[]",
    },
    gives: "",
  },
  compressedFillBytes: {
    name: "compressed.fill_bytes",
    takes: {
      images: "f4[,]",
      bits: "u4[,]",
      column: "u2[]",
      code: "u1[]",
      table: "f4[]",
      keys: "u4[]",
      slots: "i4[]",
      known: "i4",
    },
    gives: "i4",
  },
  penTrace: {
    name: "pen.trace",
    takes: {
      points: "f4[,]",
      smooth: "f4[]",
      starts: "u1[]",
      count: "i4",
      radii: "f4[]",
      wave: "f4[]",
      path: "f4[,]",
    },
    gives: "i4",
  },
  penInkDepth: {
    name: "pen.ink_depth",
    takes: {
      path: "f4[,]",
      n: "i4",
      soft: "f4",
      depth: "f4[,]",
    },
    gives: "",
  },
  penDrawChunk: {
    name: "pen.draw_chunk",
    takes: {
      points: "f4[,,]",
      smooth: "f4[,]",
      starts: "u1[,]",
      counts: "i4[]",
      radii: "f4[,]",
      wave: "f4[,]",
      soft: "f4[]",
      out: "u1[,]",
    },
    gives: "",
  },
  warpWarpChunk: {
    name: "warp.warp_chunk",
    takes: {
      images: "f4[,]",
      matrices: "f4[,]",
      knots: "f4[,,,]",
      row_weights: "f4[,]",
      column_weights: "f4[,]",
      out: "f4[,]",
    },
    gives: "",
  },
});
