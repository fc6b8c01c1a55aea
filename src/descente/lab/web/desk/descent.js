// @ts-check
/** One descent: θ, the order of the examples, and the steps, as `descente.descent` makes them. */

import { MODES, WORDS } from "./kernels.js";

/** @typedef {import("./network.js").Network} Network */
/** @typedef {import("./network.js").Part} Part */
/** @typedef {import("./machine.js").Cells} Cells */
/** @typedef {{seed: number, eta: number, weight_decay: number, batch: number, epochs: number}} Recipe */

const WATCHES = 4; // windows in an epoch
const WORSE = 2; // so many times the cost at the start
const IN_A_ROW = 3;
const LEAST = 0.1; // a start cost below this is treated as this
const FIRST = 1000; // examples whose cost is that at the start

/** See the module. */
export class Descent {
  /**
   * @param {Network} network @param {Part} data @param {Recipe} recipe
   * @param {{theta: Float32Array, step: number}} state
   * @param {{startCost: number, costs: number[]}} [before] what was, where it goes on
   */
  constructor(network, data, recipe, state, before) {
    const { machine } = network;
    this.network = network;
    this.data = data;
    this.recipe = recipe;
    this.theta = state.theta;
    this.step = state.step;
    this.batch = Math.min(recipe.batch, data.count);
    this.perEpoch = Math.ceil(data.count / this.batch);
    this.window = Math.max(1, Math.floor(this.perEpoch / WATCHES));
    this.startCost =
      before?.startCost ?? network.measured(this.theta, data, Math.min(FIRST, data.count)).cost;
    this.outcome = "running";
    /** @type {number[]} */
    this.windowCosts = [];
    this.worse = 0;
    this.epoch = -1;
    this.order = machine.zeros("u4", data.count);
    this.rule = { code: 0, coefficients: machine.cells("f4", [recipe.weight_decay, 0, 0, 0]) };
    if (before) this.catchUp(before.costs);
  }

  /** Show the watch what was before, window by window. @param {number[]} costs */
  catchUp(costs) {
    for (let at = 0; at < costs.length;) {
      const inEpoch = at % this.perEpoch;
      const room = Math.min(this.window - (inEpoch % this.window), this.perEpoch - inEpoch);
      const end = Math.min(at + room, costs.length);
      this.watch(costs.slice(at, end), end);
      at = end;
    }
    if (!this.done && this.step >= this.total) this.outcome = "finished";
  }

  /** Steps of the whole plan. */
  get total() {
    return this.perEpoch * this.recipe.epochs;
  }

  /** Whether nothing is left to do. */
  get done() {
    return this.outcome !== "running";
  }

  /** The examples in the order of the epoch that a step is in. @param {number} step */
  inOrder(step) {
    const epoch = Math.floor(step / this.perEpoch);
    if (epoch !== this.epoch) {
      const { machine } = this.network;
      const numbers = this.order.numbers;
      for (let i = 0; i < numbers.length; i += 1) numbers[i] = i;
      if (this.batch < this.data.count) {
        machine.briefly(() => {
          const generator = machine.zeros("u8", WORDS);
          const seeds = machine.cells("f8", [this.recipe.seed, epoch]);
          machine.kernels.drawsPcg64({ numbers: seeds, generator });
          machine.kernels.drawsShuffle({ generator, values: this.order });
        });
      }
      this.epoch = epoch;
    }
    return this.order;
  }

  /** The examples of a step, from where to where in that order. @param {number} step */
  span(step) {
    const begin = (step % this.perEpoch) * this.batch;
    return { begin, end: Math.min(begin + this.batch, this.data.count) };
  }

  /**
   * Make steps from a state without touching it.
   * @param {Float32Array} theta @param {number} step @param {number} steps
   */
  made(theta, step, steps) {
    const { network, data, recipe, rule } = this,
      { machine, none } = network,
      order = this.inOrder(step),
      { begin } = this.span(step);
    const end = Math.min(begin + steps * this.batch, data.count);
    return machine.briefly(() => {
      const packed = network.packed(theta),
        tally = { costs: machine.zeros("f8", steps), correct: machine.zeros("u4", steps) };
      const done = machine.kernels.rowsWalk({
        mode: MODES.train,
        net: network.net,
        images: data.rows,
        batches: { labels: data.labels, order, begin, end, size: this.batch },
        vectors: { theta: packed, grad: none, first: none, second: none },
        rule,
        etas: machine.cells("f4", new Float32Array(steps).fill(recipe.eta)),
        count: step,
        scratch: network.scratch(this.batch),
        tally,
      });
      const means = machine.zeros("f4", steps),
        accuracies = machine.zeros("f4", steps);
      const sizes = { examples: end - begin, batch: this.batch };
      machine.kernels.talliesPerBatch({ ...tally, ...sizes, means, accuracies });
      return {
        done,
        theta: network.unpack(packed),
        costs: Float32Array.from(/** @type {Float32Array} */ (means.numbers)).subarray(0, done),
        accuracies: Float32Array.from(/** @type {Float32Array} */ (accuracies.numbers)).subarray(
          0,
          done,
        ),
      };
    });
  }

  /**
   * Make up to so many steps, stopping at the end of a window, an epoch or the plan. Where the next
   * would not be finite, the last finite θ is kept.
   * @param {number} steps
   */
  advance(steps) {
    const at = this.step % this.perEpoch;
    const most = Math.min(
      steps,
      this.window - (at % this.window),
      this.perEpoch - at,
      this.total - this.step,
    );
    let made = this.made(this.theta, this.step, most);
    const whole = made.done === most;
    if (!whole && made.done) made = this.made(this.theta, this.step, made.done);
    if (made.done) {
      this.theta = made.theta;
      this.step += made.done;
      this.watch(made.costs, this.step);
    }
    if (!whole) this.outcome = "non-finite";
    else if (!this.done && this.step === this.total) this.outcome = "finished";
    return made;
  }

  /**
   * Three windows in a row above twice the cost at the start mean that the descent diverges.
   * @param {Iterable<number>} costs of steps within a window @param {number} step after them
   */
  watch(costs, step) {
    this.windowCosts.push(...costs);
    const over = step % this.perEpoch === 0;
    if (!over && this.windowCosts.length < this.window) return;
    const { machine } = this.network;
    const mean = machine.briefly(() =>
      machine.kernels.talliesMean({ values: machine.cells("f4", this.windowCosts) }),
    );
    this.windowCosts = [];
    this.worse = mean > WORSE * Math.max(this.startCost, LEAST) ? this.worse + 1 : 0;
    if (this.worse >= IN_A_ROW) this.outcome = "diverged";
  }

  /** What the next step will do, also where the plan is done. */
  upcoming() {
    const order = this.inOrder(this.step),
      span = this.span(this.step);
    const { slopes } = this.network.gradient(this.theta, this.data, { ...span, order });
    const { theta } = this.made(this.theta, this.step, 1);
    return { examples: span.end - span.begin, slopes, theta };
  }
}
