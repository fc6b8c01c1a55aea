import assert from "node:assert/strict";
import { test } from "node:test";

import {
  left,
  lowest,
  mayPlay,
  mayProbe,
  next,
  seen,
  start,
  takenUp,
} from "../../src/descente/lab/web/figures/fog/game.js";
import {
  field,
  levels,
  near,
  onSquare,
  reach,
  under,
  walked,
  way,
} from "../../src/descente/lab/web/figures/fog/layout.js";
import {
  added,
  isLed,
  ledLowest,
  parse,
  scoreOf,
  tally,
  winner,
} from "../../src/descente/lab/web/figures/fog/score.js";
import { luck, made, says } from "../../src/descente/lab/web/figures/fog/telling.js";
import { close, speaking } from "./facts.js";

/** @typedef {import("../../src/descente/lab/web/figures/fog/game.js").State} State */

/** A probe on the bowl C = (α² + β²) / 2. @param {number} alpha @param {number} beta */
const bowl = (alpha, beta) => ({
  alpha,
  beta,
  cost: (alpha ** 2 + beta ** 2) / 2,
  slopeAlpha: alpha,
  slopeBeta: beta,
  slope: Math.hypot(alpha, beta),
  after: -1,
});

const GROUND = {
  number: 1,
  kind: "random",
  theta: "a",
  step: 0,
  examples: 60000,
  alpha: [-4, 4],
  beta: [-4, 4],
  start: bowl(3, 0),
  steepest: 5,
};
const KNOWN = { kind: "mnist", theta: "a", playing: false, past: false };

/** A game that is told what happens, and the last orders it gave. */
class Played {
  known = KNOWN;
  /** @type {State} */
  state = start(3, 1);
  /** @param {any} event @returns {any[]} */
  tell(event) {
    const [state, orders] = next(this.state, { known: this.known, ...event });
    this.state = state;
    return orders;
  }
  /** @param {Partial<typeof KNOWN>} change @returns {any[]} */
  stands(change) {
    this.known = { ...this.known, ...change };
    return this.tell({ type: "look" });
  }
  /** @param {...number[]} places */
  probes(...places) {
    for (const [alpha, beta] of places) this.tell({ type: "set", alpha, beta });
    this.tell({ type: "found", probes: places.map(([alpha, beta]) => bowl(alpha, beta)) });
    return this;
  }
  /** @param {...number[]} places */
  descends(...places) {
    this.tell({ type: "play" });
    const probes = places.map(([alpha, beta]) => bowl(alpha, beta));
    return this.tell({ type: "rolled", probes, still: true });
  }
}

/** A game on open ground. */
function begun() {
  const game = new Played();
  game.tell({ type: "look" });
  game.tell({ type: "ground", ground: GROUND });
  return game;
}

test("ground is laid once the experiment is known, and again until something is probed", () => {
  const game = new Played();
  game.known = /** @type {any} */ (null);
  assert.deepEqual(game.tell({ type: "look" }), []);
  assert.deepEqual(game.stands(KNOWN), [{ what: "lay", number: 1 }]);
  assert.deepEqual(game.tell({ type: "look" }), [], "it is on its way");
  assert.deepEqual(game.tell({ type: "ground", ground: GROUND }), []);
  assert.deepEqual(game.stands({ theta: "b", playing: true }), [], "it has not come to rest");
  assert.deepEqual(game.stands({ past: true, playing: false }), [], "that is the past");
  assert.deepEqual(game.stands({ past: false }), [{ what: "lay", number: 1 }]);
  game.tell({ type: "ground", ground: { ...GROUND, theta: "b" } });
  game.probes([1, 1]);
  assert.deepEqual(game.stands({ theta: "c" }), [], "the cost there is what it was");
  assert.equal(game.state.mine.length, 1);
});

test("a network that moved while its ground was laid has other ground", () => {
  const game = new Played();
  game.tell({ type: "look" });
  game.stands({ theta: "b" });
  assert.deepEqual(game.tell({ type: "ground", ground: GROUND }), [{ what: "lay", number: 1 }]);
});

test("old probes never stand on the ground of another experiment, and it is said", () => {
  const game = begun().probes([1, 1]);
  assert.deepEqual(game.stands({ kind: "uci" }), [{ what: "lay", number: 1 }]);
  assert.deepEqual([game.state.mine, game.state.why], [[], "other"]);
  game.tell({ type: "ground", ground: GROUND });
  game.probes([1, 1]);
  assert.equal(game.state.why, "", "once read it is not said any more");
  assert.deepEqual(game.tell({ type: "lost" }), []);
  assert.deepEqual([game.state.mine, game.state.why, game.state.name], [[], "lost", "nothing"]);
  assert.deepEqual(game.tell({ type: "look" }), [{ what: "lay", number: 1 }]);
});

test("where no ground can be laid it is said, and tried again for another network", () => {
  const game = new Played();
  game.tell({ type: "look" });
  game.tell({ type: "none" });
  speaking("en", "fog");
  assert.match(says(game.state), /^No ground can be laid/);
  assert.deepEqual(game.tell({ type: "look" }), [], "it would be refused again");
  assert.deepEqual(game.stands({ theta: "b" }), [{ what: "lay", number: 1 }]);
  assert.equal(says(game.state), "Ground is being laid…");
});

test("a place is asked about with all that wait for an answer, and counted once", () => {
  const game = begun();
  const first = game.tell({ type: "set", alpha: 1, beta: 0 });
  assert.deepEqual(first, [{ what: "probe", points: [[1, 0]] }]);
  const points = [
    [1, 0],
    [0, 2],
  ];
  assert.deepEqual(game.tell({ type: "set", alpha: 0, beta: 2 }), [{ what: "probe", points }]);
  assert.equal(left(game.state), 1);
  assert.equal(mayPlay(game.state), false, "it is not known yet what is there");
  game.tell({ type: "found", probes: [bowl(1, 0)] });
  game.tell({ type: "found", probes: [bowl(1, 0), bowl(0, 2)] });
  assert.deepEqual(
    game.state.mine.map(({ alpha, beta }) => [alpha, beta]),
    points,
  );
  assert.equal(lowest(game.state.mine).cost, 0.5);
});

test("no more probes than there are, none beyond the edge, none once descent plays", () => {
  const game = begun();
  assert.deepEqual(game.tell({ type: "set", alpha: 4.1, beta: 0 }), []);
  assert.deepEqual(game.tell({ type: "set", alpha: NaN, beta: 0 }), []);
  game.probes([1, 1], [2, 2]);
  assert.ok(mayProbe(game.state));
  game.probes([3, 3]);
  assert.equal(mayProbe(game.state), false);
  assert.deepEqual(game.tell({ type: "set", alpha: 0, beta: 0 }), []);
  const other = begun();
  assert.deepEqual(other.tell({ type: "play" }), [{ what: "roll" }]);
  assert.deepEqual(other.tell({ type: "set", alpha: 0, beta: 0 }), []);
});

test("descent is shown beat by beat; with its last probe the fog lifts and the game counts", () => {
  const game = begun().probes([1, 0]);
  game.tell({ type: "play" });
  const probes = [bowl(2, 0), bowl(0.5, 0), bowl(-1, 0)];
  assert.deepEqual(game.tell({ type: "rolled", probes, still: false }), [{ what: "wait" }]);
  assert.equal(seen(game.state).length, 1);
  assert.deepEqual(game.tell({ type: "beat" }), [{ what: "wait" }]);
  assert.deepEqual(game.tell({ type: "beat" }), [{ what: "lift", below: 0.125 }, { what: "keep" }]);
  assert.equal(game.state.name, "lifted");
  assert.deepEqual(game.tell({ type: "beat" }), []);
  assert.deepEqual(game.tell({ type: "lost" }), [], "all that is shown is told");
  assert.equal(game.state.name, "lifted");
});

test("where nothing is to move all of descent is shown at once; alone it does not count", () => {
  const orders = begun().descends([2, 0], [4, 0]);
  assert.deepEqual(orders, [{ what: "lift", below: 2 }]);
});

test("other ground is that of the next number, and nothing stands on it", () => {
  const game = begun().probes([1, 0]);
  assert.deepEqual(game.tell({ type: "other" }), [{ what: "lay", number: 2 }]);
  const { mine, theirs, ground, why } = game.state;
  assert.deepEqual([mine, theirs, ground, why], [[], [], null, ""]);
  assert.deepEqual(game.tell({ type: "found", probes: [bowl(1, 0)] }), []);
  assert.equal(game.state.mine.length, 0, "an answer of the ground before");
});

test("what lies within 45° of the fall of the nearest place known before was led by the slope", () => {
  const from = bowl(2, 0); // falls to the left
  for (const [angle, led] of /** @type {[number, boolean][]} */ ([
    [180, true],
    [136, true],
    [224, true],
    [134, false],
    [226, false],
    [0, false],
  ])) {
    const turn = (angle * Math.PI) / 180;
    const there = bowl(2 + Math.cos(turn), Math.sin(turn));
    assert.equal(isLed(there, [from, bowl(-4, 0)]), led, String(angle));
  }
  assert.equal(isLed(bowl(1, 0), [bowl(4, 0), bowl(0, 0)]), false, "the nearest one is level");
});

test("the score has the lowest of each, the start included, and how many followed the slope", () => {
  const game = begun().probes([2, 0], [0, 3.5], [0.5, 0.5]);
  game.descends([4, 0], [3.5, 0]);
  const wanted = { number: 1, step: 0, mine: 0.25, theirs: 4.5, probes: 3, followed: 2 };
  assert.deepEqual(scoreOf(game.state), wanted);
  assert.ok(ledLowest(game.state));
  const lucky = begun().probes([-0.5, 0.1]);
  lucky.descends([0, 0]);
  assert.deepEqual([scoreOf(lucky.state).theirs, ledLowest(lucky.state)], [0, true]);
  const guessed = begun().probes([0.5, 2.8]);
  guessed.descends([0, 0]);
  assert.equal(ledLowest(guessed.state), false);
});

test("who came lower, to the digits that are written", () => {
  assert.equal(winner({ mine: 0.1, theirs: 0.2 }), "mine");
  assert.equal(winner({ mine: 0.2, theirs: 0.1 }), "theirs");
  assert.equal(winner({ mine: 0.06421, theirs: 0.06419 }), "level");
  const one = { number: 1, step: 0, mine: 1, theirs: 2, probes: 8, followed: 0 };
  const scores = [one, { ...one, theirs: 0.5 }, { ...one, theirs: 0.6 }, { ...one, theirs: 1 }];
  assert.deepEqual(tally(scores), { mine: 1, theirs: 2, level: 1 });
});

test("scores that are kept come back; what was not written here does not", () => {
  const one = { number: 1, step: 0, mine: 1, theirs: 2, probes: 8, followed: 0 };
  assert.deepEqual(parse(JSON.stringify([one])), [one]);
  for (const text of [null, "", "{", "7", "null", "[null]", '[{"number": 1}]', "[[1]]"])
    assert.deepEqual(parse(text), [], String(text));
  let many = /** @type {any[]} */ ([]);
  for (let number = 1; number <= 30; number++) many = added(many, { ...one, number });
  assert.deepEqual([many.length, many[0].number, many[19].number], [20, 11, 30]);
});

test("places and canvas: there and back, up is β, and the edge is meant from a little beyond", () => {
  assert.deepEqual(onSquare(GROUND, { alpha: -4, beta: 4 }), [0, 1]);
  assert.deepEqual(under(GROUND, [0.25, 0.75]), { alpha: -2, beta: 2 });
  assert.deepEqual(under(GROUND, [1.02, -0.02]), { alpha: 4, beta: -4 });
  assert.equal(under(GROUND, [1.1, 0.5]), null);
  const { x, y, w, h } = field(360, 340, 12);
  assert.ok(w === h && x >= 30 && x + w <= 360 && y >= 0 && y + h <= 320);
});

test("arrow keys move a fortieth of the side, five with shift, and stop at the edge", () => {
  const from = { alpha: 0, beta: 0 };
  const right = walked(GROUND, from, [1, 0], false);
  close(right.alpha, 0.2, 1e-12);
  const up = walked(GROUND, from, [0, 1], true);
  close(up.beta, 1, 1e-12);
  assert.deepEqual(walked(GROUND, { alpha: 3.9, beta: -4 }, [1, -1], true), { alpha: 4, beta: -4 });
});

test("the probe that is meant is the nearest one within a finger's width", () => {
  const [p, q] = [bowl(0, 0), bowl(0.2, 0)];
  assert.equal(near(GROUND, { alpha: 0.15, beta: 0 }, [p, q]), q);
  assert.equal(near(GROUND, { alpha: 1, beta: 1 }, [p, q]), null);
});

test("arrows grow with the logarithm of the slope, between two lengths", () => {
  const lengths = [1e-9, 0.05, 0.5, 5, 50].map((slope) => reach(slope, 5));
  assert.equal(lengths[3], lengths[4]);
  close(lengths[3] - lengths[2], lengths[2] - lengths[1], 1e-12);
  assert.ok(lengths[0] < lengths[1] && lengths[0] > 0);
});

test("the ground falls against its slope, one of eight ways", () => {
  const ways = [0, 45, 90, 135, 180, 225, 270, 315].map((angle) => {
    const turn = ((angle + 10) * Math.PI) / 180;
    return way(bowl(-Math.cos(turn), -Math.sin(turn)));
  });
  assert.deepEqual(ways, [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.equal(way(bowl(0, 0)), null);
});

test("heights go from the lowest to the highest that was found, by logarithms where that is far", () => {
  assert.deepEqual([1, 2, 3].map(levels([1, 3])), [0, 0.5, 1]);
  close(levels([0.01, 1])(0.1), 0.5, 1e-12);
  assert.equal(levels([2])(2), 0);
});

/** @param {string} text */
const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");

test("each state of the game says what can be done, in both languages", () => {
  speaking("en", "fog");
  const game = begun();
  assert.match(says(game.state), /begin at the red ball, at C = 4\.50.*you have 3/);
  game.probes([1, 0], [2, 0]);
  assert.equal(says(game.state), "1 probe left of 3. Your lowest: C = 0.500.");
  speaking("fr", "fog");
  assert.equal(
    plain(says(game.state)),
    "Il reste 1 sondage sur 3. Votre point le plus bas : C = 0,500.",
  );
  game.probes([0.4, 0]);
  assert.match(plain(says(game.state)), /^Il reste 0 sondage sur 3\..*À la descente de jouer\.$/);
  game.descends([2, 0], [1, 0], [0.4, 0]);
  assert.match(plain(says(game.state)), /: 0,0800\. .* : 0,0800\. Vous êtes à égalité\.$/);
  game.tell({ type: "luck", chance: 0.314, bottom: 0.05 });
  assert.match(
    plain(luck(game.state)),
    /^3 de vos 3 sondages .* fait partie .* 31 % des parties\.$/,
  );
  speaking("en", "fog");
  assert.match(luck(game.state), /^3 of your 3 probes .* one of them: the slope .* in 31% of all/);
});

test("what the ground is, and that it stays where it is when the network moves", () => {
  speaking("en", "fog");
  const { state } = begun();
  for (const kind of ["random", "equals", "drawn"]) {
    const ground = { ...GROUND, kind, step: 1440 };
    assert.match(made({ ...state, ground }, "a"), /step 1,440.*all 60,000 examples/);
  }
  assert.doesNotMatch(made(state, "a"), /this ground stays/);
  assert.match(made(state, "b"), /this ground stays/);
});

test("a game that is taken up again asks for what was on its way", () => {
  const open = { ...start(8, 1), name: "open", ground: GROUND, mine: [bowl(1, 1)] };
  const what = (/** @type {any} */ state) => takenUp(state).map((order) => order.what);
  assert.deepEqual(takenUp(start(8, 1)), []);
  assert.deepEqual(what(open), []);
  const asked = [[2, 0]];
  assert.deepEqual(takenUp({ .../** @type {any} */ (open), asked }), [
    { what: "probe", points: asked },
  ]);
  const rolls = { ...open, name: "descending" };
  assert.deepEqual(what(rolls), ["roll"]);
  assert.deepEqual(what({ ...rolls, theirs: [bowl(2, 0)], shown: 0 }), ["wait"]);
  const lifted = { ...open, name: "lifted", theirs: [bowl(2, 0)] };
  assert.deepEqual(takenUp(/** @type {any} */ (lifted)), [{ what: "lift", below: 2 }]);
  assert.deepEqual(what({ ...lifted, chance: 0.3, bottom: 0 }), []);
});
