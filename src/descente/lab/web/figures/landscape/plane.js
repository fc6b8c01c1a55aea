// @ts-check
/** The plane that a figure looks at: what `follow.js` decides is asked of the server. */

import { isStale, next, possible, start } from "./follow.js";
import { surface } from "../../marks/surface.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../marks/surface.js").Surface} Surface */
/** @typedef {import("./follow.js").Chosen} Chosen */

/** What is chosen for all figures of the page. */
const SHARED = /** @type {const} */ (["plane", "span", "direction"]);
const SIZE = 41; // points along each side of the grid

/**
 * @typedef {Object} How
 * @property {boolean} [own] its choices are not shared with the page
 * @property {boolean} [ahead] before the first step, with the path that is to come
 * @property {string} [plane] @property {number} [span] to begin with
 */

/**
 * @param {Model} model
 * @param {Object} on
 * @param {(value: Value, s: Surface, fresh: boolean) => void} on.show it is to be shown
 * @param {(value: Value) => void} on.progress more of it has come, but it is not to be shown yet
 * @param {(stale: boolean) => void} on.stale whether what is shown is of another θ or plane
 * @param {(spot: Value) => void} on.ball where the network stands over the landscape shown
 * @param {How} [how]
 */
export function watchPlane(model, on, how = {}) {
  let state = start(firstChoice(model, how));
  let height = "",
    timer = 0;
  /** @type {Value|null} */
  let shown = null;
  const key = model.key("landscape");

  /** @param {import("./follow.js").Happening} happening @param {Value} [value] that came */
  function tell(happening, value) {
    const facts = {
      known: known(model.get("status")),
      path: how.ahead || hasPath(model),
      time: performance.now(),
    };
    const [then, orders] = next(state, { ...happening, ...facts });
    state = then;
    for (const order of orders) obey(order, value);
    on.stale(isStale(state, facts));
  }

  /** @param {import("./follow.js").Order} order @param {Value} [value] */
  function obey(order, value) {
    if (order.what === "ask") {
      const { span, direction: seed } = state.chosen;
      const { ahead = false } = how;
      model.ask("landscape", { plane: order.plane, size: SIZE, span, seed, ahead }, take);
    } else if (order.what === "spot") model.ask("spot", { landscape: key }, on.ball);
    else if (order.what === "wait") {
      clearTimeout(timer);
      timer = window.setTimeout(() => tell({ type: "rest" }), order.milliseconds);
    } else if (value && order.what === "progress") on.progress(value);
    else if (value && order.what === "show") {
      shown = value;
      on.show(value, surface(value, height), order.fresh);
    }
  }

  function take(/** @type {Value} */ value) {
    const { plane, stage, complete } = value.words;
    const whole = value.arrays.cost.every(Number.isFinite);
    tell({ type: "answer", plane, whole, sharpening: stage === "exact" && !complete }, value);
  }

  const look = () => tell({ type: "look" });
  model.on("change:status", look);
  model.on("change:history", look);
  model.on("change:connected", (up) => {
    if (!up) tell({ type: "cut" });
  });
  for (const key of how.own ? [] : SHARED) {
    model.on(`change:${key}`, (value) => {
      if (value !== undefined && value !== state.chosen[key])
        tell({ type: "choose", change: { [key]: value } });
    });
  }
  look();
  return {
    /** The name under which the server keeps the plane. */
    key,
    get chosen() {
      return state.chosen;
    },
    /** The plane that can be had: another than the chosen one while there is no path. */
    possible: () => possible(state.chosen.plane, hasPath(model)),
    /** Whether there are planes along the path; null as long as that is not told. */
    hasPath: () => hasPath(model),
    /** @param {Partial<Chosen>} change */
    choose(change) {
      tell({ type: "choose", change });
      if (how.own) return;
      for (const [key, value] of Object.entries(change)) model.set(key, value);
      model.save_changes();
    },
    /** The scale of the heights. @param {string} scale "log" or "linear" */
    rescale(scale) {
      height = scale;
      if (shown) on.show(shown, surface(shown, height), false);
    },
    /** The server moves θ to a point of the plane. @param {number[]} where α and β */
    go([alpha, beta]) {
      model.send({ do: { what: "go-to-plane", landscape: key, alpha, beta } });
      tell({ type: "go" });
    },
    away: (/** @type {boolean} */ away) => tell({ type: "away", away }),
    close: () => clearTimeout(timer),
  };
}

/** @param {Value|undefined} status @returns {import("./follow.js").Known|null} */
function known(status) {
  if (!status) return null;
  const { data, sizes, step, steps, theta, playing, past } = status.words;
  return { kind: `${data}/${sizes}`, step, steps, theta, playing, past };
}

/**
 * The plane to begin with: the page's, unless the figure has its own.
 * @param {Model} model @param {How} how
 * @returns {Chosen}
 */
function firstChoice(model, { own, plane, span }) {
  const shared = (/** @type {string} */ key) => (own ? undefined : model.get(key));
  return {
    plane: plane ?? (own ? "pca" : model.get("plane")) ?? "random",
    span: span ?? shared("span") ?? 1,
    direction: shared("direction") ?? 0,
  };
}

/**
 * Whether the training has left a path; null as long as the history is not told.
 * @param {Model} model
 */
function hasPath(model) {
  const history = model.get("history");
  return history ? history.words.kept.length > 2 : null;
}
