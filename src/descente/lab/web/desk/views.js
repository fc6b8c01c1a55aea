// @ts-check
/** What a page can follow, as `descente.lab.views`: each reads the experiment and gives one value. */

import { DIRECTIONS } from "./kernels.js";

/** @typedef {import("./experiment.js").Experiment} Experiment */
/** @typedef {import("./network.js").Part} Part */
/** @typedef {import("../data/store.js").Numbers} Numbers */
/** @typedef {{words: Record<string, any>, scalars: Record<string, number>, arrays: Record<string, {numbers: Numbers, shape: number[]}>}} Seen */

const SAMPLE = 2000; // examples behind each live number while it plays; at rest it takes all
const FARTHEST = 4; // the last bar of the histogram holds every image whose error is larger
const BARS = 40;
const CURVE = 400; // the history is sent as the means of at most so many stretches
const LATELY = 20; // of which the last so many tell which way the cost is going
const EXTREMES = 5; // images shown on either end

/** @param {Numbers} numbers @param {number[]} [shape] */
const array = (numbers, shape = [numbers.length]) => ({ numbers, shape });

/** Whether two θ are the same, to the bit. @param {Float32Array} a @param {Float32Array} b */
const same = (a, b) => a.length === b.length && a.every((w, i) => Object.is(w, b[i]));

/** Reads one experiment, and remembers what takes long. */
export class Viewer {
  /** @param {Experiment} experiment */
  constructor(experiment) {
    this.experiment = experiment;
    /** @type {Map<string, [any, any]>} */
    this.held = new Map();
    /** @type {any[]} what was announced at the last two rests, newest first */
    this.told = [null, null];
  }

  /** What `make` gave when it was last made for this version. @template T @param {string} key @param {any} version @param {() => T} make @returns {T} */
  once(key, version, make) {
    const found = this.held.get(key);
    if (found && found[0] === version) return found[1];
    const made = make();
    this.held.set(key, [version, made]);
    return made;
  }

  /** Which examples numbers are the mean over: all at rest. @param {Part} part @param {number} most */
  some(part, most) {
    return this.experiment.playing ? Math.min(part.count, most) : part.count;
  }

  /** What tells one θ and function from another. */
  get mark() {
    const { experiment: e } = this;
    return this.once("mark", e.version, () => {
      let hash = 0x811c9dc5;
      for (const byte of new Uint8Array(e.theta.slice().buffer)) {
        hash = Math.imul(hash ^ byte, 0x01000193);
      }
      return `${(hash >>> 0).toString(16).padStart(8, "0")}${e.settings.cost}`;
    });
  }

  get measured() {
    const { experiment: e } = this,
      count = this.some(e.train, SAMPLE);
    return this.once("measured", `${this.mark} ${count}`, () =>
      e.network.measured(e.theta, e.train, count, e.train.count),
    );
  }

  /** ∇C where the network looked at stands. */
  get slope() {
    const { experiment: e } = this,
      end = this.some(e.train, SAMPLE);
    return this.once("gradient", `${this.mark} ${end}`, () =>
      e.network.gradient(e.theta, e.train, { end }),
    );
  }

  /** @returns {Seen} */
  status() {
    const { experiment: e, measured } = this,
      { descent, settings } = e,
      tested = this.some(e.test, SAMPLE);
    const test = this.once("test", `${this.mark} ${tested}`, () =>
      e.network.measured(e.theta, e.test, tested),
    );
    const start = this.once("start", e.started, () => ({
      cost: e.network.measured(e.path.thetas[0], e.train).cost,
      accuracy: e.network.measured(e.path.thetas[0], e.test).accuracy,
    }));
    const shelf = e.shelf.filter(({ step, theta }) => step !== e.at || !same(theta, e.theta));
    return {
      words: {
        step: e.at,
        steps: e.step,
        theta: this.mark,
        total: descent.total,
        epoch: Math.min(Math.floor(e.at / descent.perEpoch) + 1, settings.epochs),
        epochs: settings.epochs,
        steps_per_epoch: descent.perEpoch,
        batch: descent.batch,
        playing: e.playing,
        past: e.looking !== null,
        wished: e.looking === null ? null : e.wished,
        moved: e.moved,
        brought: "",
        trial: false,
        anew: false,
        shelf: shelf.map(({ number, step, why }) => ({ number, step, why })),
        outcome: descent.outcome,
        data: e.digits.name,
        train: e.train.count,
        test: tested,
        held: e.test.count,
        examples: this.some(e.train, SAMPLE),
        sizes: e.network.sizes,
        parameters: e.network.parameters,
        outputs: e.digits.classes.length,
      },
      scalars: {
        cost: measured.cost,
        cost_error: measured.error,
        accuracy: test.accuracy,
        train_accuracy: measured.accuracy,
        test_cost: test.cost,
        eta: settings.eta,
        eta_now: Math.fround(settings.eta),
        start_cost: start.cost,
        start_accuracy: start.accuracy,
        calmer: e.machine.kernels.readingsCalmer({ eta: settings.eta }),
        pace: e.spent ? (e.step * descent.batch) / (e.spent / 1000) : NaN,
      },
      arrays: {
        shelf_cost: array(Float64Array.from(shelf, ({ cost }) => cost)),
        shelf_accuracy: array(Float64Array.from(shelf, ({ accuracy }) => accuracy)),
      },
    };
  }

  /** Activations of every layer for the image looked at, the image first. */
  get activations() {
    const { experiment: e } = this;
    return this.once("activations", `${this.mark} ${e.digit}`, () => [
      this.image(e.digit),
      ...e.network.activations(e.theta, e.test, e.digit, e.digit + 1),
    ]);
  }

  /** A test image. @param {number} index @returns {Float32Array} */
  image(index) {
    const { images } = this.experiment.test,
      width = images.shape[1];
    const all = /** @type {Float32Array} */ (images.numbers);
    return all.slice(index * width, (index + 1) * width);
  }

  get label() {
    const { test, digit } = this.experiment;
    return Number(test.labels.numbers[digit]);
  }

  /** @returns {Seen} */
  network() {
    const { experiment: e, activations } = this,
      { sizes } = e.network,
      outputs = activations[activations.length - 1];
    const all = new Float32Array(sizes.reduce((a, b) => a + b));
    let at = 0;
    for (const each of activations) {
      all.set(each, at);
      at += each.length;
    }
    return {
      words: {
        label: this.label,
        digit: e.digit,
        sizes,
        answer: outputs.indexOf(Math.max(...outputs)),
        counts: sizes.slice(1).map((m, layer) => [sizes[layer] * m, m]),
        parameters: e.network.parameters,
      },
      scalars: {},
      arrays: { theta: array(e.theta.slice()), activations: array(all) },
    };
  }

  /** @returns {Seen} */
  digit() {
    const { experiment: e, activations } = this,
      outputs = activations[activations.length - 1];
    return {
      words: {
        label: this.label,
        digit: e.digit,
        answer: outputs.indexOf(Math.max(...outputs)),
        classes: e.digits.classes,
        shape: e.digits.shape,
        drawn: false,
      },
      scalars: {},
      arrays: { image: array(activations[0]), outputs: array(outputs) },
    };
  }

  /** @returns {Seen} */
  history() {
    const { experiment: e } = this,
      { machine } = e;
    const { cost, accuracy, going, rises, late } = machine.briefly(() => {
      const means = (/** @type {number[]} */ values) => {
        const sums = machine.zeros("f8", values.length + 1);
        const count = machine.kernels.readingsAccumulate({
          values: machine.cells("f4", values),
          sums,
          begun: 0,
        });
        const out = machine.zeros("f8", Math.min(CURVE, count));
        machine.kernels.readingsMeans({ sums, count, out });
        return Float64Array.from(/** @type {Float64Array} */ (out.numbers));
      };
      const cost = means(e.costs),
        late = cost.slice(-LATELY),
        costs = machine.cells("f8", late);
      return {
        cost,
        accuracy: means(e.rights),
        late,
        going: DIRECTIONS[machine.kernels.readingsGoing({ costs })],
        rises: machine.kernels.readingsRises({ costs }),
      };
    });
    const { batch, perEpoch } = e.descent,
      rest = e.step % perEpoch;
    return {
      words: {
        steps: e.costs.length,
        seen: Math.floor(e.step / perEpoch) * e.train.count + rest * batch,
        kept: [...e.path.steps],
        going,
        rises,
        moves: Math.max(0, late.length - 1),
        lately: Math.round((e.costs.length * late.length) / Math.max(1, cost.length)),
      },
      scalars: {},
      arrays: { cost: array(cost), accuracy: array(accuracy) },
    };
  }

  /** @returns {Seen} */
  gradient() {
    const { experiment: e, slope, measured } = this,
      { machine, settings } = e,
      { slopes, norm } = slope;
    const eta = Math.fround(settings.eta);
    const { rank, change, next } = machine.briefly(() => {
      const vector = machine.cells("f4", slopes),
        out = machine.zeros("i4", slopes.length);
      machine.kernels.readingsRanking({ vector, out });
      const after = machine.zeros("f4", slopes.length),
        moved = machine.zeros("f4", slopes.length);
      machine.kernels.readingsUpcoming({
        theta: machine.cells("f4", e.theta),
        slopes: vector,
        eta,
        decay: settings.weight_decay,
        change: moved,
        out: after,
      });
      return {
        rank: Int32Array.from(/** @type {Int32Array} */ (out.numbers)),
        change: Float32Array.from(/** @type {Float32Array} */ (moved.numbers)),
        next: Float32Array.from(/** @type {Float32Array} */ (after.numbers)),
      };
    });
    return {
      words: { examples: this.some(e.train, SAMPLE), sizes: e.network.sizes, step: e.at },
      scalars: { norm, cost: measured.cost, eta },
      arrays: {
        vector: array(slopes),
        rank: array(rank),
        theta: array(e.theta.slice()),
        next: array(next),
        change: array(change),
      },
    };
  }
  /** Each test image's squares added up and its answer, and the images by rising error. */
  get each() {
    const { experiment: e } = this,
      { machine, network, test } = e,
      count = this.some(test, SAMPLE / 2);
    return this.once("each", `${this.mark} ${count}`, () =>
      machine.briefly(() => {
        const outputs = network.activations(e.theta, test, 0, count).pop() ?? [];
        const costs = machine.zeros("f8", count),
          answers = machine.zeros("i4", count),
          order = machine.zeros("i4", count),
          bars = machine.zeros("i4", BARS);
        const shape = [count, e.digits.classes.length];
        const labels = /** @type {Uint8Array} */ (test.labels.numbers).slice(0, count);
        machine.kernels.readingsErrors({
          outputs: machine.cells("f4", outputs, shape),
          labels: machine.cells("u1", labels),
          costs,
          answers,
        });
        machine.kernels.readingsOrder({ values: costs, out: order });
        machine.kernels.readingsHistogram({ values: costs, far: FARTHEST, out: bars });
        return {
          costs: Float64Array.from(/** @type {Float64Array} */ (costs.numbers)),
          answers: Int32Array.from(/** @type {Int32Array} */ (answers.numbers)),
          order: [.../** @type {Int32Array} */ (order.numbers)],
          bars: Int32Array.from(/** @type {Int32Array} */ (bars.numbers)),
          total: machine.kernels.readingsTotal({ values: costs }),
          mean: machine.kernels.readingsAverage({ values: costs }),
        };
      }),
    );
  }

  /** @returns {Seen} */
  errors() {
    const { experiment: e, activations, each, label } = this,
      { machine } = e;
    const best = each.order.slice(0, EXTREMES),
      worst = each.order.slice(-EXTREMES).reverse(),
      shown = [...best, ...worst];
    const seen = machine.briefly(() => {
      const outputs = machine.cells("f8", activations[activations.length - 1]),
        kept = ["wanted", "differences", "terms"].map(() => machine.zeros("f8", outputs.count)),
        [wanted, differences, terms] = kept;
      const cost = machine.kernels.readingsApart({ outputs, label, wanted, differences, terms });
      const [a, y, far, squares] = [outputs, ...kept].map((cells) =>
        array(Float64Array.from(/** @type {Float64Array} */ (cells.numbers))),
      );
      return { cost, arrays: { outputs: a, wanted: y, differences: far, terms: squares } };
    });
    const images = (/** @type {number[]} */ rows) => {
      const width = e.test.images.shape[1],
        all = new Float32Array(width * rows.length);
      rows.forEach((row, k) => all.set(this.image(row), k * width));
      return array(all, [rows.length, width]);
    };
    const costs = (/** @type {number[]} */ rows) =>
      array(Float64Array.from(rows, (row) => each.costs[row]));
    return {
      words: {
        label,
        digit: e.digit,
        drawn: false,
        labelled: true,
        best,
        worst,
        n: each.costs.length,
      },
      scalars: { total: each.total, mean: each.mean, cost: seen.cost, far: FARTHEST },
      arrays: {
        ...seen.arrays,
        histogram: array(each.bars),
        best_costs: costs(best),
        worst_costs: costs(worst),
        labels: array(Uint8Array.from(shown, (row) => Number(e.test.labels.numbers[row]))),
        answers: array(Int32Array.from(shown, (row) => each.answers[row])),
        best_images: images(best),
        worst_images: images(worst),
      },
    };
  }

  /** A vector of a compiled reading. @param {(out: import("./machine.js").Cells) => void} fill */
  vector(fill) {
    const { machine, network } = this.experiment;
    return machine.briefly(() => {
      const out = machine.zeros("f4", network.parameters);
      fill(out);
      return array(Float32Array.from(/** @type {Float32Array} */ (out.numbers)));
    });
  }

  /** @param {Float32Array} after @param {Float32Array} before */
  difference(after, before) {
    const { machine } = this.experiment;
    return this.vector((out) =>
      machine.kernels.readingsDifference({
        after: machine.cells("f4", after),
        before: machine.cells("f4", before),
        out,
      }),
    );
  }

  /** @returns {Seen} */
  update() {
    const { experiment: e } = this,
      { machine, settings } = e,
      eta = Math.fround(settings.eta);
    /** @type {Record<string, any>} */
    const words = { step: e.at, since: -1, rule: "sgd", examples: 0 };
    const scalars = { eta, decay: settings.weight_decay };
    /** @type {Seen["arrays"]} */
    const arrays = {};
    if (settings.weight_decay) {
      arrays.shrunk = this.vector((out) =>
        machine.kernels.readingsShrunk({
          theta: machine.cells("f4", e.theta),
          eta,
          decay: settings.weight_decay,
          out,
        }),
      );
    }
    if (e.descent.outcome === "non-finite" || e.looking !== null) return { words, scalars, arrays };
    const step = this.once("next", e.version, () => e.descent.upcoming());
    words.examples = step.examples;
    arrays.next = array(step.theta);
    arrays.batch = array(step.slopes);
    if (!e.playing) {
      const before = this.before(step.theta);
      if (before) {
        words.since = before.step;
        words.steps = e.step - before.step;
        arrays.announced = before.change;
        arrays.moved = this.difference(e.theta, before.theta);
      }
    }
    return { words, scalars, arrays };
  }

  /** What was announced at the rest before this one, if steps were made since. @param {Float32Array} after */
  before(after) {
    const { experiment: e } = this,
      { started, step } = e,
      theta = e.theta.slice();
    let [now, before] = this.told;
    if (!now || now.started !== started || now.step !== step || !same(now.theta, theta))
      before = now;
    if (before && (before.started !== started || before.step >= step)) before = null;
    this.told = [{ started, step, theta, change: this.difference(after, theta) }, before];
    return before;
  }
}
