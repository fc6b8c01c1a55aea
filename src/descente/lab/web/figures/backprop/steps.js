// @ts-check
/** The steps of a trace: their kinds, which links each is about, what is known after it. */

/**
 * One step of backpropagation, as the server names it.
 * @typedef {Object} Step
 * @property {"forward"|"backward"} phase
 * @property {string} quantity
 * @property {number} layer
 * @property {string} name of the array
 * @property {string} formula
 * @property {number} skipped numbers that no difference was taken for
 */

const KINDS = /** @type {Record<string, string>} */ ({
  image: "image",
  "weighted sums": "sums",
  activations: "activations",
  cost: "cost",
  weights: "weights",
  biases: "biases",
});

/** The kind of a step, as our words call it. @param {Pick<Step, "quantity">} step */
export function kindOf({ quantity }) {
  return KINDS[quantity] ?? "sums";
}

/**
 * Whether a step works on the links that lead into a layer: weighted sums come out of them, the
 * derivatives of the weights lie on them, and those of the activations before come back over them.
 * @param {Pick<Step, "phase"|"quantity"|"layer">} step @param {number} layer
 */
export function worksOn({ phase, quantity, layer: at }, layer) {
  if (quantity === "weights") return at === layer;
  if (phase === "forward") return quantity === "weighted sums" && at === layer;
  return quantity === "activations" && at === layer - 1;
}

/**
 * The newest step, up to step k, that gave each neuron of a layer a number; −1 where none did.
 * @param {Pick<Step, "quantity"|"layer">[]} steps @param {number} k @param {number} layer
 */
export function newest(steps, k, layer) {
  for (let i = k; i >= 0; i--) {
    if (steps[i].layer === layer && steps[i].quantity !== "weights") return i;
  }
  return -1;
}

/** Whether a step's numbers are activations on their way forward, which are shown as ink. @param {Pick<Step, "phase"|"name">} step */
export function isActivation({ phase, name }) {
  return phase === "forward" && name.startsWith("a");
}

/** The largest size among finite numbers. @param {ArrayLike<number>} values */
export function largest(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) most = Math.max(most, Math.abs(values[i]));
  }
  return most;
}
