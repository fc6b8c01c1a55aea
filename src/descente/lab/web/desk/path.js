// @ts-check
/** θ along a training, thinned so that it stays short however long the training gets. */

const KEPT = 240; // where the path holds twice as many, about half of them are dropped
/** Bytes that the path may take. */
export const BYTES = 10_000_000;

/** The first step that is so far from this one, by √step. @param {number} step @param {number} apart */
const further = (step, apart) => Math.ceil((Math.sqrt(step) + apart) ** 2);

/** See the module: as `Path` of the lab's experiment. */
export class Path {
  constructor() {
    /** @type {number[]} */
    this.steps = [];
    /** @type {Float32Array[]} */
    this.thetas = [];
    this.apart = 0;
  }

  /** One that was kept. @param {number[]} steps @param {Float32Array[]} thetas */
  static of(steps, thetas) {
    const path = new Path();
    path.steps = [...steps];
    path.thetas = [...thetas];
    path.apart = Math.sqrt(steps[steps.length - 1]) / (2 * KEPT);
    return path;
  }

  /** So many of its points at most, the first and the last among them. @param {number} most */
  thinned(most) {
    const last = this.steps.length - 1;
    if (last + 1 <= most) return this;
    const places = Array.from({ length: most }, (_, k) => Math.floor((k * last) / (most - 1)));
    const stay = [...new Set(places)];
    return Path.of(
      stay.map((k) => this.steps[k]),
      stay.map((k) => this.thetas[k]),
    );
  }

  /** Whether the θ of this step is to be kept. @param {number} step */
  due(step) {
    return !this.steps.length || step >= further(this.steps[this.steps.length - 1], this.apart);
  }

  /** Steps to make before the next θ is to be kept: few at the start. @param {number} step */
  next(step) {
    const room = further(step, Math.max(1, this.apart)) - step;
    return Math.max(1, Math.min(Math.floor(step / 12), room));
  }

  /** Keep a θ, and fewer of those before where there are too many. @param {number} step @param {Float32Array} theta */
  add(step, theta) {
    this.steps.push(step);
    this.thetas.push(theta.slice());
    const most = Math.max(2, Math.min(KEPT, Math.floor(BYTES / (2 * theta.byteLength))));
    if (this.steps.length < 2 * most) return;
    this.apart = Math.sqrt(step) / most;
    const stay = [0];
    this.steps.forEach((there, k) => {
      if (there >= further(this.steps[stay[stay.length - 1]], this.apart)) stay.push(k);
    });
    if (this.steps[stay[stay.length - 1]] !== step) stay.push(this.steps.length - 1);
    this.thetas = stay.map((k) => this.thetas[k]);
    this.steps = stay.map((k) => this.steps[k]);
  }
}
