// @ts-check
/** Which plane is looked at, and when it is asked for again. */

import { h, soon } from "../draw.js";
import { number, t } from "../format.js";
import { surface } from "./lib-surface.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../model.js").Value} Value */
/** @typedef {import("./lib-surface.js").Surface} Surface */

export const PLANES = ["random", "path", "pca", "ends", "sharpest", "weights"];
const ON_PATH = ["path", "pca", "ends"]; // there has to be a path first
const PAUSE = 700; // milliseconds between two landscapes while it trains

/**
 * Follow a landscape of the experiment: asked again as θ moves, shown as soon as it is whole.
 * @param {Model} model
 * @param {(value: Value, s: Surface, fresh: boolean) => void} show
 * @param {(value: Value|null) => void} progress sharper values come; null: another plane is on its way
 * @param {{own?: boolean, plane?: string, size?: number, still?: boolean, span?: number}} [how]
 *   own: choices are not shared with the page; still: not asked again by itself
 */
export function follow(model, show, progress, how = {}) {
  const chosen = {
    plane: how.plane ?? (how.own ? "pca" : model.get("plane")) ?? "random",
    span: how.span ?? (how.own ? 1 : model.get("span")) ?? 1,
    direction: (how.own ? 0 : model.get("direction")) ?? 0,
    height: "",
  };
  let last = 0, mark = "", step = -1, fresh = true, waited = true, timer = 0, away = false, moved = false;
  /** @type {Value|null} */
  let shown = null;
  /** The plane that can be had now: without a path there is none along it. */
  const possible = () => ON_PATH.includes(chosen.plane)
    && (model.get("history")?.words.kept.length ?? 0) < 3 ? "random" : chosen.plane;
  const present = (/** @type {Value} */ value, /** @type {boolean} */ now) => {
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
  const ask = () => {
    last = performance.now();
    waited = false;
    moved = false;
    let coarse = fresh;
    fresh = false;
    model.ask("landscape", {
      plane: possible(), size: how.size ?? 41, span: chosen.span, seed: chosen.direction,
    }, (value) => {
      present(value, coarse);
      coarse = coarse && !waited;
    });
  };
  const consider = () => {
    const status = model.get("status");
    if (!status || !model.get("history")) return;
    const { words, scalars } = status;
    const next = `${words.step}/${scalars.test_cost}/${chosen.plane}/${possible()}`;
    if (next === mark || away || (how.still && mark)) return;
    if (moved && words.step === step) return; // it stands where it was clicked
    const since = performance.now() - last;
    const wait = words.playing ? (waited || since > 10000 ? PAUSE - since : PAUSE) : mark ? 150 - since : 0;
    clearTimeout(timer);
    if (wait > 0 && mark) {
      timer = window.setTimeout(consider, wait);
      return;
    }
    if (words.step < step) fresh = true;
    [mark, step] = [next, words.step];
    ask();
  };
  const choose = (/** @type {Record<string, any>} */ change) => {
    Object.assign(chosen, change);
    fresh = true;
    if (!how.own) {
      for (const [key, value] of Object.entries(change)) if (key !== "height") model.set(key, value);
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
    for (const key of /** @type {("plane"|"span"|"direction")[]} */ (["plane", "span", "direction"])) {
      model.on(`change:${key}`, (value) => {
        if (value !== undefined && value !== chosen[key]) {
          Object.assign(chosen, { [key]: value });
          fresh = true;
          ask();
        }
      });
    }
  }
  model.on("change:status", consider);
  model.on("change:history", consider);
  model.on("change:connected", (up) => {
    if (up) mark = "";
  });
  return {
    chosen, choose, consider, possible,
    place: `landscape/${model.place}`,
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
 * The controls of a plane; `update` writes what stands now.
 * @param {ReturnType<typeof follow>} plane
 */
export function controls(plane) {
  const { chosen, choose } = plane;
  const select = h("select", {
    "aria-label": t("landscape.plane"),
    onchange: () => choose({ plane: select.value }),
  }, ...PLANES.map((name) => h("option", { value: name }, t(`landscape.plane.${name}`))));
  const another = h("button", {
    onclick: () => choose({ direction: Number(chosen.direction) + 1 }),
  }, t("landscape.another"));
  const knob = h("input", {
    type: "range", min: -2, max: 2, step: 0.25, "aria-label": t("landscape.span"),
    oninput: () => {
      knob.setAttribute("aria-valuetext", `× ${number(2 ** Number(knob.value))}`);
      later({ span: 2 ** Number(knob.value) });
    },
  });
  const later = soon((/** @type {any} */ change) => choose(change), 120);
  const height = h("button", {
    hidden: true, // until it is known which scale it leads to
    onclick: () => choose({ height: height.dataset.to }),
  });
  const update = (/** @type {Surface} */ s) => {
    select.value = chosen.plane;
    another.hidden = !["random", "ends"].includes(plane.possible());
    if (document.activeElement !== knob) knob.value = String(Math.log2(chosen.span));
    knob.setAttribute("aria-valuetext", `× ${number(chosen.span)}`);
    knob.title = `× ${number(chosen.span)}`;
    height.hidden = false;
    height.dataset.to = s.log ? "linear" : "log";
    height.textContent = t(`landscape.height.${height.dataset.to}`);
  };
  const box = h("div", { class: "controls landscape-controls" }, select, another,
    h("label", {}, t("landscape.span"), " ", knob), height);
  return { box, update };
}

/**
 * Half-widths of the picture (the longer side is 1) and which axes are mirrored: principal
 * components have no sign of their own, so the path always enters from the same side.
 * @param {Value} value @param {Surface} s @returns {{sides: number[], mirror: number[]}}
 */
export function frame(value, s) {
  const wide = s.alpha[s.a - 1] - s.alpha[0], deep = s.beta[s.b - 1] - s.beta[0];
  const same = !["ends"].includes(value.words.plane) && Math.max(wide / deep, deep / wide) < 1.9;
  const most = Math.max(wide, deep);
  const sides = same ? [wide / most, deep / most] : [1, wide > deep ? 0.72 : 1];
  const { path_alpha: pa, path_beta: pb } = value.arrays;
  const flip = value.words.plane === "pca" && pa.length > 2;
  const middle = pb[Math.floor(pb.length / 2)];
  return { sides, mirror: flip ? [pa[0] > value.scalars.here_alpha ? -1 : 1, middle > value.scalars.here_beta ? -1 : 1] : [1, 1] };
}
