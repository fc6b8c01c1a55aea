// @ts-check
/** One experiment in the page: as `descente.lab.experiment`, for what the page's desk can do. */

import { Descent } from "./descent.js";
import { Network, part } from "./network.js";
import { BYTES, Path } from "./path.js";

/** @typedef {import("./machine.js").Machine} Machine */
/** @typedef {import("./network.js").Part} Part */
/** @typedef {{pixels: Float32Array, labels: Uint8Array}} Images */
/** @typedef {{name: string, classes: string[], shape: number[], train: Images, test: Images}} Digits */

/**
 * An experiment as it stood.
 * @typedef {Object} Kept
 * @property {Settings} settings
 * @property {Float32Array} theta
 * @property {number} step
 * @property {number} startCost
 * @property {boolean} moved
 * @property {number} spent milliseconds of training
 * @property {number[]} costs
 * @property {number[]} rights
 * @property {number[]} steps of its path
 * @property {Float32Array[]} thetas
 * @property {string} why
 * @property {number} number
 * @property {number} cost
 * @property {number} accuracy
 */

/** A refusal: a sentence of the library's, as a template, and what fills it. */
export class Refusal extends Error {
  /** @param {string} template @param {Record<string, any>} values */
  constructor(template, values) {
    super(template.replace(/\{(\w+)[^}]*\}/g, (_, name) => String(values[name])));
    this.template = template;
    this.values = values;
  }

  /** @param {string} kind @param {string} name @param {string[]} known */
  static unknown(kind, name, known) {
    const template = "there is no {kind} {name!r}; wanted one of {known}.";
    return new Refusal(template, { kind, name, known: known.join(", ") });
  }

  /** As a page reads it. @param {string} about */
  value(about) {
    const { template, values } = this;
    return {
      words: { about, sentence: this.message, template, values },
      scalars: {},
      arrays: {},
    };
  }
}

/** The settings that this desk can change, each with the value it has where none is named. */
export const DEFAULTS = {
  seed: 0,
  hidden: [16, 16],
  activation: "sigmoid",
  output: "sigmoid",
  cost: "quadratic",
  eta: 0.5,
  weight_decay: 0,
  batch: 10,
  epochs: 10,
};
/** @typedef {typeof DEFAULTS} Settings */
/** The settings that change without a new start. */
const GOING_ON = ["eta", "weight_decay", "epochs"];
const STRAIGHT = 200; // the largest batch whose steps are written straight into θ
const SHELF = 5; // networks on the shelf
const FEW = 40; // points of its path that a network keeps there
const PACE = 0.1; // milliseconds a step takes, until it is known

/** See the module. */
export class Experiment {
  /** @param {Machine} machine @param {Digits} digits @param {Partial<Settings>} [settings] */
  constructor(machine, digits, settings = {}) {
    this.machine = machine;
    this.digits = digits;
    this.train = part(machine, digits.train.pixels, digits.train.labels);
    this.test = part(machine, digits.test.pixels, digits.test.labels);
    this.ground = machine.functions.heap();
    this.settings = this.checked({ ...DEFAULTS, ...settings });
    this.digit = 0;
    this.version = 0;
    this.started = 0;
    this.playing = false;
    this.moved = false;
    this.spent = 0;
    /** @type {number|null} the step of the past that is looked at */
    this.looking = null;
    this.wished = 0; // the step that was asked for, near which it is
    /** @type {number|null} steps to make before it stops */
    this.left = null;
    /** @type {number[]} the cost of every step's batch, before the step */
    this.costs = [];
    /** @type {number[]} its accuracy */
    this.rights = [];
    /** @type {Kept[]} trained networks that something else took the place of, the newest last */
    this.shelf = [];
    const { network, descent, path } = this.stand();
    this.network = network;
    this.descent = descent;
    this.path = path;
  }

  /** @param {Settings} settings */
  checked(settings) {
    const unknown = Object.keys(settings).filter((name) => !(name in DEFAULTS));
    if (unknown.length) {
      const known = Object.keys(DEFAULTS).join(", ");
      throw new Refusal("settings {unknown} are unknown; there are {known}.", {
        unknown: unknown.join(", "),
        known,
      });
    }
    if (settings.batch > STRAIGHT) {
      throw new Refusal(
        "{name} came as {value:,} {unit}; at most {most:,} are allowed: ask for fewer.",
        { name: "batch", value: settings.batch, unit: "images", most: STRAIGHT },
      );
    }
    return settings;
  }

  /** The network as its seed draws it, or as it was kept. @param {Kept} [kept] */
  stand(kept) {
    const { machine, settings, digits } = this;
    machine.functions.release(this.ground);
    const inputs = digits.train.pixels.length / digits.train.labels.length;
    const { activation, output, cost, hidden } = settings;
    const sizes = [inputs, ...hidden, digits.classes.length];
    const network = new Network(machine, { sizes, activation, output, cost });
    const state = kept ?? { theta: network.start(settings.seed), step: 0 };
    const descent = new Descent(network, this.train, settings, { ...state }, kept);
    const path = kept ? Path.of(kept.steps, kept.thetas) : new Path();
    if (!kept) path.add(0, descent.theta);
    return { network, descent, path };
  }

  /** From the first θ again, or from where something kept stood. @param {Kept} [kept] */
  begin(kept) {
    if (kept) this.settings = this.checked(kept.settings);
    Object.assign(this, this.stand(kept));
    this.looking = null;
    this.left = null;
    this.playing = false;
    this.moved = kept?.moved ?? false;
    this.costs = kept ? [...kept.costs] : [];
    this.rights = kept ? [...kept.rights] : [];
    this.spent = kept?.spent ?? 0;
    this.started += 1;
    this.version += 1;
  }

  /** All of it as it stands, sharing nothing that changes. @param {string} why @returns {Kept} */
  kept(why) {
    const { settings, descent, path, moved, spent } = this;
    const { theta, step, startCost } = descent;
    return {
      ...{ why, settings, step, startCost, moved, spent, number: 0, cost: 0, accuracy: 0 },
      theta: theta.slice(),
      costs: [...this.costs],
      rights: [...this.rights],
      steps: [...path.steps],
      thetas: [...path.thetas],
    };
  }

  /** Put the network on the shelf, if it has learnt something that is not there yet. @param {string} why */
  shelve(why) {
    const { descent, network, shelf } = this;
    const lost = descent.outcome === "diverged" || descent.outcome === "non-finite";
    if (!this.step || this.moved || lost) return;
    const kept = this.kept(why);
    kept.cost = network.measured(kept.theta, this.train).cost;
    kept.accuracy = network.measured(kept.theta, this.test).accuracy;
    kept.number = 1 + Math.max(0, ...shelf.map((each) => each.number));
    const room = Math.floor(BYTES / (SHELF * kept.theta.byteLength));
    const { steps, thetas } = Path.of(kept.steps, kept.thetas).thinned(Math.min(FEW, room));
    this.shelf = [...shelf, { ...kept, steps, thetas }].slice(-SHELF);
  }

  /** Stand at a network of the shelf again. @param {number} number */
  takeBack(number) {
    const kept = this.shelf.find((each) => each.number === number);
    if (!kept) {
      throw new Refusal("there is no network {number} on the shelf any more.", { number });
    }
    this.shelve("taken-back");
    this.begin(kept);
    this.shelf = this.shelf.filter((each) => each.number !== number);
  }

  /** From the past that is looked at, as if what came after had not been. */
  goOn() {
    if (this.looking === null) return;
    const step = this.looking,
      there = this.path.steps.indexOf(step);
    this.shelve("past");
    const now = this.kept("past");
    this.begin({
      ...now,
      theta: now.thetas[there].slice(),
      step,
      moved: false,
      spent: 0,
      costs: now.costs.slice(0, step),
      rights: now.rights.slice(0, step),
      steps: now.steps.slice(0, there + 1),
      thetas: now.thetas.slice(0, there + 1),
    });
  }

  /** Steps made. */
  get step() {
    return this.descent.step;
  }

  /** The step of the network looked at. */
  get at() {
    return this.looking ?? this.step;
  }

  /** θ of the network looked at. */
  get theta() {
    const { looking, path } = this;
    return looking === null ? this.descent.theta : path.thetas[path.steps.indexOf(looking)];
  }

  /** Change settings: some go on from where it is, others start again. @param {Partial<Settings>} changes */
  change(changes) {
    const settings = this.checked({ ...this.settings, ...changes });
    const different = Object.keys(DEFAULTS).filter((name) => {
      const key = /** @type {keyof Settings} */ (name);
      return String(settings[key]) !== String(this.settings[key]);
    });
    if (!different.length) return;
    if (different.every((name) => GOING_ON.includes(name))) {
      this.settings = settings;
      return this.continue();
    }
    this.shelve("setting");
    this.settings = settings;
    this.begin();
  }

  /** The same training with other settings, from the step where it stands. */
  continue() {
    const { descent } = this;
    descent.recipe = this.settings;
    descent.rule.coefficients.numbers[0] = /** @type {never} */ (this.settings.weight_decay);
    if (descent.outcome === "finished" && descent.step < descent.total) descent.outcome = "running";
    this.version += 1;
  }

  pause() {
    this.playing = false;
  }

  restart() {
    this.shelve("restart");
    this.begin();
  }

  /** @param {number} index */
  see(index) {
    if (!(index >= 0 && index < this.test.count)) {
      throw new Refusal("there is no test image {index}; wanted 0 to {last}.", {
        index,
        last: this.test.count - 1,
      });
    }
    this.digit = index;
    this.version += 1;
  }

  /** Set one number of θ. @param {number} index @param {number} value */
  put(index, value) {
    this.present();
    this.shelve("weight");
    this.descent.theta = this.descent.theta.slice();
    this.descent.theta[index] = value;
    this.moved = true;
    this.version += 1;
  }

  /** @param {number} more epochs to add to a plan that is done */
  play(more) {
    this.present();
    if (this.descent.outcome === "finished") this.extend(more * this.descent.perEpoch);
    this.playing = !this.descent.done;
    this.left = null;
  }

  /** @param {number} steps */
  some(steps) {
    this.present();
    this.left = Math.max(1, steps);
    if (this.descent.outcome === "finished") this.extend(this.left);
    this.playing = !this.descent.done;
  }

  /** Room for so many steps: as many epochs more as they need, and no more. @param {number} steps */
  extend(steps) {
    const epochs = Math.ceil((this.step + steps) / this.descent.perEpoch);
    if (epochs > this.settings.epochs) this.change({ epochs });
  }

  /** Look at the kept θ that is nearest to a step; at the present without one. @param {number|null} step */
  look(step) {
    this.playing = false;
    this.looking = null;
    if (step !== null && step < this.step) {
      const { steps } = this.path;
      const far = steps.map((each) => Math.abs(each - step));
      this.wished = step;
      this.looking = steps[far.indexOf(Math.min(...far))];
    }
    this.version += 1;
  }

  present() {
    if (this.looking === null) return;
    this.looking = null;
    this.version += 1;
  }

  /** Train for about so long, if it is playing. @param {number} milliseconds */
  advance(milliseconds) {
    const until = performance.now() + milliseconds;
    while (this.playing) {
      const { descent } = this,
        begun = performance.now();
      const pace = this.spent && descent.step ? this.spent / descent.step : PACE;
      const most = Math.max(1, Math.floor((until - begun) / pace));
      const made = descent.advance(Math.min(most, this.path.next(descent.step), this.left ?? most));
      this.spent += performance.now() - begun;
      this.costs.push(...made.costs);
      this.rights.push(...made.accuracies);
      this.version += 1;
      this.moved = false;
      if (this.path.due(descent.step)) this.path.add(descent.step, descent.theta);
      if (this.left !== null) this.left -= made.done;
      if (descent.done || this.left === 0 || !made.done) this.playing = false;
      if (performance.now() >= until) break;
    }
  }
}
