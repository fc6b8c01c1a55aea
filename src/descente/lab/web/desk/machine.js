// @ts-check
/**
 * The kernels in the page: memory, and calls with the arguments that `kernels.js` names.
 *
 * This file moves memory. What is computed is computed by kernels.wasm, the engine's own loops.
 */

import { KERNELS, STACK } from "./kernels.js";

/** @typedef {import("./kernels.js").Kernels} Kernels */
/** @typedef {Float32Array|Float64Array|Int32Array|Uint8Array|Uint16Array|Uint32Array|BigUint64Array} Numbers */

const KINDS = {
  f4: Float32Array,
  f8: Float64Array,
  i4: Int32Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
};
/** @typedef {keyof typeof KINDS} Kind */

/** An array in the memory of a machine. */
export class Cells {
  /** @param {WebAssembly.Memory} memory @param {Kind} kind @param {number[]} shape @param {number} at */
  constructor(memory, kind, shape, at) {
    this.memory = memory;
    this.kind = kind;
    this.shape = shape;
    this.at = at;
    this.count = shape.reduce((a, b) => a * b, 1);
  }

  /**
   * Its numbers, as they lie in memory: to be read and written at once, since memory that grows is
   * another buffer.
   * @returns {Numbers}
   */
  get numbers() {
    return new KINDS[this.kind](this.memory.buffer, this.at, this.count);
  }

  /** The same bytes as another kind of numbers. @param {Kind} kind @param {number[]} shape */
  as(kind, ...shape) {
    return new Cells(this.memory, kind, shape, this.at);
  }
}

/**
 * The arguments of a call, one after the other.
 * @param {any} takes @param {any} how @param {string} path
 * @returns {Generator<number, void, undefined>}
 */
function* flat(takes, how, path) {
  for (const [name, kind] of Object.entries(takes)) {
    const given = how[name];
    if (typeof kind !== "string") {
      yield* flat(kind, given, `${path}.${name}`);
    } else if (!kind.includes("[")) {
      yield given;
    } else {
      const dimensions = kind.length - 3;
      if (given?.kind !== kind.slice(0, 2) || given.shape.length !== dimensions) {
        const came = given?.kind ? `${given.kind}[${",".repeat(given.shape.length - 1)}]` : given;
        throw new TypeError(`${path}.${name} came as ${came}; wanted ${kind}.`);
      }
      yield given.at;
      yield* given.shape;
    }
  }
}

/** What the kernels call: each exact to one unit in the last place of a float64. */
const MATHEMATICS = {
  log: Math.log,
  pow: Math.pow,
  exp: Math.exp,
  log10: Math.log10,
  // what these give becomes a float32 on its way back
  expf: Math.exp,
  log1pf: Math.log1p,
  sinf: Math.sin,
};

/** The kernels, and the memory they work in. */
export class Machine {
  /** @param {WebAssembly.Memory} memory @param {any} functions what the module exports */
  constructor(memory, functions) {
    this.memory = memory;
    this.functions = functions;
    /** Every kernel, by its name in `kernels.js`: it takes its arguments by name. */
    this.kernels = /** @type {Kernels} */ (
      Object.fromEntries(
        Object.entries(KERNELS).map(([name, { name: exported, takes }]) => [
          name,
          (/** @type {any} */ how) => functions[exported](...flat(takes, how, name)),
        ]),
      )
    );
  }

  /** @param {WebAssembly.Module} module of kernels.wasm */
  static async start(module) {
    const memory = new WebAssembly.Memory({ initial: 32 });
    const stack = new WebAssembly.Global({ value: "i32", mutable: true }, STACK);
    const table = new WebAssembly.Table({ initial: 16, element: "anyfunc" });
    const env = {
      __linear_memory: memory,
      __stack_pointer: stack,
      __indirect_function_table: table,
      ...MATHEMATICS,
    };
    const { exports } = await WebAssembly.instantiate(module, { env });
    return new Machine(memory, exports);
  }

  /** Room for an array of zeros. @param {Kind} kind @param {number[]} shape @returns {Cells} */
  zeros(kind, ...shape) {
    const bytes = shape.reduce((a, b) => a * b, 1) * KINDS[kind].BYTES_PER_ELEMENT;
    const at = this.functions.reserve(bytes);
    new Uint8Array(this.memory.buffer, at, bytes).fill(0);
    return new Cells(this.memory, kind, shape, at);
  }

  /** An array of these numbers. @param {Kind} kind @param {ArrayLike<any>} numbers @param {number[]} [shape] */
  cells(kind, numbers, shape = [numbers.length]) {
    const cells = this.zeros(kind, ...shape);
    /** @type {any} */ (cells.numbers).set(numbers);
    return cells;
  }

  /** Do something, and let go of all the memory that it has taken. @template T @param {() => T} work @returns {T} */
  briefly(work) {
    const top = this.functions.heap();
    try {
      return work();
    } finally {
      this.functions.release(top);
    }
  }
}
