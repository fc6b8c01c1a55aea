// @ts-check
/** The landscape in relief, once three.js is there: what is shown, what is told, what is touched. */

import { answer } from "../answer.js";
import { controls } from "../controls.js";
import { follow, frame } from "../follow.js";
import { hands, names, watch } from "./hands.js";
import { fromStart, motion } from "./motion.js";
import { saying } from "./saying.js";
import { TILT, scene } from "./scene.js";
import { between, replay } from "../replay.js";
import { along, fine } from "../surface.js";
import { assign, h } from "../../../kit/dom.js";
import { oncePerFrame } from "../../../kit/frame.js";
import { t } from "../../../kit/words.js";

const SELDOM = 125; // milliseconds between two pictures while it trains: the training goes first

/**
 * @param {any} THREE @param {HTMLCanvasElement} canvas with its WebGL context
 * @param {{model: import("../../../data/model.js").Model, el: HTMLElement, from: number}} context
 *   from: the step it stood at when the figure was asked for
 */
export function relief(THREE, canvas, { model, el, from }) {
  const hero = "hero" in model.options;
  assign(canvas, {
    tabindex: 0,
    role: "application",
    "aria-roledescription": t("landscape.role"),
    "aria-label": t("landscape.label"),
  });
  const words = saying(canvas, hero, "pick" in model.options);
  const back = h(
    "button",
    { class: "do", hidden: true, onclick: () => go(home) },
    t("landscape.back"),
  );
  const box = h("div", { class: `canvas landscape-scene${hero ? " hero" : ""}` }, canvas, back);
  const name = names(box);
  const sight = { turn: 0.7, tilt: TILT, far: 1 };

  /** @type {{value: any, s: any, mesh: any, sides: number[], mirror: number[]}|null} */
  let now = null;
  /** @type {number[]|null} */
  let picked = null;
  /** @type {number[]} */
  let home = [0, 0],
    since = /** @type {number[][]} where it has been on this landscape */ ([]);
  let seen = true,
    stale = true,
    trained = false;

  const moves = motion(sight, () => hero && seen && !playing());
  const again = () => (playing() ? seldom() : soonest());
  const rolls = replay(() => again());
  const plane = follow(
    model,
    (value, s, fresh) => {
      const mesh = fine(s),
        old = now;
      const other = old?.value.words.job !== value.words.job;
      moves.change(old && old.mesh.a === mesh.a && old.mesh.b === mesh.b ? old.mesh : null);
      now = { value, s, mesh, ...frame(value, s) };
      if (fresh) picked = null;
      if (other) since = [];
      trained ||= value.words.step > from + 1;
      from = value.words.step;
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
    },
    progress,
    {
      own: hero,
      plane: model.options.plane,
      span: hero ? 1.6 : undefined,
      moves(spot) {
        [picked, back.hidden] = [null, true];
        home = [spot.scalars.alpha, spot.scalars.beta];
        box.dataset.step = spot.words.step;
        if (playing()) since.push([...home, spot.scalars.distance]);
        stale = playing();
        tell();
        again();
      },
    },
  );
  // made while the answer is on its way
  const view = scene(THREE, canvas, sight, { soft: hero, mist: "fog" in model.options });
  model.on("change:status", (/** @type {any} */ value) => {
    if (value?.words.playing) rolls.stop();
  });
  const panel = controls(plane);
  el.append(
    h(
      "figure",
      {},
      box,
      h("div", { class: "landscape-line" }, words.colours, hero ? "" : rolls.box, words.reading),
      hero ? "" : panel.box,
      words.caption,
    ),
    hero ? "" : words.grid,
  );
  if (hero) box.append(rolls.box);
  const digit = "pick" in model.options ? answer(model, box) : null;

  const playing = () => Boolean(model.get("status")?.words.playing);

  /** Sharper values are on their way. */
  function progress(/** @type {any} */ value) {
    if (!value) return box.classList.add("pending");
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
    const side = now && fromStart(now.value, now.s, now.mirror, home);
    if (side !== null) moves.aim(side - 0.75, atOnce);
  }

  /** @type {number[]|null} grid point under the cursor */
  let cursor = null;
  function tell() {
    if (!now) return;
    words.tell(now, picked ?? home);
    panel.update(now.s);
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
  let last = 0,
    timer = 0;
  function seldom() {
    if (!timer)
      timer = window.setTimeout(() => soonest(), Math.max(0, SELDOM - (performance.now() - last)));
  }

  function paint() {
    clearTimeout(timer);
    timer = 0;
    if (!now || !seen) return;
    const { value, s, sides, mirror, mesh } = now,
      time = (last = performance.now());
    if (moves.advance(time)) stale = true;
    const put = (/** @type {number} */ a, /** @type {number} */ b) => [
      along(s.alpha, a),
      along(s.beta, b),
    ];
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
    const [u, v] =
      place === null
        ? put(.../** @type {[number, number]} */ (picked ?? home))
        : put(between(a, place), between(b, place));
    view.ball(u, v);
    view.hover(cursor ? [cursor[0] / (s.a - 1), cursor[1] / (s.b - 1)] : null);
    const moving = view.draw();
    name(view);
    // the next picture only while something moves
    if (moving || place !== null || moves.going()) again();
  }

  const orbit = hands(canvas, view, moves, {
    now: () => now,
    from: () => cursor,
    home: () => home,
    again,
    read(at) {
      read(at);
      again();
    },
    choose() {
      if (now && cursor && digit) go([now.s.alpha[cursor[0]], now.s.beta[cursor[1]]]);
    },
  });
  const unwatch = watch(box, {
    size(width, height) {
      view.size(width, height);
      again();
    },
    see(is) {
      seen = is;
      plane.away(!seen);
      moves.rest();
      if (seen) again();
    },
    dress() {
      view.theme();
      stale = true;
      again();
    },
  });
  read(null);
  return () => {
    clearTimeout(timer);
    unwatch();
    orbit();
    digit?.close();
    plane.close();
    now = null;
    view.close();
  };
}
