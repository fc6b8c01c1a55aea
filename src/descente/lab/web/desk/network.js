// @ts-check
/** A network as the kernels see it, and what they find out about it over some images. */

import { ACTIVATIONS, CODED, COLUMNS, COSTS, GAINS, LANES, MODES, PLAN, WORDS } from "./kernels.js";

/** @typedef {import("./machine.js").Machine} Machine */
/** @typedef {import("./machine.js").Cells} Cells */
/** @typedef {{sizes: number[], activation: string, output: string, cost: string}} Design */
/** @typedef {{ptr: Cells, column: Cells, code: Cells, table: Cells}} Rows */
/** @typedef {{images: Cells, labels: Cells, rows: Rows, order: Cells, count: number}} Part */

const BLOCK = 50; // examples whose activations are held at a time
const CHUNK = 2000; // examples whose gradient is summed in float32

/**
 * Images to learn from or to test on, and their lit pixels.
 * @param {Machine} machine @param {Float32Array} pixels @param {Uint8Array} labels
 * @returns {Part}
 */
export function part(machine, pixels, labels) {
  const count = labels.length,
    shape = [count, pixels.length / count];
  const images = machine.cells("f4", pixels, shape);
  const ptr = machine.zeros("u8", count + 1);
  machine.kernels.compressedCount({ images, ptr });
  const lit = Number(/** @type {BigUint64Array} */ (ptr.numbers)[count]);
  const column = machine.zeros("u2", lit),
    code = machine.zeros("u1", lit),
    table = machine.zeros("f4", CODED[0]);
  const known = machine.briefly(() =>
    machine.kernels.compressedFillBytes({
      images,
      bits: images.as("u4", ...shape),
      column,
      code,
      table,
      keys: machine.zeros("u4", CODED[1]),
      slots: machine.cells("i4", new Int32Array(CODED[1]).fill(-1)),
      known: 1,
    }),
  );
  if (known > CODED[0]) throw new RangeError("The images hold more than 256 levels of grey.");
  const order = machine.cells(
    "u4",
    Uint32Array.from({ length: count }, (_, i) => i),
  );
  const rows = { ptr, column, code, table };
  return { images, labels: machine.cells("u1", labels), rows, order, count };
}

/** A network's plan, and the kernels that walk it. */
export class Network {
  /** @param {Machine} machine @param {Design} design */
  constructor(machine, design) {
    const { sizes, activation, output, cost } = design;
    const layers = sizes.length - 1;
    const named = sizes.slice(1).map((_, layer) => (layer < layers - 1 ? activation : output));
    const kinds = named.map((name) => /** @type {Record<string, number>} */ (ACTIVATIONS)[name]);
    const fed = ["", ...named.slice(0, -1)];
    this.machine = machine;
    this.sizes = sizes;
    this.parameters = sizes
      .slice(1)
      .reduce((all, outputs, layer) => all + (sizes[layer] + 1) * outputs, 0);
    this.widths = machine.cells("u8", sizes.map(BigInt));
    this.gains = fed.map((name) => /** @type {Record<string, number>} */ (GAINS)[name] ?? 1);
    this.table = machine.zeros("u8", layers, COLUMNS);
    this.place = machine.zeros("i4", this.parameters);
    const lengths = machine.zeros("i4", 3);
    machine.kernels.plansLay({
      sizes: this.widths,
      kinds: machine.cells("u8", kinds.map(BigInt)),
      table: this.table,
      place: this.place,
      lengths,
    });
    const [padded, units, turned] = [...lengths.numbers].map(Number);
    this.padded = padded;
    this.units = units; // of one example's activations
    this.turned = turned; // of the transposed weights
    this.mask = machine.zeros("f4", Math.ceil(sizes[layers] / LANES) * LANES);
    this.mask.numbers.fill(/** @type {never} */ (1), 0, sizes[layers]);
    this.net = {
      table: this.table,
      mask: this.mask,
      cost: /** @type {Record<string, number>} */ (COSTS)[cost],
    };
    this.none = machine.zeros("f4", 0);
    this.still = { code: 0, coefficients: machine.zeros("f4", 4) };
  }

  /** A column of a layer's row of the plan. @param {number} layer @param {number} column */
  planned(layer, column) {
    return Number(this.table.numbers[layer * COLUMNS + column]);
  }

  /** The θ that a seed draws. @param {number} seed @returns {Float32Array} */
  start(seed) {
    const { machine } = this;
    return machine.briefly(() => {
      const generator = machine.zeros("u8", WORDS),
        theta = machine.zeros("f4", this.parameters);
      machine.kernels.drawsPcg64({ numbers: machine.cells("f8", [seed]), generator });
      const gains = machine.cells("f8", this.gains);
      machine.kernels.plansStart({ generator, sizes: this.widths, gains, theta });
      return Float32Array.from(/** @type {Float32Array} */ (theta.numbers));
    });
  }

  /** θ as the kernels lay it. @param {ArrayLike<number>} theta */
  packed(theta) {
    const cells = this.machine.zeros("f4", this.padded);
    this.pack(theta, cells);
    return cells;
  }

  /** @param {ArrayLike<number>} theta @param {Cells} cells */
  pack(theta, cells) {
    const there = /** @type {Float32Array} */ (cells.numbers);
    /** @type {Int32Array} */ (this.place.numbers).forEach((to, from) => (there[to] = theta[from]));
  }

  /** What `pack` laid, in the order of θ. @param {Cells} cells @returns {Float32Array} */
  unpack(cells) {
    const there = /** @type {Float32Array} */ (cells.numbers);
    return Float32Array.from(/** @type {Int32Array} */ (this.place.numbers), (at) => there[at]);
  }

  /** Room for so many examples at a time. @param {number} examples */
  scratch(examples) {
    const { machine } = this;
    return {
      a: machine.zeros("f4", this.units * examples),
      d: machine.zeros("f4", this.units * examples),
      transposed: machine.zeros("f4", Math.max(this.turned, LANES)),
    };
  }

  /**
   * Walk over examples without a step.
   * @param {number} mode @param {Cells} theta packed @param {Part} of
   * @param {{begin: number, end: number, size: number, order?: Cells, grad?: Cells}} how
   */
  walk(mode, theta, of, { begin, end, size, order = of.order, grad = this.none }) {
    const { machine, none } = this,
      scratch = this.scratch(size),
      count = Math.ceil((end - begin) / size);
    const tally = { costs: machine.zeros("f8", count), correct: machine.zeros("u4", count) };
    machine.kernels.rowsWalk({
      mode,
      net: this.net,
      images: of.rows,
      batches: { labels: of.labels, order, begin, end, size },
      vectors: { theta, grad, first: none, second: none },
      rule: this.still,
      etas: none,
      count: 0,
      scratch,
      tally,
    });
    return { scratch, tally };
  }

  /**
   * Mean cost, accuracy, and the standard error of the cost, over the first so many examples.
   * @param {ArrayLike<number>} theta @param {Part} of @param {number} [count]
   * @param {number} [whole] how many these are a sample of
   */
  measured(theta, of, count = of.count, whole = count) {
    const { machine } = this;
    return machine.briefly(() => {
      const { tally } = this.walk(MODES.evaluate, this.packed(theta), of, {
        begin: 0,
        end: count,
        size: 1,
      });
      const out = machine.zeros("f8", 3);
      machine.kernels.readingsMeasured({ ...tally, whole, out });
      const [cost, accuracy, error] = /** @type {Float64Array} */ (out.numbers);
      return { cost, accuracy, error };
    });
  }

  /**
   * ∇C over examples in an order, in float32, and its length.
   * @param {ArrayLike<number>} theta @param {Part} of
   * @param {{begin?: number, end?: number, order?: Cells}} [how]
   */
  gradient(theta, of, { begin = 0, end = of.count, order = of.order } = {}) {
    const { machine } = this;
    return machine.briefly(() => {
      const packed = this.packed(theta),
        whole = machine.zeros("f8", this.padded);
      for (let at = begin; at < end; at += CHUNK) {
        machine.briefly(() => {
          const grad = machine.zeros("f4", this.padded);
          const how = { begin: at, end: Math.min(at + CHUNK, end), size: BLOCK, order, grad };
          this.walk(MODES.gradient, packed, of, how);
          machine.kernels.talliesAdd({ part: grad, whole });
        });
      }
      const out = machine.zeros("f4", this.parameters);
      const norm = machine.kernels.talliesGather({
        whole,
        place: this.place,
        examples: end - begin,
        out,
      });
      return { norm, slopes: Float32Array.from(/** @type {Float32Array} */ (out.numbers)) };
    });
  }

  /**
   * The activations of every layer for the first so many images, one image after the other.
   * @param {ArrayLike<number>} theta @param {Part} of @param {number} begin @param {number} end
   * @returns {Float32Array[]} of each layer: (images · units)
   */
  activations(theta, of, begin, end) {
    return this.machine.briefly(() => {
      const size = end - begin;
      const { scratch } = this.walk(MODES.evaluate, this.packed(theta), of, { begin, end, size });
      const all = /** @type {Float32Array} */ (scratch.a.numbers);
      return this.sizes.slice(1).map((width, layer) => {
        const at = this.planned(layer, PLAN.UNITS),
          found = new Float32Array(width * size);
        for (let e = 0; e < size; e += 1) {
          const from = e * this.units + at;
          found.set(all.subarray(from, from + width), e * width);
        }
        return found;
      });
    });
  }
}
