// @ts-check
/** The landscape in relief, once three.js is there: what is shown, what is told, what is touched. */

import { h, oncePerFrame } from "../draw.js";
import { percent, t } from "../format.js";
import { answer } from "./lib-answer.js";
import { handle } from "./lib-orbit.js";
import { controls, follow, frame } from "./lib-plane.js";
import { scene } from "./lib-scene.js";
import { along, fine, nearest } from "./lib-surface.js";
import { axes, how, legend, pointText, sentences, table } from "./lib-telling.js";

const MORPH = 420; // milliseconds from one landscape to the next
const SLOW = 60; // milliseconds a frame may take, on the whole, where the picture turns by itself
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const ease = (/** @type {number} */ w) => (w >= 1 ? 1 : w * w * (3 - 2 * w));


/** @param {any} THREE @param {{model: import("../model.js").Model, el: HTMLElement}} context */
export function relief(THREE, { model, el }) {
  const hero = "hero" in model.options;
  const canvas = h("canvas", {
    tabindex: 0, role: "application", "aria-roledescription": t("landscape.role"), "aria-label": t("landscape.label"),
  });
  const alpha = h("span", { class: "landscape-axis", "aria-hidden": "true" }, "α");
  const beta = h("span", { class: "landscape-axis", "aria-hidden": "true" }, "β");
  const reading = h("output", { class: "landscape-reading number", role: "status" });
  const colours = legend(), grid = table();
  const told = h("p", { class: "landscape-told" }), made = h("p", {});
  const caption = h("figcaption", {}, told, made);
  const back = h("button", { class: "do", hidden: true, onclick: () => go(home) }, t("landscape.back"));
  const box = h("div", { class: `canvas landscape-scene${hero ? " hero" : ""}` }, canvas, alpha, beta, back);
  const view = scene(THREE, canvas, { soft: hero, mist: "fog" in model.options });

  /** @type {{value: any, s: any, mesh: any, sides: number[], mirror: number[]}|null} */
  let now = null;
  /** @type {{from: Float32Array, at: number}|null} */
  let morph = null;
  /** @type {number[]|null} */
  let picked = null;
  /** @type {number[]} */
  let home = [0, 0];
  /** @type {number|null} where the view is turning to */
  let aim = null;
  let touched = false, turned = 0, seen = true, stale = true, lame = false, pace = 16;

  const plane = follow(model, (value, s, fresh) => {
    const mesh = fine(s), old = now;
    now = { value, s, mesh, ...frame(value, s) };
    const same = old && old.mesh.a === mesh.a && old.mesh.b === mesh.b;
    morph = same && !calm() ? { from: current(old), at: performance.now() } : null;
    if (fresh) picked = null;
    home = [value.scalars.here_alpha, value.scalars.here_beta];
    back.hidden = true;
    box.classList.remove("pending");
    stale = true;
    if (!touched && old?.value.words.plane !== value.words.plane) face(!old);
    tell();
    again();
  }, progress, {
    own: hero, plane: model.options.plane, span: hero ? 1.6 : undefined,
  });
  const panel = controls(plane);
  el.append(h("figure", {}, box, h("div", { class: "landscape-line" }, colours.box, reading),
    hero ? "" : panel.box, caption), hero ? "" : grid.box);
  const digit = "pick" in model.options ? answer(model, box) : null;

  /** Sharper values are on their way. */
  function progress(/** @type {any} */ value) {
    if (!value) box.classList.add("pending");
    else if (now && !hero) made.textContent = how({ ...now.value, scalars: { ...now.value.scalars, done: value.scalars.done } }, now.s);
  }

  /** The levels on the screen now, also in the middle of a change. */
  function current(/** @type {any} */ of) {
    if (!morph) return of.mesh.at;
    const w = ease((performance.now() - morph.at) / MORPH), { from } = morph;
    return of.mesh.at.map((/** @type {number} */ v, /** @type {number} */ k) => from[k] + w * (v - from[k]));
  }

  /** Look from where the path ends towards where it came from. */
  function face(/** @type {boolean} */ atOnce) {
    const { path_alpha: a, path_beta: b } = now?.value.arrays ?? {};
    if (!now || a.length < 3) return;
    const x = (home[0] - a[0]) * now.mirror[0], z = (home[1] - b[0]) * now.mirror[1];
    if (Math.hypot(x, z) > 1e-6 * (now.s.alpha[now.s.a - 1] - now.s.alpha[0])) {
      aim = Math.atan2(x, z) - 0.75;
      if (atOnce || calm()) [view.view.turn, aim] = [aim, null];
    }
  }

  function tell() {
    if (!now) return;
    const { value, s } = now;
    colours.update(s);
    grid.update(value, s);
    told.textContent = hero ? "" : sentences(value, s, picked ?? home);
    made.textContent = hero
      ? t(s.log ? "landscape.hero.log" : "landscape.hero.linear", { plane: t(`landscape.plane.${value.words.plane}`) })
      : how(value, s);
    const [a, b] = axes(value);
    canvas.setAttribute("aria-description", `${sentences(value, s, picked ?? home)} ${t("landscape.keys")} α: ${a}; β: ${b}`);
    panel.update(s);
    box.classList.toggle("waiting", !s.whole);
    read(cursor);
  }

  /** @type {number[]|null} grid point under the cursor */
  let cursor = null;
  function read(/** @type {number[]|null} */ at) {
    cursor = at;
    const point = now && at ? pointText(now.value, at[0], at[1]) : null;
    reading.textContent = point ? point.text : hero || !now ? "" : now.s.whole || now.value.scalars.done >= 1
      ? t(digit ? "landscape.hint.pick" : "landscape.hint")
      : percent(now.value.scalars.done, 0);
    reading.title = point?.title ?? "";
  }

  /** Stand at a point of the plane; the server moves θ. */
  function go(/** @type {number[]} */ where) {
    model.send({ do: { what: "go-to-plane", as: plane.place, alpha: where[0], beta: where[1] } });
    plane.stay();
    picked = where === home ? null : where;
    back.hidden = !picked;
    tell();
    again();
  }

  const again = oncePerFrame(paint);
  function paint() {
    if (!now) return;
    const { value, s, sides, mirror, mesh } = now, time = performance.now();
    if (turning() && turned) {
      pace += 0.1 * (Math.min(120, time - turned) - pace);
      if (pace > SLOW) lame = true; // a machine that cannot turn it smoothly does not turn it
    }
    if (turning()) view.view.turn += Math.min(0.05, (time - (turned || time)) / 1000) * 0.09;
    turned = time;
    if (aim !== null) {
      const off = Math.atan2(Math.sin(aim - view.view.turn), Math.cos(aim - view.view.turn));
      view.view.turn += 0.1 * off;
      if (Math.abs(off) < 0.01) aim = null;
    }
    const put = (/** @type {number} */ a, /** @type {number} */ b) => [along(s.alpha, a), along(s.beta, b)];
    const { path_alpha: a, path_beta: b, path_distance: d } = value.arrays;
    if (stale || morph) {
      const most = Math.max(1e-9, ...d);
      if (morph && time - morph.at > MORPH) morph = null;
      view.sheet({ ...mesh, at: current(now) }, sides, mirror, !morph);
      view.path([...a.keys()].map((i) => [...put(a[i], b[i]), d[i] > 1e-6 ? d[i] / most : 0]));
      stale = false;
    }
    const [u, v] = put(...(/** @type {[number, number]} */ (picked ?? home)));
    view.ball(u, v);
    view.hover(cursor ? [cursor[0] / (s.a - 1), cursor[1] / (s.b - 1)] : null);
    const moving = view.draw();
    for (const [label, place] of /** @type {[HTMLElement, number[]][]} */ ([[alpha, [1.07, 0]], [beta, [0, 1.07]]])) {
      const [x, y] = view.screen(place[0], place[1], 0);
      label.style.transform = `translate(${x * box.clientWidth}px, ${y * box.clientHeight}px)`;
    }
    if (moving) again();
    alive();
  }

  const turning = () => hero && !touched && seen && !lame && !calm();
  /** Draw the next frame only while something moves. */
  function alive() {
    if (morph || aim !== null || turning()) again();
  }

  const orbit = handle(canvas, {
    turn(x, y) {
      touched = true;
      aim = null;
      view.view.turn -= x;
      view.view.tilt = Math.max(0.12, Math.min(1.45, view.view.tilt - y));
      again();
    },
    zoom(by) {
      touched = true;
      view.view.far = Math.max(0.45, Math.min(1.8, view.view.far * by));
      again();
    },
    point(x, y) {
      const under = now && x !== null ? view.under(2 * x - 1, 1 - 2 * y) : null;
      const next = now && under
        ? [Math.round(under[0] * (now.s.a - 1)), Math.round(under[1] * (now.s.b - 1))] : null;
      if (String(next) === String(cursor)) return;
      read(next);
      again();
    },
    step(x, y) {
      if (!now) return;
      const { s } = now, from = cursor ?? [nearest(s.alpha, home[0]), nearest(s.beta, home[1])];
      read([Math.max(0, Math.min(s.a - 1, from[0] + x)), Math.max(0, Math.min(s.b - 1, from[1] + y))]);
      again();
    },
    choose() {
      if (now && cursor && digit) go([now.s.alpha[cursor[0]], now.s.beta[cursor[1]]]);
    },
  });
  const sized = new ResizeObserver(() => {
    if (!box.clientWidth) return;
    view.size(box.clientWidth, box.clientHeight);
    again();
  });
  sized.observe(box);
  const watched = new IntersectionObserver(([entry]) => {
    seen = entry.isIntersecting;
    plane.away(!seen);
    turned = 0;
    if (seen) again();
  });
  watched.observe(box);
  const dressed = () => {
    view.theme();
    stale = true;
    again();
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", dressed);
  document.addEventListener("themechange", dressed);
  read(null);
  return () => {
    sized.disconnect();
    watched.disconnect();
    dark.removeEventListener("change", dressed);
    document.removeEventListener("themechange", dressed);
    orbit();
    digit?.close();
    plane.close();
    now = null;
    view.close();
  };
}
