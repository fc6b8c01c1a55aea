// @ts-check
/** Which plane is looked at, when it is asked for again, and how its values are told. */

import { h, soon } from "../draw.js";
import { full, nameOf, number, percent, t, whole } from "../format.js";
import { ends, surface } from "./lib-surface.js";

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
 * @param {{own?: boolean, plane?: string, size?: number, still?: boolean, span?: number}} [how]
 *   own: choices are not shared with the page; still: not asked again by itself
 */
export function follow(model, show, how = {}) {
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
    if (!s.whole && shown && !now) return;
    shown = value;
    show(value, s, now);
  };
  const ask = () => {
    last = performance.now();
    waited = false;
    moved = false;
    const now = fresh;
    fresh = false;
    let first = now;
    model.ask("landscape", {
      plane: possible(), size: how.size ?? 41, span: chosen.span, seed: chosen.direction,
    }, (value) => {
      present(value, first || (now && !waited));
      first = false;
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
    } else ask();
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
  const say = h("output");
  const knob = h("input", {
    type: "range", min: -2, max: 2, step: 0.25, "aria-label": t("landscape.span"),
    oninput: () => {
      say.textContent = `× ${number(2 ** Number(knob.value))}`;
      later({ span: 2 ** Number(knob.value) });
    },
  });
  const later = soon(choose, 120);
  const height = h("button", {
    onclick: () => choose({ height: height.dataset.to }),
  });
  const update = (/** @type {Surface} */ s) => {
    select.value = chosen.plane;
    another.hidden = !["random", "ends"].includes(plane.possible());
    if (document.activeElement !== knob) knob.value = String(Math.log2(chosen.span));
    say.textContent = `× ${number(chosen.span)}`;
    height.dataset.to = s.log ? "linear" : "log";
    height.textContent = t(`landscape.height.${height.dataset.to}`);
  };
  const box = h("div", { class: "controls landscape-controls" }, select, another,
    h("label", {}, t("landscape.span"), " ", knob, say), height);
  return { box, update };
}

/** What α and β measure, in the page's language. @param {Value} value @returns {[string, string]} */
export function axes(value) {
  const { plane, names } = value.words;
  return /** @type {any} */ (names.map((/** @type {string} */ name, /** @type {number} */ i) => {
    const share = /\(([\d.]+) %\)/.exec(name), at = /layer (\d+), neuron (\d+), (bias|pixel \((\d+), (\d+)\)|input (\d+))/.exec(name);
    if (plane === "pca" && share) return t("landscape.axis.pca", { n: i + 1, share: percent(Number(share[1]) / 100) });
    if (plane === "weights" && at) {
      return t("landscape.axis.weights", { name: nameOf({
        layer: Number(at[1]), neuron: Number(at[2]), input: at[3] === "bias" ? null : Number(at[6] ?? 0),
        pixel: at[4] === undefined ? null : [Number(at[4]), Number(at[5])],
      }) });
    }
    const unsure = name.includes("not converged") ? ` ${t("landscape.unsure")}` : "";
    return t(`landscape.axis.${plane}.${i + 1}`) + unsure;
  }));
}

/** A point in words: cost ± standard error, α, β. @param {Value} value @param {number} i @param {number} j */
export function pointText(value, i, j) {
  const { alpha, beta, cost, standard_error: error } = value.arrays;
  const k = i * beta.length + j;
  if (!Number.isFinite(cost[k])) return { text: t("landscape.unknown"), title: "" };
  const where = { a: number(alpha[i]), b: number(beta[j]), c: number(cost[k]), e: number(error[k]) };
  return {
    text: t(error[k] > 0 ? "landscape.point.sample" : "landscape.point", where),
    title: t("landscape.point", { a: full(alpha[i]), b: full(beta[j]), c: full(cost[k]) }),
  };
}

/** The picture in sentences. @param {Value} value @param {Surface} s */
export function sentences(value, s) {
  const { words, scalars, arrays } = value;
  const at = ends(s), tell = (/** @type {number} */ k) => ({
    c: number(s.cost[k]), a: number(s.alpha[Math.floor(k / s.b)]), b: number(s.beta[k % s.b]),
  });
  if (at.low < 0) return "";
  const out = [
    t("landscape.lowest", tell(at.low)), t("landscape.highest", tell(at.high)),
    t("landscape.here", { a: number(scalars.here_alpha), b: number(scalars.here_beta) }),
  ];
  const distances = Array.from(arrays.path_distance), furthest = Math.max(0, ...distances);
  if (distances.length > 2) {
    out.push(furthest > 1e-6 ? t("landscape.leaves", { d: number(furthest) }) : t("landscape.inside"));
  }
  return out.join(" ");
}

/** How the picture was made. @param {Value} value @param {Surface} s */
export function how(value, s) {
  const { words, scalars } = value;
  const [a, b] = axes(value);
  const who = words.complete ? t("landscape.all", { n: whole(words.examples) })
    : t("landscape.sharpening", { n: whole(words.examples), done: percent(scalars.done, 0) });
  return `${t("landscape.axes", { a, b })} ${t(s.log ? "landscape.scale.log" : "landscape.scale.linear")} ${who}`;
}

/** The colours and what they stand for. */
export function legend() {
  const low = h("span", { class: "number" }), high = h("span", { class: "number" });
  const box = h("div", { class: "landscape-legend" }, h("span", {}, t("quantity.cost")), low,
    h("i", { class: "landscape-bar", "aria-hidden": "true" }), high);
  return {
    box,
    update(/** @type {Surface} */ s) {
      low.textContent = number(s.low);
      high.textContent = number(s.high);
      low.title = full(s.low);
      high.title = full(s.high);
    },
  };
}

/** A table of the grid, made when it is opened. */
export function table() {
  /** @type {{value: Value, s: Surface}|null} */
  let now = null;
  const box = h("details", { class: "landscape-table", ontoggle: () => write() },
    h("summary", {}, t("landscape.table")));
  const hold = h("div", { class: "landscape-scroll", tabindex: 0, role: "region", "aria-label": t("landscape.table") });
  box.append(hold);
  const write = () => {
    if (!box.open || !now) return;
    const { s } = now, every = Math.max(1, Math.round((s.b - 1) / 8));
    const rows = [...Array(s.a).keys()].filter((i) => i % every === 0);
    const columns = [...Array(s.b).keys()].filter((j) => j % every === 0);
    hold.replaceChildren(h("table", {}, h("caption", {}, t("landscape.table.every", { n: every })),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "α \\ β"),
        ...columns.map((j) => h("th", { scope: "col" }, number(s.beta[j]))))),
      h("tbody", {}, ...rows.map((i) => h("tr", {}, h("th", { scope: "row" }, number(s.alpha[i])),
        ...columns.map((j) => h("td", { title: Number.isFinite(s.cost[i * s.b + j]) ? full(s.cost[i * s.b + j]) : "" },
          Number.isFinite(s.cost[i * s.b + j]) ? number(s.cost[i * s.b + j]) : "…")))))));
  };
  return { box, update: (/** @type {Value} */ value, /** @type {Surface} */ s) => {
    now = { value, s };
    write();
  } };
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
