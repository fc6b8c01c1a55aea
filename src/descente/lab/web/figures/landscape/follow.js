// @ts-check
/**
 * Which landscape is asked for, and when: a state machine without a clock, a model or a page.
 *
 *                 nothing is known yet: ask
 *     nothing ─────────────────────────────────▶ blind
 *        │                                         │
 *        │ ask                                     │ it was the right one; or ask again
 *        ▼                                         ▼
 *     coming ◀─────────────────────────────────────┘
 *        │  ▲
 *        │  └───────────────────── ask ──────────────────────────┐
 *        │ every point is known                                  │ it has kept still for CALM
 *        ▼                       θ rests elsewhere               │
 *      whole ───────────────────────────────────────────────▶ settling
 *        │ ▲    asks where the ball is, at most once every BEAT  │
 *        │ │                                    it plays again   │
 *        │ ├─────────────────────────────────────────────────────┘
 *    go  │ │ it has trained on
 *        ▼ │
 *      moved   θ was moved within the plane by hand: what is shown goes on being true
 *
 * From every state: `choose` asks for another plane (coming), `cut` leads to nothing. Coming too
 * can settle and be moved; both lead back to it as long as a point is missing.
 */

/** Planes along the path of the training: there has to be one first. */
export const ON_PATH = ["path", "pca", "ends"];

/** Milliseconds that θ has to keep still before another landscape is asked for. */
export const CALM = 150;
/** Milliseconds between two questions where the ball is, while it trains. */
export const BEAT = 130;

/**
 * @typedef {Object} Known what the page knows of the experiment
 * @property {string} kind its data set and its sizes
 * @property {number} step the step that is looked at @property {number} steps all that were made
 * @property {string} theta which θ is looked at
 * @property {boolean} playing @property {boolean} past a step of the past is looked at
 */
/**
 * What comes with every event: `known` is null until the server has told of the experiment, and
 * `path`, whether its training has left a path, until it has told the history.
 * @typedef {{known: Known|null, path: boolean|null, time: number}} Facts
 */
/**
 * What happens. `look`: something may have changed. `rest`: the wait is over. `answer`: a value
 * came; `sharpening` where half of its points are sharper than the other half. `go`: θ was moved
 * within the plane by hand. `away`: nobody sees the figure, or somebody does again. `cut`: the
 * line to the server was cut, and what was asked for is forgotten there.
 * @typedef {{type: "look"} | {type: "rest"} | {type: "go"} | {type: "cut"}
 *   | {type: "answer", plane: string, whole: boolean, sharpening: boolean}
 *   | {type: "choose", change: Partial<Chosen>} | {type: "away", away: boolean}} Happening
 */
/** @typedef {Happening & Facts} Event */
/** @typedef {{plane: string, span: number, direction: number}} Chosen */
/**
 * What is to be done. `show`: the value that came is shown, `fresh` where it is of another plane or
 * of another experiment; `progress`: it is not, yet. `ask`: for the landscape on `plane`; `spot`:
 * for where the ball is; `wait`: then tell of a `rest`, and of no earlier one.
 * @typedef {{what: "ask", plane: string} | {what: "spot"} | {what: "wait", milliseconds: number}
 *   | {what: "show", fresh: boolean} | {what: "progress"}} Order
 */
/**
 * @typedef {Object} State
 * @property {"nothing"|"blind"|"coming"|"whole"|"settling"|"moved"} name
 * @property {Chosen} chosen
 * @property {boolean} away
 * @property {boolean} whole the last value that came had every point
 * @property {boolean} fresh the next landscape is to be shown at once, however coarse
 * @property {boolean} coarse the one that is under way is, until it is whole
 * @property {string} shown the plane that is shown; "" for none
 * @property {string} plane the plane that was asked for last, and for which experiment:
 * @property {string} kind @property {number} steps
 * @property {string} shows the ground of what is shown
 * @property {string} ground all that a landscape depends on, as it was then
 * @property {string} rested the θ at which the experiment rested last, past steps aside
 * @property {string} spot the θ for which it is known, or asked, where the ball is
 * @property {number} beat when that was asked for last
 */

/**
 * @param {Chosen} chosen
 * @returns {State}
 */
export function start(chosen) {
  return {
    name: "nothing",
    chosen,
    away: false,
    whole: false,
    fresh: true,
    coarse: false,
    shown: "",
    shows: "",
    plane: "",
    kind: "",
    steps: -1,
    ground: "",
    rested: "",
    spot: "",
    beat: -Infinity,
  };
}

/**
 * The plane that can be had: without a path there is none along it.
 * @param {string} plane @param {boolean|null} path
 */
export function possible(plane, path) {
  return ON_PATH.includes(plane) && !path ? "random" : plane;
}

/**
 * The next state, and what is to be done.
 * @param {State} state @param {Event} event @returns {[State, Order[]]}
 */
export function next(state, event) {
  switch (event.type) {
    case "look":
    case "rest":
      return look(state, event);
    case "away":
      return look({ ...state, away: event.away }, { ...event, type: "look" });
    case "choose":
      return ask({ ...state, chosen: { ...state.chosen, ...event.change }, fresh: true }, event);
    case "go":
      return [{ ...state, name: hasGround(state) ? "moved" : state.name }, []];
    case "cut":
      return [{ ...state, name: "nothing" }, []];
    case "answer":
      return take(state, event);
  }
}

/** Whether a landscape of a known experiment was asked for. @param {State} state */
const hasGround = (state) => state.name !== "nothing" && state.name !== "blind";

/**
 * Where a state without another reason leads: the landscape is there, or on its way.
 * @param {State} state
 */
const arrival = (state) => (state.whole ? "whole" : "coming");

/**
 * Whether what is shown is of another θ, or of another plane, than is wanted now. While it plays the
 * ball goes over what is shown, and what a hand moved within the plane is still on it.
 * @param {State} state @param {Facts} facts
 */
export function isStale(state, { known, path }) {
  if (!state.shown || !known || known.playing || state.name === "moved") return false;
  return groundOf(state, known, path) !== state.shows;
}

/** @param {State} state @param {Known} known @param {boolean|null} path */
function groundOf({ rested, chosen }, { kind }, path) {
  return `${kind}/${rested}/${chosen.plane}/${possible(chosen.plane, path)}`;
}

/**
 * The landscape is asked for where θ is not what it was made for; or else where the ball is.
 * @param {State} before @param {Event} event @returns {[State, Order[]]}
 */
function look(before, event) {
  const { known, path, time } = event;
  if (before.away) return [before, []];
  if (!known) return before.name === "nothing" ? ask(before, event) : [before, []];
  if (path === null) return [before, []];
  const state = adopt(before, known, path);
  const other = known.kind !== state.kind || known.steps < state.steps;
  if (other) state.fresh = true;
  const byHand = state.name === "moved" && !other && known.steps === state.steps;
  if (byHand) return [state, []];
  const elsewhere = !known.playing && groundOf(state, known, path) !== state.ground;
  const still = state.name === "settling" && event.type === "rest";
  if (state.name === "nothing" || (elsewhere && still)) {
    if (state.shown !== possible(state.chosen.plane, path)) state.fresh = true;
    return ask(state, event);
  }
  if (elsewhere) return [{ ...state, name: "settling" }, [{ what: "wait", milliseconds: CALM }]];
  return track({ ...state, name: arrival(state) }, known, time);
}

/**
 * What is known now. A landscape asked for before anything was known is that of the start of an
 * untouched experiment; for any other nothing was asked yet.
 * @param {State} before @param {Known} known @param {boolean} path @returns {State}
 */
function adopt(before, known, path) {
  const state = { ...before };
  if (!known.past && !known.playing) state.rested = `${known.steps}/${known.theta}`;
  if (state.name !== "blind") return state;
  const untouched = !known.steps && !known.playing;
  if (!untouched || possible(state.chosen.plane, path) !== state.plane)
    return { ...state, name: "nothing" };
  const aim = aimOf(state, known, path);
  return { ...state, name: arrival(state), ...aim, shows: state.shown && aim.ground };
}

/**
 * What a landscape was asked for.
 * @param {State} state @param {Known} known @param {boolean|null} path
 */
function aimOf(state, known, path) {
  const { kind, steps } = known;
  return { ground: groundOf(state, known, path), spot: known.theta, kind, steps };
}

/** @param {State} state @param {Facts} facts @returns {[State, Order[]]} */
function ask(state, { known, path }) {
  const plane = possible(state.chosen.plane, path);
  const then = { ...state, plane, whole: false, coarse: state.fresh, fresh: false };
  return [
    known
      ? { ...then, name: "coming", ...aimOf(state, known, path) }
      : { ...then, name: "blind", kind: "" },
    [{ what: "ask", plane }],
  ];
}

/**
 * The ball follows θ over the landscape shown.
 * @param {State} state @param {Known} known @param {number} time
 * @returns {[State, Order[]]}
 */
function track(state, known, time) {
  const spot = known.theta,
    wait = BEAT - (time - state.beat);
  if (!state.whole || spot === state.spot) return [state, []];
  if (wait > 0) return [state, [{ what: "wait", milliseconds: wait }]];
  return [{ ...state, spot, beat: time }, [{ what: "spot" }]];
}

/**
 * Only whole pictures are shown, except the first ones of another plane or experiment; half of the
 * points sharper than the other half would be a bumpy sheet.
 * @param {State} state @param {{plane: string, whole: boolean, sharpening: boolean}} value
 * @returns {[State, Order[]]}
 */
function take(state, { plane, whole, sharpening }) {
  const then = { ...state, whole };
  if (state.name === "coming" || state.name === "whole") then.name = arrival(then);
  if (!state.coarse && (!whole || sharpening)) return [then, [{ what: "progress" }]];
  const fresh = state.coarse;
  const news = { shown: plane, shows: state.ground, coarse: fresh && !whole };
  return [{ ...then, ...news }, [{ what: "show", fresh }]];
}
