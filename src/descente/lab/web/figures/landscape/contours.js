// @ts-check
/** The landscape from above: bands and contour lines, the path, the ball, −∇C; or fog and probes. */

import { answer } from "./answer.js";
import { controls } from "./controls.js";
import { follow, frame } from "./follow.js";
import { BANDS, bands, isolines, path, pointed, ring, slopes, ticks } from "./map/map.js";
import { probing } from "./map/probes.js";
import { between, replay } from "./replay.js";
import { along, contour, fine, nearest } from "./surface.js";
import { axes, how, legend, pointText, sentences, table } from "./telling.js";
import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { number } from "../../kit/numbers.js";
import { colour } from "../../kit/palette.js";
import { t } from "../../kit/words.js";
import { disc } from "../../marks/disc.js";

const MARGIN = { left: 46, right: 14, top: 12, bottom: 34 };

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const { options } = model,
    hero = "hero" in options,
    many = Number(options.probes ?? 0);
  const box = h("div", { class: "canvas landscape-map" });
  const reading = h("output", { class: "landscape-reading number", role: "status" });
  const colours = legend(),
    grid = table();
  const told = h("p", { class: "landscape-told" }),
    made = h("p", {});
  const back = h(
    "button",
    { class: "do", hidden: true, onclick: () => go(home) },
    t("landscape.back"),
  );
  /** @type {{value: any, s: any, mesh: any, sides: number[], mirror: number[], image: HTMLCanvasElement|null, lines: number[][]}|null} */
  let now = null;
  /** @type {number[]|null} grid point under the cursor */
  let cursor = null;
  /** @type {number[]|null} */
  let picked = null;
  /** @type {number[]} */
  let home = [0, 0];
  let placed = { x: 0, y: 0, w: 1, h: 1 };
  const rolls = replay(() => picture.again());

  const plane = follow(
    model,
    (value, s, fresh) => {
      const mesh = fine(s);
      const other = now?.value.words.job !== value.words.job;
      const lines = [...Array(BANDS - 1).keys()].map((n) => contour(mesh, (n + 1) / BANDS));
      now = { value, s, mesh, ...frame(value, s), image: null, lines };
      home = [value.scalars.here_alpha, value.scalars.here_beta];
      if (fresh) picked = null;
      back.hidden = !picked;
      box.classList.remove("pending");
      box.dataset.stage = value.words.complete ? "complete" : value.words.stage;
      box.dataset.plane = value.words.plane;
      box.style.setProperty("--ratio", String(now.sides[0] / now.sides[1]));
      if (!game) rolls.load(value, other);
      game?.start(value, s);
      tell();
      picture.again();
    },
    progress,
    {
      own: hero || many > 0,
      plane: options.plane,
      still: many > 0,
      span: many ? 2 : undefined,
      moves(spot) {
        [picked, back.hidden] = [null, true];
        home = [spot.scalars.alpha, spot.scalars.beta];
        box.dataset.step = spot.words.step;
        tell();
        picture.again();
      },
    },
  );
  const panel = controls(plane);
  box.append(back, ...(hero ? [rolls.box] : []));
  const open = !hero && !many;
  el.append(
    h(
      "figure",
      {},
      box,
      h("div", { class: "landscape-line" }, colours.box, hero ? "" : rolls.box, reading),
      open ? panel.box : "",
      h("figcaption", {}, told, made),
    ),
    open ? grid.box : "",
  );
  const game = many
    ? probing(model, plane, many, {
        paint: () => {
          colours.box.classList.toggle("secret", !game?.over());
          picture.again();
        },
        el,
      })
    : null;
  const aside = h("div", { class: "landscape-aside" });
  const digit = "pick" in options ? answer(model, aside) : null;
  box.after(aside);

  const picture = sharp(box, (c, width, height) => {
    if (!now) return;
    const { value, s, sides } = now;
    const room = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
    const unit = Math.min(room[0] / sides[0], room[1] / sides[1]);
    const [w, d] = [unit * sides[0], unit * sides[1]];
    placed = { x: MARGIN.left + (room[0] - w) / 2, y: MARGIN.top + (room[1] - d) / 2, w, h: d };
    c.save();
    c.beginPath();
    c.roundRect(placed.x, placed.y, w, d, 3);
    c.clip();
    if (game && !game.over()) game.fog(c, placed);
    else {
      c.imageSmoothingEnabled = true;
      c.drawImage((now.image ??= bands(now.mesh, now.mirror)), placed.x, placed.y, w, d);
      isolines(c, now.lines, placed, now.mirror);
    }
    const { path_alpha: a, path_beta: b, path_distance: out } = value.arrays,
      place = game ? null : rolls.at(performance.now());
    const gone = place === null ? a.length : Math.floor(place) + 1;
    if (!game) path(c, a.subarray(0, gone), b.subarray(0, gone), out, at);
    game?.draw(c, at);
    if ("arrows" in options && !picked) slopes(c, value, home, placed, at);
    const [x, y] =
      place === null
        ? at(.../** @type {[number, number]} */ (picked ?? home))
        : at(between(a, place), between(b, place));
    if (place !== null) picture.again();
    disc(c, x, y, 7, colour("here"), colour("paper"), 2);
    if (cursor) {
      const [p, q] = at(s.alpha[cursor[0]], s.beta[cursor[1]]);
      ring(c, p, q);
    }
    c.restore();
    ticks(c, s, placed, at);
  });
  const { canvas } = picture;
  for (const [name, text] of Object.entries({
    tabindex: "0",
    role: "application",
    "aria-label": t(game ? "landscape.map.label.probes" : "landscape.map.label"),
    "aria-roledescription": t("landscape.map.role"),
  }))
    canvas.setAttribute(name, text);

  /** Sharper values are on their way. */
  function progress(/** @type {any} */ value) {
    if (!value) box.classList.add("pending");
    else if (now?.value.words.job === value.words.job && !game) rolls.load(value);
    if (value && now)
      made.textContent = how(
        { ...now.value, scalars: { ...now.value.scalars, done: value.scalars.done } },
        now.s,
      );
  }

  /** Where a point of the plane is on the canvas. @param {number} alpha @param {number} beta */
  function at(alpha, beta) {
    const { s, mirror } = /** @type {any} */ (now);
    const u = along(s.alpha, alpha),
      v = along(s.beta, beta);
    return [
      placed.x + placed.w * (mirror[0] > 0 ? u : 1 - u),
      placed.y + placed.h * (mirror[1] > 0 ? 1 - v : v),
    ];
  }

  function tell() {
    if (!now) return;
    const { value, s } = now;
    colours.update(s);
    colours.box.classList.toggle("secret", Boolean(game && !game.over()));
    grid.update(value, s);
    const text = game ? "" : sentences(value, s, picked ?? home),
      down = value.scalars;
    const kept =
      "arrows" in options && Number.isFinite(down.norm)
        ? ` ${t(value.words.plane === "sharpest" ? "landscape.map.arrow.whole" : "landscape.map.arrow", { norm: number(down.norm) })}`
        : "";
    told.textContent = hero ? "" : text + kept;
    made.textContent = how(value, s);
    const [a, b] = axes(value);
    canvas.setAttribute(
      "aria-description",
      `${text} ${t(game ? "landscape.map.keys.probes" : "landscape.map.keys")} α: ${a}; β: ${b}`,
    );
    panel.update(s);
    read(cursor);
  }

  function read(/** @type {number[]|null} */ where) {
    cursor = where;
    const point =
      now && where
        ? game
          ? game.point(where[0], where[1])
          : pointText(now.value, where[0], where[1])
        : null;
    reading.textContent = point
      ? point.text
      : game
        ? ""
        : t(digit ? "landscape.map.hint.pick" : "landscape.map.hint");
    reading.title = point?.title ?? "";
    picture.again();
  }

  function go(/** @type {number[]} */ where) {
    model.send({ do: { what: "go-to-plane", as: plane.place, alpha: where[0], beta: where[1] } });
    plane.stay();
    picked = where === home ? null : where;
    back.hidden = !picked;
    tell();
  }

  function choose() {
    if (!now || !cursor) return;
    if (game) game.probe(cursor[0], cursor[1]);
    else if (digit) go([now.s.alpha[cursor[0]], now.s.beta[cursor[1]]]);
    read(cursor);
  }

  const under = (/** @type {MouseEvent} */ e) =>
    now && pointed(e, canvas, placed, now.s, now.mirror);
  canvas.addEventListener("pointermove", (e) => e.pointerType !== "touch" && read(under(e)));
  canvas.addEventListener("pointerleave", () => read(null));
  canvas.addEventListener("click", (e) => {
    read(under(e));
    choose();
  });
  canvas.addEventListener("keydown", (e) => {
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      /** @type {"ArrowUp"} */ (e.key)
    ];
    if (!now || e.altKey || e.metaKey) return;
    const { s, mirror } = now,
      from = cursor ?? [nearest(s.alpha, home[0]), nearest(s.beta, home[1])],
      by = e.shiftKey ? 5 : 1;
    if (arrow) {
      read([
        Math.max(0, Math.min(s.a - 1, from[0] + arrow[0] * mirror[0] * by)),
        Math.max(0, Math.min(s.b - 1, from[1] + arrow[1] * mirror[1] * by)),
      ]);
    } else if (e.key === "Enter" || e.key === " ") choose();
    else return;
    e.preventDefault();
  });
  const watched = new IntersectionObserver(([entry]) => plane.away(!entry.isIntersecting));
  watched.observe(box);
  const dressed = () => {
    if (now) now.image = null;
  };
  document.addEventListener("themechange", dressed);
  read(null);
  return () => {
    watched.disconnect();
    document.removeEventListener("themechange", dressed);
    picture.close();
    digit?.close();
    plane.close();
  };
}

export default { render };
