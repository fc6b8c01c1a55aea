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
 * @property {(how: { generator: Cells, ways: { points: Cells, spread: Cells, smooth: Cells, starts: Cells, pace: Cells, counts: Cells, digits: Cells, cumulated: Cells }, hand: { stray: number, link: number, lean: number, rise: number, stretch: number, bow: number, taper: number, weigh: number, round_off: number, joined: number, radius: number, radius_spread: number, pressure: number, speed: number, tremor: number, soft: number, soft_spread: number }, images: Cells, labels: Cells }) => void} handWriteBlock
 * @property {(how: { numbers: Cells, generator: Cells }) => void} drawsPcg64
 * @property {(how: { key: Cells, generator: Cells }) => void} drawsPhilox
 * @property {(how: { generator: Cells, out: Cells }) => void} drawsFillNormals
 * @property {(how: { generator: Cells, values: Cells }) => void} drawsShuffle
 * @property {(how: { sizes: Cells, kinds: Cells, table: Cells, place: Cells, lengths: Cells }) => void} plansLay
 * @property {(how: { generator: Cells, sizes: Cells, gains: Cells, theta: Cells }) => void} plansStart
 * @property {(how: { images: Cells, matrices: Cells, knots: Cells, row_weights: Cells, column_weights: Cells, out: Cells }) => void} warpWarpChunk
 * @property {(how: { costs: Cells, correct: Cells, whole: number, out: Cells }) => void} readingsMeasured
 * @property {(how: { outputs: Cells, labels: Cells, costs: Cells, answers: Cells }) => void} readingsErrors
 * @property {(how: { values: Cells, out: Cells }) => void} readingsOrder
 * @property {(how: { values: Cells, far: number, out: Cells }) => void} readingsHistogram
 * @property {(how: { vector: Cells, out: Cells }) => void} readingsRanking
 * @property {(how: { values: Cells, sums: Cells, begun: number }) => number} readingsAccumulate
 * @property {(how: { sums: Cells, count: number, out: Cells }) => void} readingsMeans
 * @property {(how: { costs: Cells }) => number} readingsGoing
 * @property {(how: { theta: Cells, slopes: Cells, eta: number, decay: number, change: Cells, out: Cells }) => void} readingsUpcoming
 * @property {(how: { after: Cells, before: Cells, out: Cells }) => void} readingsDifference
 * @property {(how: { theta: Cells, eta: number, decay: number, out: Cells }) => void} readingsShrunk
 * @property {(how: { outputs: Cells, label: number, wanted: Cells, differences: Cells, terms: Cells }) => number} readingsApart
 * @property {(how: { eta: number }) => number} readingsCalmer
 * @property {(how: { values: Cells }) => number} readingsTotal
 * @property {(how: { values: Cells }) => number} readingsAverage
 * @property {(how: { costs: Cells }) => number} readingsRises
 * @property {(how: { costs: Cells, correct: Cells, examples: number, batch: number, means: Cells, accuracies: Cells }) => void} talliesPerBatch
 * @property {(how: { values: Cells }) => number} talliesMean
 * @property {(how: { part: Cells, whole: Cells }) => void} talliesAdd
 * @property {(how: { whole: Cells, place: Cells, examples: number, out: Cells }) => number} talliesGather
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
  handWriteBlock: {
    name: "hand.write_block",
    takes: {
      generator: "u8[]",
      ways: {
        points: "f4[,,]",
        spread: "f4[,]",
        smooth: "f4[,]",
        starts: "u1[,]",
        pace: "f4[,]",
        counts: "i4[]",
        digits: "u1[]",
        cumulated: "f8[]",
      },
      hand: {
        stray: "f4",
        link: "f4",
        lean: "f4",
        rise: "f4",
        stretch: "f4",
        bow: "f4",
        taper: "f4",
        weigh: "f4",
        round_off: "f4",
        joined: "f4",
        radius: "f4",
        radius_spread: "f4",
        pressure: "f4",
        speed: "f4",
        tremor: "f4",
        soft: "f4",
        soft_spread: "f4",
      },
      images: "u1[,]",
      labels: "u1[]",
    },
    gives: "",
  },
  drawsPcg64: {
    name: "draws.pcg64",
    takes: {
      numbers: "f8[]",
      generator: "u8[]",
    },
    gives: "",
  },
  drawsPhilox: {
    name: "draws.philox",
    takes: {
      key: "u8[]",
      generator: "u8[]",
    },
    gives: "",
  },
  drawsFillNormals: {
    name: "draws.fill_normals",
    takes: {
      generator: "u8[]",
      out: "f4[]",
    },
    gives: "",
  },
  drawsShuffle: {
    name: "draws.shuffle",
    takes: {
      generator: "u8[]",
      values: "u4[]",
    },
    gives: "",
  },
  plansLay: {
    name: "plans.lay",
    takes: {
      sizes: "u8[]",
      kinds: "u8[]",
      table: "u8[,]",
      place: "i4[]",
      lengths: "i4[]",
    },
    gives: "",
  },
  plansStart: {
    name: "plans.start",
    takes: {
      generator: "u8[]",
      sizes: "u8[]",
      gains: "f8[]",
      theta: "f4[]",
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
  readingsMeasured: {
    name: "readings.measured",
    takes: {
      costs: "f8[]",
      correct: "u4[]",
      whole: "f8",
      out: "f8[]",
    },
    gives: "",
  },
  readingsErrors: {
    name: "readings.errors",
    takes: {
      outputs: "f4[,]",
      labels: "u1[]",
      costs: "f8[]",
      answers: "i4[]",
    },
    gives: "",
  },
  readingsOrder: {
    name: "readings.order",
    takes: {
      values: "f8[]",
      out: "i4[]",
    },
    gives: "",
  },
  readingsHistogram: {
    name: "readings.histogram",
    takes: {
      values: "f8[]",
      far: "f8",
      out: "i4[]",
    },
    gives: "",
  },
  readingsRanking: {
    name: "readings.ranking",
    takes: {
      vector: "f4[]",
      out: "i4[]",
    },
    gives: "",
  },
  readingsAccumulate: {
    name: "readings.accumulate",
    takes: {
      values: "f4[]",
      sums: "f8[]",
      begun: "i4",
    },
    gives: "i4",
  },
  readingsMeans: {
    name: "readings.means",
    takes: {
      sums: "f8[]",
      count: "i4",
      out: "f8[]",
    },
    gives: "",
  },
  readingsGoing: {
    name: "readings.going",
    takes: {
      costs: "f8[]",
    },
    gives: "i4",
  },
  readingsUpcoming: {
    name: "readings.upcoming",
    takes: {
      theta: "f4[]",
      slopes: "f4[]",
      eta: "f8",
      decay: "f8",
      change: "f4[]",
      out: "f4[]",
    },
    gives: "",
  },
  readingsDifference: {
    name: "readings.difference",
    takes: {
      after: "f4[]",
      before: "f4[]",
      out: "f4[]",
    },
    gives: "",
  },
  readingsShrunk: {
    name: "readings.shrunk",
    takes: {
      theta: "f4[]",
      eta: "f8",
      decay: "f8",
      out: "f4[]",
    },
    gives: "",
  },
  readingsApart: {
    name: "readings.apart",
    takes: {
      outputs: "f8[]",
      label: "i4",
      wanted: "f8[]",
      differences: "f8[]",
      terms: "f8[]",
    },
    gives: "f8",
  },
  readingsCalmer: {
    name: "readings.calmer",
    takes: {
      eta: "f8",
    },
    gives: "f8",
  },
  readingsTotal: {
    name: "readings.total",
    takes: {
      values: "f8[]",
    },
    gives: "f8",
  },
  readingsAverage: {
    name: "readings.average",
    takes: {
      values: "f8[]",
    },
    gives: "f8",
  },
  readingsRises: {
    name: "readings.rises",
    takes: {
      costs: "f8[]",
    },
    gives: "i4",
  },
  talliesPerBatch: {
    name: "tallies.per_batch",
    takes: {
      costs: "f8[]",
      correct: "u4[]",
      examples: "i4",
      batch: "i4",
      means: "f4[]",
      accuracies: "f4[]",
    },
    gives: "",
  },
  talliesMean: {
    name: "tallies.mean",
    takes: {
      values: "f4[]",
    },
    gives: "f8",
  },
  talliesAdd: {
    name: "tallies.add",
    takes: {
      part: "f4[]",
      whole: "f8[]",
    },
    gives: "",
  },
  talliesGather: {
    name: "tallies.gather",
    takes: {
      whole: "f8[]",
      place: "i4[]",
      examples: "f8",
      out: "f4[]",
    },
    gives: "f8",
  },
});

/** Numbers side by side. */
export const LANES = 16;

/** Of 64 bits, in a generator. */
export const WORDS = 16;

/** Values that a byte tells apart, and slots that find them. */
export const CODED = [256, 4096];

/** How many a plan has. */
export const COLUMNS = 9;

/** Some of its columns. */
export const PLAN = { UNITS: 7 };

/** What rowsWalk does. */
export const MODES = { evaluate: 0, gradient: 1, train: 2 };

/** By name. */
export const ACTIVATIONS = { identity: 0, sigmoid: 1, tanh: 2, relu: 3, softmax: 4 };

/** After each activation, where it is not 1. */
export const GAINS = { relu: 1.4142135623730951, sigmoid: 2.0 };

/** By name. */
export const COSTS = { quadratic: 0, cross_entropy: 1 };

/** Which way costs can go. */
export const DIRECTIONS = ["none", "flat", "falling", "climbing", "oscillating"];
