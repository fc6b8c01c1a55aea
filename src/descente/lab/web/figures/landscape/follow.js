// @ts-check
/** Which plane is looked at, and when it is asked for again. */

import { surface } from "./surface.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("./surface.js").Surface} Surface */

const ON_PATH = ["path", "pca", "ends"]; // there has to be a path first
const CALM = 150; // milliseconds it has stood still before another landscape is asked for
const BLIND = "not told yet"; // what experiment it is
const BEAT = 130; // milliseconds between two places of the ball while it trains

/**
 * Follow a landscape of the experiment: asked for when θ has come to rest, shown as soon as it is
 * whole. While it trains, and in the past, the landscape stays and only the ball's place is asked.
 * @param {Model} model
 * @param {(value: Value, s: Surface, fresh: boolean) => void} show
 * @param {(value: Value|null) => void} progress sharper values come; null: another plane is on its way
 * @param {{own?: boolean, plane?: string, size?: number, still?: boolean, span?: number,
 *   moves?: (spot: Value) => void}} [how] own: choices are not shared with the page; still: asked
 *   again only for another experiment; moves: told where the ball is over the landscape shown
 */
export function follow(model, show, progress, how = {}) {
  const chosen = {
    plane: how.plane ?? (how.own ? "pca" : model.get("plane")) ?? "random",
    span: how.span ?? (how.own ? 1 : model.get("span")) ?? 1,
    direction: (how.own ? 0 : model.get("direction")) ?? 0,
    height: "",
  };
  let ground = "",
    spotted = "",
    kind = "",
    present = "",
    asked = "",
    steps = -1;
  let fresh = true,
    waited = false,
    timer = 0,
    away = false,
    moved = false,
    beat = 0;
  /** @type {Value|null} */
  let shown = null;
  const place = `landscape/${model.place}`;
  /** The plane that can be had now: without a path there is none along it. */
  const possible = () =>
    ON_PATH.includes(chosen.plane) && (model.get("history")?.words.kept.length ?? 0) < 3
      ? "random"
      : chosen.plane;
  const take = (/** @type {Value} */ value, /** @type {boolean} */ now) => {
    const s = surface(value, chosen.height);
    waited = s.whole;
    // half of the points sharper than the other half is a bumpy sheet: whole pictures only
    const sharpening = value.words.stage === "exact" && !value.words.complete;
    if (shown && !now && (!s.whole || sharpening)) {
      progress(value);
      return;
    }
    shown = value;
    show(value, s, now);
  };
  const key = (/** @type {Value} */ { words }) =>
    `${words.data}/${words.sizes}/${present}/${chosen.plane}/${possible()}`;
  const here = (/** @type {Value} */ { words, scalars }) => `${words.step}/${scalars.test_cost}`;
  const ask = () => {
    const status = model.get("status");
    if (status) [ground, spotted, steps] = [key(status), here(status), status.words.steps];
    kind = status ? `${status.words.data}/${status.words.sizes}` : "";
    asked = possible();
    waited = moved = false;
    let coarse = fresh;
    fresh = false;
    model.ask(
      "landscape",
      {
        plane: asked,
        size: how.size ?? 41,
        span: chosen.span,
        seed: chosen.direction,
      },
      (value) => {
        take(value, coarse);
        coarse = coarse && !waited;
      },
    );
  };
  const spot = () => {
    beat = performance.now();
    model.ask("spot", { on: place }, (value) => how.moves?.(value));
  };
  const later = (/** @type {number} */ wait) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => consider(true), wait);
  };
  const consider = (rested = false) => {
    const status = model.get("status");
    if (!ground && !away && !status) {
      ground = BLIND; // a picture of the start, before anything else is known
      return ask();
    }
    if (!status || !model.get("history") || away) return;
    const { words, scalars } = status;
    const now = `${words.data}/${words.sizes}`;
    if (!words.past && !words.playing) present = `${words.steps}/${scalars.test_cost}`;
    if (words.steps < steps || now !== kind) [fresh, moved] = [true, false];
    else if (how.still) return;
    const next = key(status);
    if (ground === BLIND) {
      const right = !words.steps && !words.playing && possible() === asked;
      [ground, steps, spotted, kind] = right ? [next, 0, here(status), now] : ["", -1, "", ""];
    }
    if (!ground || (next !== ground && !words.playing && !(moved && words.steps === steps))) {
      if (ground && !rested) return later(CALM);
      fresh ||= shown?.words.plane !== possible();
      return ask();
    }
    if (!how.moves || !waited || here(status) === spotted || (moved && words.steps === steps))
      return;
    const wait = BEAT - (performance.now() - beat);
    if (wait > 0) return later(wait);
    spotted = here(status);
    spot();
  };
  const choose = (/** @type {Record<string, any>} */ change) => {
    Object.assign(chosen, change);
    fresh = true;
    if (!how.own) {
      for (const [key, value] of Object.entries(change))
        if (key !== "height") model.set(key, value);
      model.save_changes();
    }
    if ("height" in change) {
      if (shown) show(shown, surface(shown, chosen.height), false);
    } else {
      progress(null);
      ask();
    }
  };
  if (!how.own) {
    for (const key of /** @type {("plane"|"span"|"direction")[]} */ ([
      "plane",
      "span",
      "direction",
    ])) {
      model.on(`change:${key}`, (value) => {
        if (value !== undefined && value !== chosen[key]) {
          Object.assign(chosen, { [key]: value });
          fresh = true;
          ask();
        }
      });
    }
  }
  model.on("change:status", () => consider());
  model.on("change:history", () => consider());
  model.on("change:connected", (up) => {
    if (!up) ground = "";
  });
  consider();
  return {
    chosen,
    choose,
    consider,
    possible,
    place,
    /** θ was moved within the plane: what is shown goes on being true. */
    stay() {
      moved = true;
    },
    away(/** @type {boolean} */ is) {
      away = is;
      consider();
    },
    close: () => clearTimeout(timer),
  };
}

/**
 * Half-widths of the picture (the longer side is 1) and which axes are mirrored: principal
 * components have no sign of their own, so the path always enters from the same side.
 * @param {Value} value @param {Surface} s @returns {{sides: number[], mirror: number[]}}
 */
export function frame(value, s) {
  const wide = s.alpha[s.a - 1] - s.alpha[0],
    deep = s.beta[s.b - 1] - s.beta[0];
  const same = !["ends"].includes(value.words.plane) && Math.max(wide / deep, deep / wide) < 1.9;
  const most = Math.max(wide, deep);
  const sides = same ? [wide / most, deep / most] : [1, wide > deep ? 0.72 : 1];
  const { path_alpha: pa, path_beta: pb } = value.arrays;
  const flip = value.words.plane === "pca" && pa.length > 2;
  const middle = pb[Math.floor(pb.length / 2)];
  return {
    sides,
    mirror: flip
      ? [pa[0] > value.scalars.here_alpha ? -1 : 1, middle > value.scalars.here_beta ? -1 : 1]
      : [1, 1],
  };
}
