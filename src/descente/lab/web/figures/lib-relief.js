// @ts-check
/** The landscape in relief, once three.js is there: what is shown, what is told, what is touched. */

import { h, oncePerFrame } from "../draw.js";
import { t } from "../format.js";
import { answer } from "./lib-answer.js";
import { handle } from "./lib-orbit.js";
import { controls } from "./lib-landscape-controls.js";
import { motion } from "./lib-landscape-motion.js";
import { between, replay } from "./lib-landscape-replay.js";
import { saying } from "./lib-landscape-saying.js";
import { follow, frame } from "./lib-plane.js";
import { scene } from "./lib-scene.js";
import { along, fine, nearest } from "./lib-surface.js";

const SELDOM = 125; // milliseconds between two pictures while it trains: the training goes first

/** @param {any} THREE @param {{model: import("../model.js").Model, el: HTMLElement}} context */
export function relief(THREE, { model, el }) {
  const hero = "hero" in model.options;
  const canvas = h("canvas", {
    tabindex: 0, role: "application", "aria-roledescription": t("landscape.role"), "aria-label": t("landscape.label"),
  });
  const alpha = h("span", { class: "landscape-axis", "aria-hidden": "true" }, "α");
  const beta = h("span", { class: "landscape-axis", "aria-hidden": "true" }, "β");
  const words = saying(canvas, hero, "pick" in model.options);
  const back = h("button", { class: "do", hidden: true, onclick: () => go(home) }, t("landscape.back"));
  const box = h("div", { class: `canvas landscape-scene${hero ? " hero" : ""}` }, canvas, alpha, beta, back);
  const view = scene(THREE, canvas, { soft: hero, mist: "fog" in model.options });

  /** @type {{value: any, s: any, mesh: any, sides: number[], mirror: number[]}|null} */
  let now = null;
  /** @type {number[]|null} */
  let picked = null;
  /** @type {number[]} */
  let home = [0, 0];
  /** @type {number[][]} where it has been since the landscape was made */
  let since = [];
  let seen = true, stale = true, trained = false;

  const moves = motion(view.view, () => hero && seen && !playing());
  const again = () => (playing() ? seldom() : soonest());
  const rolls = replay(() => again());
  const plane = follow(model, (value, s, fresh) => {
    const mesh = fine(s), old = now;
    const other = old?.value.words.job !== value.words.job;
    moves.change(old && old.mesh.a === mesh.a && old.mesh.b === mesh.b ? old.mesh : null);
    now = { value, s, mesh, ...frame(value, s) };
    if (fresh) picked = null;
    if (other) since = [];
    home = [value.scalars.here_alpha, value.scalars.here_beta];
    back.hidden = !picked;
    box.classList.remove("pending");
    box.dataset.stage = value.words.complete ? "complete" : value.words.stage;
    box.dataset.plane = value.words.plane;
    stale = true;
    if (old?.value.words.plane !== value.words.plane) face(!old);
    rolls.load(value, other);
    tell();
    start();
    again();
  }, progress, {
    own: hero, plane: model.options.plane, span: hero ? 1.6 : undefined,
    moves(spot) {
      if (!now) return;
      picked = null;
      back.hidden = true;
      home = [spot.scalars.alpha, spot.scalars.beta];
      box.dataset.step = spot.words.step;
      if (playing()) since.push([...home, spot.scalars.distance]);
      stale = playing();
      tell();
      again();
    },
  });
  model.on("change:status", (/** @type {any} */ value) => {
    if (!value?.words.playing) return;
    trained = true;
    rolls.stop();
  });
  const panel = controls(plane);
  el.append(h("figure", {}, box, h("div", { class: "landscape-line" }, words.colours, rolls.box, words.reading),
    hero ? "" : panel.box, words.caption), hero ? "" : words.grid);
  const digit = "pick" in model.options ? answer(model, box) : null;

  const playing = () => Boolean(model.get("status")?.words.playing);

  /** Sharper values are on their way. */
  function progress(/** @type {any} */ value) {
    if (!value) {
      box.classList.add("pending");
      return;
    }
    if (now && now.value.words.job === value.words.job) rolls.load(value);
    start();
    if (now) words.progress(now, value.scalars.done);
  }

  /** After a training the opening picture shows by itself which way it went. */
  function start() {
    if (!hero || !trained || playing() || !now?.s.whole || !rolls.ready()) return;
    trained = false;
    rolls.play();
  }

  /** Look from where the path ends towards where it came from. */
  function face(/** @type {boolean} */ atOnce) {
    const { path_alpha: a, path_beta: b } = now?.value.arrays ?? {};
    if (!now || a.length < 3) return;
    const x = (home[0] - a[0]) * now.mirror[0], z = (home[1] - b[0]) * now.mirror[1];
    if (Math.hypot(x, z) > 1e-6 * (now.s.alpha[now.s.a - 1] - now.s.alpha[0])) moves.aim(Math.atan2(x, z) - 0.75, atOnce);
  }

  /** @type {number[]|null} grid point under the cursor */
  let cursor = null;
  function tell() {
    if (!now) return;
    words.tell(now, picked ?? home);
    panel.update(now.s);
    box.classList.toggle("waiting", !now.s.whole);
    read(cursor);
  }

  function read(/** @type {number[]|null} */ at) {
    cursor = at;
    words.read(now, at);
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

  const soonest = oncePerFrame(paint);
  let last = 0, timer = 0;
  function seldom() {
    if (!timer) timer = window.setTimeout(() => soonest(), Math.max(0, SELDOM - (performance.now() - last)));
  }

  function paint() {
    clearTimeout(timer);
    timer = 0;
    if (!now || !seen) return;
    const { value, s, sides, mirror, mesh } = now, time = last = performance.now();
    if (moves.advance(time)) stale = true;
    const put = (/** @type {number} */ a, /** @type {number} */ b) => [along(s.alpha, a), along(s.beta, b)];
    const { path_alpha: a, path_beta: b, path_distance: d } = value.arrays;
    if (stale || moves.changing()) {
      const most = Math.max(1e-9, ...d, ...since.map((p) => p[2]));
      const at = moves.blend(mesh.at, time);
      view.sheet({ ...mesh, at }, sides, mirror, !moves.changing());
      const all = [...[...a.keys()].map((i) => [a[i], b[i], d[i]]), ...since];
      view.path(all.map((p) => [...put(p[0], p[1]), p[2] > 1e-6 ? p[2] / most : 0]));
      stale = false;
    }
    const place = rolls.at(time);
    view.upTo(place ?? Infinity);
    const [u, v] = place === null ? put(.../** @type {[number, number]} */ (picked ?? home))
      : put(between(a, place), between(b, place));
    view.ball(u, v);
    view.hover(cursor ? [cursor[0] / (s.a - 1), cursor[1] / (s.b - 1)] : null);
    const moving = view.draw();
    for (const [label, place] of /** @type {[HTMLElement, number[]][]} */ ([[alpha, [1.07, 0]], [beta, [0, 1.07]]])) {
      const [x, y] = view.screen(place[0], place[1], 0);
      label.style.transform = `translate(${x * box.clientWidth}px, ${y * box.clientHeight}px)`;
    }
    // the next picture only while something moves
    if (moving || place !== null || moves.going()) again();
  }

  const orbit = handle(canvas, {
    turn(x, y) {
      moves.touch();
      view.view.turn -= x;
      view.view.tilt = Math.max(0.12, Math.min(1.45, view.view.tilt - y));
      again();
    },
    zoom(by) {
      moves.touch();
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
    moves.rest();
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
    clearTimeout(timer);
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
