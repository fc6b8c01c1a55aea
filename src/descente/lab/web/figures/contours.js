// @ts-check
/** The landscape from above: bands and contour lines, the path, the ball, −∇C; or fog and probes. */

import { colour, css, h, scale, sharp } from "../draw.js";
import { number, t } from "../format.js";
import { answer } from "./lib-answer.js";
import { controls, follow, frame } from "./lib-plane.js";
import { probing } from "./lib-probes.js";
import { along, contour, fine, heightAt, nearest } from "./lib-surface.js";
import { axes, how, legend, pointText, sentences, table } from "./lib-telling.js";

const BANDS = 14, MARGIN = { left: 46, right: 14, top: 12, bottom: 34 };

/** @param {{model: import("../model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const { options } = model, hero = "hero" in options, many = Number(options.probes ?? 0);
  const box = h("div", { class: "canvas contours-map" });
  const reading = h("output", { class: "landscape-reading number", role: "status" });
  const colours = legend(), grid = table();
  const told = h("p", { class: "landscape-told" }), made = h("p", {});
  const back = h("button", { class: "do", hidden: true, onclick: () => go(home) }, t("landscape.back"));
  /** @type {{value: any, s: any, mesh: any, sides: number[], mirror: number[], image: HTMLCanvasElement|null, lines: number[][]}|null} */
  let now = null;
  /** @type {number[]|null} grid point under the cursor */
  let cursor = null;
  /** @type {number[]|null} */
  let picked = null;
  /** @type {number[]} */
  let home = [0, 0];
  let placed = { x: 0, y: 0, w: 1, h: 1 };

  const plane = follow(model, (value, s, fresh) => {
    const mesh = fine(s);
    const lines = [...Array(BANDS - 1).keys()].map((n) => contour(mesh, (n + 1) / BANDS));
    now = { value, s, mesh, ...frame(value, s), image: null, lines };
    home = [value.scalars.here_alpha, value.scalars.here_beta];
    if (fresh) picked = null;
    back.hidden = !picked;
    game?.start(value, s);
    tell();
    picture.again();
  }, progress, { own: hero || many > 0, plane: options.plane, still: many > 0, span: many ? 2 : undefined });
  const panel = controls(plane);
  box.append(back);
  const open = !hero && !many;
  el.append(h("figure", {}, box, h("div", { class: "landscape-line" }, colours.box, reading),
    open ? panel.box : "", h("figcaption", {}, told, made)), open ? grid.box : "");
  const game = many ? probing(model, plane, many, { paint: () => {
    colours.box.classList.toggle("secret", !game?.over());
    picture.again();
  }, el }) : null;
  const digit = "pick" in options ? answer(model, box) : null;

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
      c.drawImage(now.image ??= bands(now.mesh), placed.x, placed.y, w, d);
      isolines(c, now.lines);
    }
    if (!game) path(c, value.arrays.path_alpha, value.arrays.path_beta);
    game?.draw(c, at);
    if ("arrows" in options && !picked) arrow(c, value);
    const [x, y] = at(...(/** @type {[number, number]} */ (picked ?? home)));
    dot(c, x, y, 7, colour("here"), colour("paper"));
    if (cursor) {
      const [p, q] = at(s.alpha[cursor[0]], s.beta[cursor[1]]);
      c.lineWidth = 1.5;
      for (const [ink, r] of /** @type {[string, number][]} */ ([["#fff", 9], ["#22252b", 10.5]])) {
        c.strokeStyle = ink;
        c.beginPath();
        c.arc(p, q, r, 0, 7);
        c.stroke();
      }
    }
    c.restore();
    ticks(c);
  });
  const { canvas } = picture;
  for (const [name, text] of Object.entries({
    tabindex: "0", role: "application", "aria-label": t(game ? "contours.label.probes" : "contours.label"),
    "aria-roledescription": t("contours.role"),
  })) canvas.setAttribute(name, text);

  /** Sharper values are on their way. */
  function progress(/** @type {any} */ value) {
    if (now) made.textContent = how({ ...now.value, scalars: { ...now.value.scalars, done: value.scalars.done } }, now.s);
  }

  /** Where a point of the plane is on the canvas. @param {number} alpha @param {number} beta */
  function at(alpha, beta) {
    const { s, mirror } = /** @type {any} */ (now);
    const u = along(s.alpha, alpha), v = along(s.beta, beta);
    return [placed.x + placed.w * (mirror[0] > 0 ? u : 1 - u), placed.y + placed.h * (mirror[1] > 0 ? 1 - v : v)];
  }

  /** @param {any} mesh */
  function bands(mesh) {
    const { mirror } = /** @type {any} */ (now);
    const size = 360, out = h("canvas", { width: size, height: size }), c = out.getContext("2d");
    const pixels = c.createImageData(size, size), shade = scale("cost");
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const u = x / (size - 1), v = y / (size - 1);
        const level = heightAt(mesh, mirror[0] > 0 ? u : 1 - u, mirror[1] > 0 ? 1 - v : v);
        const step = (Math.floor(level * BANDS) + 0.5) / BANDS;
        pixels.data.set([...shade(0.35 * level + 0.65 * step), 255], 4 * (y * size + x));
      }
    }
    c.putImageData(pixels, 0, 0);
    return out;
  }

  /** @param {CanvasRenderingContext2D} c @param {number[][]} lines */
  function isolines(c, lines) {
    const { mirror } = /** @type {any} */ (now);
    lines.forEach((points, n) => {
      c.strokeStyle = n < 4 ? "rgb(255 255 255 / .38)" : "rgb(20 24 40 / .34)";
      c.lineWidth = n % 4 === 3 ? 1.3 : 0.7;
      c.beginPath();
      for (let k = 0; k < points.length; k += 2) {
        const x = placed.x + placed.w * (mirror[0] > 0 ? points[k] : 1 - points[k]);
        const y = placed.y + placed.h * (mirror[1] > 0 ? 1 - points[k + 1] : points[k + 1]);
        if (k % 4) c.lineTo(x, y);
        else c.moveTo(x, y);
      }
      c.stroke();
    });
  }

  /** @param {CanvasRenderingContext2D} c @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
  function path(c, a, b) {
    if (a.length < 2) return;
    for (const [ink, width] of /** @type {[string, number][]} */ ([["rgb(255 255 255 / .75)", 5.5], [colour("here"), 3]])) {
      c.strokeStyle = ink;
      c.lineWidth = width;
      c.lineJoin = c.lineCap = "round";
      c.beginPath();
      for (let k = 0; k < a.length; k++) c.lineTo(...(/** @type {[number, number]} */ (at(a[k], b[k]))));
      c.stroke();
    }
    const [x, y] = at(a[0], b[0]);
    dot(c, x, y, 4.5, colour("paper"), colour("here"));
  }

  /** ∇C and −∇C as they lie over the plane, once the server gives them. */
  function arrow(/** @type {CanvasRenderingContext2D} */ c, /** @type {any} */ value) {
    const { slope_alpha: da, slope_beta: db } = value.scalars;
    if (!Number.isFinite(da)) return;
    const [x, y] = at(home[0], home[1]), [p, q] = at(home[0] - da, home[1] - db);
    const size = Math.hypot(p - x, q - y) || 1, long = Math.min(placed.w, placed.h) * 0.27;
    const [ux, uy] = [(p - x) / size, (q - y) / size];
    for (const [way, ink, name] of /** @type {[number, string, string][]} */ ([[-1, "#fff", "∇C"], [1, colour("here"), "−∇C"]])) {
      const [ex, ey] = [x + way * ux * long, y + way * uy * long];
      for (const [tint, wide] of /** @type {[string, number][]} */ ([["rgb(20 24 40 / .55)", 6.5], [ink, 3.5]])) {
        c.strokeStyle = c.fillStyle = tint;
        c.lineWidth = wide;
        c.lineCap = c.lineJoin = "round";
        c.beginPath();
        c.moveTo(x, y);
        c.lineTo(ex, ey);
        c.moveTo(ex - way * (ux * 12 - uy * 7), ey - way * (uy * 12 + ux * 7));
        c.lineTo(ex, ey);
        c.lineTo(ex - way * (ux * 12 + uy * 7), ey - way * (uy * 12 - ux * 7));
        c.stroke();
      }
      c.font = "600 17px ui-monospace, monospace";
      c.textAlign = "center";
      c.lineWidth = 4;
      c.strokeStyle = "rgb(20 24 40 / .8)";
      c.strokeText(name, ex + way * ux * 30, ey + way * uy * 22 + 6);
      c.fillStyle = "#fff";
      c.fillText(name, ex + way * ux * 30, ey + way * uy * 22 + 6);
    }
  }

  function ticks(/** @type {CanvasRenderingContext2D} */ c) {
    const { s } = /** @type {any} */ (now);
    c.fillStyle = colour("ink");
    c.globalAlpha = 0.75;
    c.font = "12px ui-monospace, monospace";
    for (const k of [0, (s.a - 1) / 2, s.a - 1]) {
      const [x] = at(s.alpha[k], s.beta[0]);
      c.textAlign = Math.abs(x - placed.x) < 1 ? "left" : Math.abs(x - placed.x - placed.w) < 1 ? "right" : "center";
      c.fillText(k === (s.a - 1) / 2 ? `α ${number(s.alpha[k])}` : number(s.alpha[k]), x, placed.y + placed.h + 16);
    }
    c.textAlign = "right";
    for (const k of [0, (s.b - 1) / 2, s.b - 1]) {
      const [, y] = at(s.alpha[0], s.beta[k]);
      const low = Math.min(placed.y + placed.h, Math.max(placed.y + 10, y + 4));
      c.fillText(number(s.beta[k]), placed.x - 6, low);
      if (k === (s.b - 1) / 2) c.fillText("β", placed.x - 6, low - 16);
    }
    c.globalAlpha = 1;
  }

  function tell() {
    if (!now) return;
    const { value, s } = now;
    colours.update(s);
    colours.box.classList.toggle("secret", Boolean(game && !game.over()));
    grid.update(value, s);
    const text = game ? "" : sentences(value, s, picked ?? home), down = value.scalars;
    const kept = "arrows" in options && Number.isFinite(down.norm)
      ? ` ${t(value.words.plane === "sharpest" ? "contours.arrow.whole" : "contours.arrow", { norm: number(down.norm) })}` : "";
    told.textContent = hero ? "" : text + kept;
    made.textContent = how(value, s);
    const [a, b] = axes(value);
    canvas.setAttribute("aria-description", `${text} ${t(game ? "contours.keys.probes" : "contours.keys")} α: ${a}; β: ${b}`);
    panel.update(s);
    read(cursor);
  }

  function read(/** @type {number[]|null} */ where) {
    cursor = where;
    const point = now && where ? (game ? game.point(where[0], where[1]) : pointText(now.value, where[0], where[1])) : null;
    reading.textContent = point ? point.text : game ? "" : t(digit ? "contours.hint.pick" : "contours.hint");
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

  const under = (/** @type {MouseEvent} */ e) => {
    if (!now) return null;
    const { s, mirror } = now, r = canvas.getBoundingClientRect();
    const u = (e.clientX - r.left - placed.x) / placed.w, v = (e.clientY - r.top - placed.y) / placed.h;
    if (u < -0.03 || u > 1.03 || v < -0.03 || v > 1.03) return null;
    const i = Math.round(Math.max(0, Math.min(1, mirror[0] > 0 ? u : 1 - u)) * (s.a - 1));
    return [i, Math.round(Math.max(0, Math.min(1, mirror[1] > 0 ? 1 - v : v)) * (s.b - 1))];
  };
  canvas.addEventListener("pointermove", (e) => e.pointerType !== "touch" && read(under(e)));
  canvas.addEventListener("pointerleave", () => read(null));
  canvas.addEventListener("click", (e) => {
    read(under(e));
    choose();
  });
  canvas.addEventListener("keydown", (e) => {
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[/** @type {"ArrowUp"} */ (e.key)];
    if (!now || e.altKey || e.metaKey) return;
    const { s, mirror } = now, from = cursor ?? [nearest(s.alpha, home[0]), nearest(s.beta, home[1])], by = e.shiftKey ? 5 : 1;
    if (arrow) {
      read([Math.max(0, Math.min(s.a - 1, from[0] + arrow[0] * mirror[0] * by)),
        Math.max(0, Math.min(s.b - 1, from[1] + arrow[1] * mirror[1] * by))]);
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

/**
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} r
 * @param {string} fill @param {string} edge
 */
export function dot(c, x, y, r, fill, edge) {
  c.beginPath();
  c.arc(x, y, r, 0, 7);
  c.fillStyle = fill;
  c.strokeStyle = edge;
  c.lineWidth = 2;
  c.fill();
  c.stroke();
}

export default { render };
