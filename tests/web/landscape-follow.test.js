import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BEAT,
  CALM,
  isStale,
  next,
  possible,
  start,
} from "../../src/descente/lab/web/figures/landscape/follow.js";

/** @typedef {import("../../src/descente/lab/web/figures/landscape/follow.js").State} State */
/** @typedef {import("../../src/descente/lab/web/figures/landscape/follow.js").Order} Order */

const UNTOUCHED = { kind: "uci/784,16,16,10", step: 0, steps: 0, theta: 0.9 };
const AT_REST = { playing: false, past: false };
const RANDOM = { plane: "random", span: 1, direction: 0 };

/** A figure without a page: what it is told, and what it then wants done. */
class Figure {
  /** @param {Partial<typeof RANDOM>} [chosen] */
  constructor(chosen = {}) {
    this.state = start({ ...RANDOM, ...chosen });
    this.time = 1000;
    this.known = /** @type {any} */ (null);
    this.path = /** @type {boolean|null} */ (null);
  }

  /** @param {any} happening @returns {Order[]} */
  tell(happening) {
    const facts = { known: this.known, path: this.path, time: this.time };
    const before = JSON.stringify(this.state);
    const [then, orders] = next(Object.freeze(this.state), { ...happening, ...facts });
    assert.equal(JSON.stringify(this.state), before, "a state is never changed in place");
    this.state = then;
    return orders;
  }

  /**
   * The experiment stands there now.
   * @param {any} known @param {boolean} [path]
   * @returns {Order[]}
   */
  stands(known, path = known.steps > 0) {
    const now = { ...UNTOUCHED, ...AT_REST, ...known };
    this.known = { ...now, theta: `${now.theta} at ${now.step}` };
    this.path = path;
    return this.tell({ type: "look" });
  }

  /** A value comes. @param {any} [value] */
  answer(value) {
    return this.tell({
      type: "answer",
      plane: this.state.plane,
      whole: true,
      sharpening: false,
      ...value,
    });
  }
}

/**
 * A figure that shows the whole landscape of an untouched network.
 * @param {any} [chosen]
 */
function shown(chosen) {
  const figure = new Figure(chosen);
  figure.stands({});
  figure.answer();
  return figure;
}

const asks = (/** @type {Order[]} */ orders) => orders.some((order) => order.what === "ask");
const names = (/** @type {Order[]} */ orders) => orders.map((order) => order.what);

test("before anything is known the start is asked for, once", () => {
  const figure = new Figure();
  assert.deepEqual(figure.tell({ type: "look" }), [{ what: "ask", plane: "random" }]);
  assert.deepEqual(figure.tell({ type: "look" }), []);
  figure.known = { ...UNTOUCHED, ...AT_REST };
  assert.deepEqual(figure.tell({ type: "look" }), [], "the history is not told yet");
});

test("without the history it is not known which planes there are: nothing is asked for", () => {
  const figure = new Figure();
  figure.known = { ...UNTOUCHED, ...AT_REST };
  assert.deepEqual(figure.tell({ type: "look" }), []);
  figure.path = false;
  assert.ok(asks(figure.tell({ type: "look" })));
});

test("another network at the same step is another θ", () => {
  const figure = shown();
  assert.deepEqual(names(figure.stands({ theta: 0.8, playing: true })), ["spot"]);
  assert.deepEqual(names(figure.stands({ theta: 0.8 })), ["wait"]);
  assert.ok(asks(figure.tell({ type: "rest" })));
});

test("what was asked for blindly is kept for an untouched network and for no other", () => {
  for (const [known, again] of /** @type {[any, boolean][]} */ ([
    [{}, false],
    [{ step: 40, steps: 40 }, true],
    [{ playing: true }, true],
  ])) {
    const figure = new Figure();
    figure.tell({ type: "look" });
    assert.equal(asks(figure.stands(known)), again, JSON.stringify(known));
    assert.equal(figure.state.name, "coming");
  }
});

test("asked for blindly, a plane along the path is asked for again where there is one", () => {
  const figure = new Figure({ plane: "pca" });
  assert.deepEqual(figure.tell({ type: "look" }), [{ what: "ask", plane: "random" }]);
  assert.deepEqual(figure.stands({}, true), [{ what: "ask", plane: "pca" }]);
});

test("another landscape is asked for only when θ has kept still", () => {
  const figure = shown();
  assert.deepEqual(figure.stands({ step: 5, steps: 5 }), [{ what: "wait", milliseconds: CALM }]);
  assert.deepEqual(
    figure.stands({ step: 6, steps: 6 }),
    [{ what: "wait", milliseconds: CALM }],
    "the wait begins again",
  );
  assert.deepEqual(figure.tell({ type: "rest" }), [{ what: "ask", plane: "random" }]);
  assert.deepEqual(figure.stands({ step: 6, steps: 6 }), [], "it is asked for once");
});

test("what plays on during the wait asks for no landscape", () => {
  const figure = shown();
  figure.stands({ step: 5, steps: 5 });
  assert.equal(figure.state.name, "settling");
  figure.stands({ step: 9, steps: 9, playing: true });
  assert.equal(figure.state.name, "whole");
  assert.equal(asks(figure.tell({ type: "rest" })), false);
});

test("while it plays only the ball's place is asked for, never twice within a beat", () => {
  const figure = shown();
  let last = -Infinity,
    many = 0;
  for (let step = 1; step <= 100; step++) {
    figure.time += 20;
    for (const { what } of figure.stands({ step, steps: step, playing: true })) {
      assert.notEqual(what, "ask");
      if (what !== "spot") continue;
      assert.ok(figure.time - last >= BEAT);
      last = figure.time;
      many += 1;
    }
  }
  assert.ok(many >= 100 / Math.ceil(BEAT / 20) - 1);
});

test("the last place of the ball is asked for when the beat is over", () => {
  const figure = shown();
  assert.deepEqual(names(figure.stands({ step: 1, steps: 1, playing: true })), ["spot"]);
  figure.time += 30;
  const [wait] = figure.stands({ step: 2, steps: 2, playing: true });
  assert.deepEqual(wait, { what: "wait", milliseconds: BEAT - 30 });
  figure.time += BEAT - 30;
  assert.deepEqual(names(figure.tell({ type: "rest" })), ["spot"]);
  assert.deepEqual(figure.tell({ type: "rest" }), [], "θ is the one asked for");
});

test("before the landscape is whole the ball's place is not asked for", () => {
  const figure = new Figure();
  figure.stands({});
  assert.deepEqual(figure.stands({ step: 1, steps: 1, playing: true }), []);
  figure.answer({ whole: false });
  assert.deepEqual(figure.stands({ step: 2, steps: 2, playing: true }), []);
  figure.answer();
  assert.deepEqual(names(figure.stands({ step: 3, steps: 3, playing: true })), ["spot"]);
  figure.time += BEAT;
  figure.stands({ step: 3, steps: 3 });
  assert.ok(asks(figure.tell({ type: "rest" })));
  assert.deepEqual(figure.stands({ step: 4, steps: 4, playing: true }), [], "another is coming");
});

test("a step of the past moves the ball and asks for no landscape", () => {
  const figure = new Figure();
  figure.stands({ step: 90, steps: 90 });
  figure.answer();
  assert.deepEqual(names(figure.stands({ step: 30, steps: 90, theta: 1, past: true })), ["spot"]);
  figure.time += BEAT;
  assert.deepEqual(names(figure.stands({ step: 90, steps: 90 })), ["spot"]);
  assert.equal(figure.state.name, "whole");
});

test("θ moved by hand within the plane asks for nothing, until it trains on", () => {
  const figure = shown();
  figure.tell({ type: "go" });
  assert.deepEqual(figure.stands({ theta: 0.5 }), []);
  assert.deepEqual(figure.tell({ type: "rest" }), []);
  figure.time += BEAT;
  assert.deepEqual(names(figure.stands({ step: 1, steps: 1, playing: true })), ["spot"]);
  assert.deepEqual(names(figure.stands({ step: 1, steps: 1 })), ["wait"]);
  assert.ok(asks(figure.tell({ type: "rest" })));
});

test("another network is asked for even where θ was moved by hand", () => {
  const figure = shown();
  figure.tell({ type: "go" });
  figure.stands({ kind: "uci/784,8,10" });
  assert.ok(asks(figure.tell({ type: "rest" })));
});

test("nobody sees it: nothing is asked for; somebody does: at once where nothing was", () => {
  const figure = new Figure();
  figure.tell({ type: "away", away: true });
  assert.deepEqual(figure.stands({}), []);
  assert.ok(asks(figure.tell({ type: "away", away: false })));
});

test("first values of another plane are shown however coarse, later ones only whole", () => {
  const figure = new Figure();
  figure.stands({});
  assert.deepEqual(figure.answer({ whole: false }), [{ what: "show", fresh: true }]);
  assert.deepEqual(figure.answer({ whole: false }), [{ what: "show", fresh: true }]);
  assert.deepEqual(figure.answer(), [{ what: "show", fresh: true }]);
  assert.deepEqual(figure.answer({ sharpening: true }), [{ what: "progress" }]);
  assert.deepEqual(figure.answer(), [{ what: "show", fresh: false }]);
  figure.stands({ step: 5, steps: 5 });
  figure.tell({ type: "rest" });
  assert.deepEqual(figure.answer({ whole: false }), [{ what: "progress" }], "the same plane");
  assert.deepEqual(figure.answer(), [{ what: "show", fresh: false }]);
});

test("a restarted training is another experiment: its landscape is shown at once", () => {
  const figure = new Figure();
  figure.stands({ step: 90, steps: 90 });
  figure.answer();
  figure.stands({}, true);
  figure.tell({ type: "rest" });
  assert.deepEqual(figure.answer({ whole: false }), [{ what: "show", fresh: true }]);
});

test("a plane along the path is had as soon as there is one", () => {
  const figure = shown({ plane: "pca" });
  assert.equal(figure.state.shown, "random");
  figure.stands({ step: 9, steps: 9 });
  assert.deepEqual(figure.tell({ type: "rest" }), [{ what: "ask", plane: "pca" }]);
  assert.deepEqual(figure.answer({ whole: false }), [{ what: "show", fresh: true }]);
  for (const plane of ["path", "pca", "ends"]) {
    assert.equal(possible(plane, false), "random");
    assert.equal(possible(plane, true), plane);
  }
  for (const plane of ["random", "sharpest", "weights"])
    assert.equal(possible(plane, false), plane);
});

test("a chosen plane is asked for at once, also while it plays", () => {
  const figure = shown();
  figure.stands({ step: 1, steps: 1, playing: true });
  const orders = figure.tell({ type: "choose", change: { plane: "weights" } });
  assert.deepEqual(orders, [{ what: "ask", plane: "weights" }]);
  assert.deepEqual(figure.state.chosen, { ...RANDOM, plane: "weights" });
  assert.deepEqual(figure.answer({ whole: false }), [{ what: "show", fresh: true }]);
});

test("when the line was cut the landscape is asked for again", () => {
  const figure = shown();
  figure.tell({ type: "cut" });
  assert.ok(asks(figure.tell({ type: "look" })));
});

test("what is shown is stale from when θ rests elsewhere until the new landscape is shown", () => {
  const figure = shown();
  const stale = () => isStale(figure.state, { known: figure.known, path: figure.path, time: 0 });
  assert.equal(stale(), false);
  figure.stands({ step: 5, steps: 5, playing: true });
  assert.equal(stale(), false, "while it trains the ball goes over it");
  figure.stands({ step: 9, steps: 9 });
  assert.equal(stale(), true);
  figure.tell({ type: "rest" });
  figure.answer({ whole: false });
  assert.equal(stale(), true, "what came is not shown yet");
  figure.answer();
  assert.equal(stale(), false);
  figure.tell({ type: "choose", change: { plane: "sharpest" } });
  assert.equal(stale(), true, "another plane is wanted");
  figure.answer();
  figure.tell({ type: "go" });
  figure.stands({ step: 9, steps: 9, theta: 0.1 });
  assert.equal(stale(), false, "moved within the plane, θ is still on it");
});
