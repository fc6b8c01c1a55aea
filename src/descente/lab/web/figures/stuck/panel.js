// @ts-check
/** One of the planes from above: its ground, the foot of the run, and the ball as far out as it is. */

import { lift } from "./layout.js";
import { sharp } from "../../kit/canvas.js";
import { assign, h } from "../../kit/dom.js";
import { full, number } from "../../kit/numbers.js";
import { colour } from "../../kit/palette.js";
import { onTheme } from "../../kit/theme.js";
import { t } from "../../kit/words.js";
import { disc } from "../../marks/disc.js";
import { between } from "../../marks/line.js";
import { mapRect, onMap } from "../../marks/map-layout.js";
import { bands, cross, isolines, levelLines, trail } from "../../marks/map-paint.js";
import { along, ends, fine, surface } from "../../marks/surface.js";

/** @typedef {Record<string, import("../../data/store.js").Shaped>} Arrays of one plane */
/** @typedef {{value: import("../../data/model.js").Value, range: [number, number], furthest: number}} All */

const ARM = 6; // pixels, half of the cross
const ROWS = ["foot", "true", "away", "low"];

/** @param {string} name of the plane */
export function panel(name) {
  const box = h("div", { class: "canvas stuck-map" });
  const cells = Object.fromEntries(ROWS.map((row) => [row, h("dd", { class: "number" })]));
  const list = h(
    "dl",
    {},
    ...ROWS.map((row) => h("div", { class: row }, h("dt", {}, t(`stuck.${row}`)), cells[row])),
  );
  const el = h(
    "section",
    { class: "stuck-plane", "data-plane": name },
    h("h3", {}, t(`stuck.plane.${name}`)),
    h("p", {}, t(`stuck.made.${name}`)),
    box,
    list,
  );
  /** @type {{arrays: Arrays, all: All, s: import("../../marks/surface.js").Surface,
   *   mesh: import("../../marks/surface.js").Mesh, lines: number[][]}|null} */
  let shown = null;
  /** @type {HTMLCanvasElement|null} painted when it is first needed */
  let image = null;
  let at = 0;

  const picture = sharp(box, (c, width, height) => {
    if (!shown) return;
    const { arrays, all, s, mesh, lines } = shown;
    const rect = mapRect(width, height, [1, 1], 0);
    const place = (/** @type {number} */ alpha, /** @type {number} */ beta) =>
      onMap(rect, along(s.alpha, alpha), along(s.beta, beta));
    c.imageSmoothingEnabled = true;
    const ground = (image ??= bands(mesh));
    c.drawImage(ground, rect.x, rect.y, rect.w, rect.h);
    isolines(c, lines, rect);
    const { path_alpha: a, path_beta: b, path_distance: out } = arrays;
    const many = Math.floor(at) + 1;
    trail(c, a.subarray(0, many), b.subarray(0, many), out, place);
    const { low } = ends(s);
    if (s.whole) {
      const [x, y] = place(s.alpha[Math.floor(low / s.b)], s.beta[low % s.b]);
      cross(c, inside(x, width), inside(y, height), ARM);
    }
    const [x, y] = place(between(a, at), between(b, at));
    ball(c, x, y, lift(between(out, at), all.furthest, rect.h));
  });
  const stop = onTheme(() => (image = null));
  /** @param {string} row @param {number|undefined} value */
  const write = (row, value) => {
    const known = value !== undefined && Number.isFinite(value);
    cells[row].textContent = known ? number(value) : "…";
    cells[row].title = known ? full(value) : "";
  };
  return {
    el,
    /** @param {Arrays} arrays @param {All} all */
    show(arrays, all) {
      if (!arrays.cost.some(Number.isFinite)) return;
      const s = surface({ arrays }, "", all.range),
        mesh = fine(s);
      shown = { arrays, all, s, mesh, lines: levelLines(fine(surface({ arrays }))) };
      image = null;
      picture.again();
    },
    /** Where the run is now. @param {number} place of the path @param {number} n of the costs */
    move(place, n) {
      at = place;
      if (!shown) return;
      const { arrays, all, s } = shown,
        { stand, stand_cost: cost } = all.value.arrays;
      write("foot", arrays.foot_cost?.[n]);
      write("true", cost?.[n]);
      write("away", stand && arrays.path_distance[stand[n]]);
      write("low", s.whole ? s.cost[ends(s).low] : NaN);
      cells.low.classList.toggle("estimate", !all.value.words.complete);
      const says = ROWS.map((row) => `${t(`stuck.${row}`)} ${cells[row].textContent}`);
      assign(picture.canvas, { role: "img", "aria-label": says.join("; ") });
      picture.again();
    },
    close() {
      stop();
      picture.close();
    },
  };
}

/** A cross at the edge is moved into the picture. @param {number} at @param {number} size */
const inside = (at, size) => Math.min(size - ARM - 3, Math.max(ARM + 3, at));

/**
 * The ball, above its foot where it is out of the plane.
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y
 * @param {number} out how far, in pixels
 */
function ball(c, x, y, out) {
  const top = Math.max(9, y - out);
  if (out > 1) {
    for (const [ink, wide] of /** @type {[string, number][]} */ ([
      ["rgb(255 255 255 / .85)", 4],
      [colour("here"), 1.6],
    ])) {
      c.strokeStyle = ink;
      c.lineWidth = wide;
      c.beginPath();
      c.moveTo(x, y);
      c.lineTo(x, top);
      c.stroke();
    }
    disc(c, x, y, 3, colour("paper"), colour("here"), 1.5);
  }
  disc(c, x, top, 7, colour("here"), colour("paper"), 2);
}
