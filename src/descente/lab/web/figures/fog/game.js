// @ts-check
/**
 * The game in the fog: a state machine without a clock, a model or a page. Pure.
 *
 *     nothing ──── the experiment is known: lay ground ────▶ coming
 *                                                              │ the ground has come
 *        ┌──── while nothing was probed, θ rests elsewhere ────┤
 *        └──▶ coming                                           ▼
 *                         the learner sets probes down  ⟲    open
 *                                                              │ play: ask for the descent
 *                                                              ▼
 *                                       one probe a beat  ⟲  descending
 *                                                              │ it has had as many
 *                                                              ▼
 *                                                            lifted   the fog is gone
 *
 * From every state: `other` asks for the next ground, another experiment for new ground, and `lost`
 * and `none` lead to nothing; what is lost once the fog is gone is not missed. Once something was
 * probed the ground stays, whatever the network does: the cost on it is the same.
 */

/** Milliseconds from one probe of gradient descent to the next. */
export const BEAT = 650;

/**
 * @typedef {Object} Probe
 * @property {number} alpha @property {number} beta where it stands
 * @property {number} cost over all examples
 * @property {number} slopeAlpha @property {number} slopeBeta how fast it climbs along each axis
 * @property {number} slope how fast it climbs where it is steepest
 * @property {number} after of descent's: the one it was reached from, by its number, −1 the start
 */
/**
 * @typedef {Object} Ground
 * @property {number} number @property {string} kind how its plane was chosen
 * @property {string} theta of the network that it lies around @property {number} step of it
 * @property {number} examples that every cost is the mean over
 * @property {number[]} alpha from where to where @property {number[]} beta
 * @property {Probe} start where both begin
 * @property {number} steepest about the largest slope there is
 */
/**
 * @typedef {Object} Known what the page knows of the experiment
 * @property {string} kind its data and its network, without θ
 * @property {string} theta @property {boolean} playing @property {boolean} past
 */
/**
 * What happens. `look`: something may have changed; `set`: the learner probes a place; `found`: what
 * was asked of some places; `play`: descent is to begin; `rolled`: its probes, to be shown at once
 * where nothing is to move; `beat`: the next of them is to be shown; `luck`: what probes at random
 * would have done, and the lowest cost of all the ground; `other`: another ground is wanted; `lost`: the server has forgotten the ground; `none`: it could lay none.
 * @typedef {{type: "look"|"play"|"beat"|"other"|"lost"|"none"} | {type: "ground", ground: Ground}
 *   | {type: "set", alpha: number, beta: number} | {type: "found", probes: Probe[]}
 *   | {type: "rolled", probes: Probe[], still: boolean} | {type: "luck", chance: number, bottom: number}} Happening
 */
/** @typedef {Happening & {known: Known|null}} Event */
/**
 * What is to be done. `lay`: ask for the ground of this number; `probe`: ask what these places are
 * like; `roll`: ask for the descent; `wait`: then tell of a `beat`; `lift`: ask for all of the
 * ground; `keep`: the game is over and counts.
 * @typedef {{what: "lay", number: number} | {what: "probe", points: number[][]} | {what: "roll"}
 *   | {what: "wait"} | {what: "lift", below: number} | {what: "keep"}} Order
 */
/**
 * @typedef {Object} State
 * @property {"nothing"|"coming"|"open"|"descending"|"lifted"} name
 * @property {number} many probes for each
 * @property {number} number of the ground
 * @property {string} kind of the experiment it was asked for @property {string} theta that then was
 * @property {""|"other"|"lost"|"none"} why what was probed before is gone, or there is no ground
 * @property {Ground|null} ground
 * @property {Probe[]} mine @property {number[][]} asked places set down, not measured yet
 * @property {Probe[]} theirs those of gradient descent @property {number} shown so many of them
 * @property {number} chance that as many probes at random come lower; NaN while not known
 * @property {number} bottom the lowest cost of all the ground; NaN while not known
 */

/** @param {number} many probes for each @param {number} number of the first ground @returns {State} */
export function start(many, number) {
  return { ...EMPTY, name: "nothing", many, number, kind: "", theta: "", why: "" };
}

/** A ground on which nothing was done. @type {Pick<State, "ground"|"mine"|"asked"|"theirs"|"shown"|"chance"|"bottom">} */
const EMPTY = {
  ground: null,
  mine: [],
  asked: [],
  theirs: [],
  shown: 0,
  chance: NaN,
  bottom: NaN,
};

/**
 * The next state, and what is to be done.
 * @param {State} state @param {Event} event @returns {[State, Order[]]}
 */
export function next(state, event) {
  switch (event.type) {
    case "look":
      return look(state, event.known);
    case "ground":
      if (state.name !== "coming") return [state, []];
      return look({ ...state, name: "open", ground: event.ground }, event.known);
    case "set":
      return set(state, event);
    case "found":
      return [found(state, event.probes), []];
    case "play":
      if (!mayPlay(state)) return [state, []];
      return [{ ...state, name: "descending" }, [{ what: "roll" }]];
    case "rolled":
      if (state.name !== "descending" || state.theirs.length) return [state, []];
      return show({ ...state, theirs: event.probes }, event.still ? event.probes.length : 1);
    case "beat":
      return state.name === "descending" ? show(state, state.shown + 1) : [state, []];
    case "luck":
      if (state.name !== "lifted") return [state, []];
      return [{ ...state, chance: event.chance, bottom: event.bottom }, []];
    case "other":
      return lay({ ...state, why: "" }, state.number + 1, event.known);
    case "lost":
      return lose(state);
    case "none":
      return [{ ...state, ...EMPTY, name: "nothing", why: "none" }, []];
  }
}

/**
 * What is to be done where a game is taken up again that was left: what was asked for then and has
 * not come. @param {State} state @returns {Order[]}
 */
export function takenUp(state) {
  const { name, asked, theirs, chance } = state;
  if (asked.length) return [{ what: "probe", points: asked }];
  if (name === "descending") return [{ what: theirs.length ? "wait" : "roll" }];
  if (name === "lifted" && Number.isNaN(chance)) return [lift(state)];
  return [];
}

/** How many probes the learner has left. @param {State} state */
export function left({ many, mine, asked }) {
  return many - mine.length - asked.length;
}

/** Whether the learner may probe a place. @param {State} state */
export function mayProbe(state) {
  return state.name === "open" && left(state) > 0;
}

/** Whether descent may begin: not before it is known what the learner found. @param {State} state */
export function mayPlay({ name, asked }) {
  return name === "open" && !asked.length;
}

/** Those of gradient descent that are to be seen. @param {State} state */
export function seen({ theirs, shown }) {
  return theirs.slice(0, shown);
}

/** What the learner knows: the start, then what was probed. @param {State} state @returns {Probe[]} */
export function owned({ ground, mine }) {
  return ground ? [ground.start, ...mine] : [];
}

/** The one with the lowest cost. @param {Probe[]} probes at least one */
export function lowest(probes) {
  return probes.reduce((best, probe) => (probe.cost < best.cost ? probe : best));
}

/**
 * New ground for another experiment, or while nothing was probed for a network that rests elsewhere.
 * @param {State} state @param {Known|null} known @returns {[State, Order[]]}
 */
function look(state, known) {
  if (!known) return [state, []];
  if (known.kind !== state.kind) {
    const gone = state.mine.length + state.asked.length > 0;
    return lay({ ...state, why: gone ? "other" : state.why }, state.number, known);
  }
  const rests = !known.playing && !known.past,
    untouched = state.name === "open" && !state.mine.length && !state.asked.length,
    none = state.why === "none" && state.theta !== known.theta;
  if (rests && (none || (untouched && state.ground?.theta !== known.theta)))
    return lay(state, state.number, known);
  return [state, []];
}

/**
 * @param {State} state @param {number} number @param {Known|null} known @returns {[State, Order[]]}
 */
function lay(state, number, known) {
  if (!known) return [{ ...state, ...EMPTY, name: "nothing", number, kind: "" }, []];
  const why = state.why === "none" ? "" : state.why;
  const then = { ...state, ...EMPTY, name: /** @type {const} */ ("coming"), number, why };
  return [{ ...then, kind: known.kind, theta: known.theta }, [{ what: "lay", number }]];
}

/** @param {State} state @returns {[State, Order[]]} */
function lose(state) {
  if (state.name === "lifted") return [state, []];
  const gone = state.mine.length + state.asked.length > 0;
  const why = gone ? "lost" : state.why;
  return [{ ...state, ...EMPTY, name: "nothing", kind: "", why }, []];
}

/**
 * A place is asked about with all that are not answered yet: a new question takes the place of the
 * one before.
 * @param {State} state @param {{alpha: number, beta: number}} place @returns {[State, Order[]]}
 */
function set(state, { alpha, beta }) {
  const { ground, asked } = state;
  if (!ground || !mayProbe(state) || !within(ground.alpha, alpha) || !within(ground.beta, beta))
    return [state, []];
  const points = [...asked, [alpha, beta]];
  return [{ ...state, asked: points, why: "" }, [{ what: "probe", points }]];
}

/** @param {number[]} side @param {number} x */
const within = ([low, high], x) => x >= low && x <= high;

/** What was asked for is known; an answer may come again, with more. @param {State} state @param {Probe[]} probes @returns {State} */
function found(state, probes) {
  if (state.name !== "open") return state;
  let { mine, asked } = state;
  for (const probe of probes) {
    const k = asked.findIndex(([a, b]) => a === probe.alpha && b === probe.beta);
    if (k < 0) continue;
    asked = asked.filter((_, i) => i !== k);
    mine = [...mine, probe];
  }
  return { ...state, mine, asked };
}

/**
 * So many probes of descent are shown; with the last one the fog lifts.
 * @param {State} state @param {number} shown @returns {[State, Order[]]}
 */
function show(state, shown) {
  if (shown < state.theirs.length) return [{ ...state, shown }, [{ what: "wait" }]];
  const orders = [lift(state)];
  if (state.mine.length) orders.push({ what: "keep" });
  return [{ ...state, name: "lifted", shown: state.theirs.length }, orders];
}

/** Ask for all of the ground. @param {State} state @returns {Order} */
function lift({ ground, theirs }) {
  const reached = ground ? [ground.start, ...theirs] : theirs;
  return { what: "lift", below: lowest(reached).cost };
}
