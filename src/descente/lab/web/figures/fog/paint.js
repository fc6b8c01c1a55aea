// @ts-check
/** Fog over a square of ground, and what was probed in it; the ground once the fog has lifted. */

import { owned, seen } from "./game.js";
import { levels } from "./layout.js";
import { mine, place, theirs, waiting, written } from "./probes-paint.js";
import { about } from "../../kit/estimate.js";
import { number } from "../../kit/numbers.js";
import { colour, css, scale } from "../../kit/palette.js";
import { disc } from "../../marks/disc.js";
import { bands, cross, isolines } from "../../marks/map-paint.js";
import { linear, ticks } from "../../marks/scales.js";
import { ends } from "../../marks/surface.js";

/** @typedef {import("./game.js").Probe} Probe */
/** @typedef {import("./game.js").State} State */
/**
 * @typedef {Object} Lifted the ground without fog
 * @property {import("../../marks/surface.js").Surface} s
 * @property {import("../../marks/surface.js").Mesh} mesh
 * @property {number[][]} lines its contours
 * @property {boolean} complete whether it is over all examples
 * @property {HTMLCanvasElement|null} image painted when it is first needed
 */
/** @typedef {import("./probes-paint.js").Look} Look */

/**
 * The whole field.
 * @param {Look} look @param {State} state @param {Lifted|null} lifted
 * @param {{alpha: number, beta: number}|null} cursor
 */
export function paint(look, state, lifted, cursor) {
  const { c, rect, em } = look;
  c.save();
  c.beginPath();
  c.roundRect(rect.x, rect.y, rect.w, rect.h, 3);
  c.clip();
  if (lifted) land(look, lifted);
  else {
    fog(look);
    glow(look, [...owned(state), ...seen(state)]);
  }
  c.restore();
  axes(look);
  c.save();
  c.beginPath();
  c.rect(rect.x - em, rect.y - em, rect.w + 2 * em, rect.h + 2 * em); // arrows end at the edge
  c.clip();
  for (const [alpha, beta] of state.asked) waiting(look, { alpha, beta });
  for (const [k, probe] of state.mine.entries()) mine(look, probe, k + 1);
  theirs(look, state);
  c.restore();
  if (lifted) bottom(look, lifted);
  if (cursor) crosshair(look, cursor);
}

/** Even, so that there is nothing to read in it. @param {Look} look */
function fog({ c, rect }) {
  for (const veil of [colour("paper"), `${colour("ink")}1c`]) {
    c.fillStyle = veil;
    c.fillRect(rect.x, rect.y, rect.w, rect.h);
  }
  c.strokeStyle = `${colour("ink")}40`;
  c.lineWidth = 1;
  c.strokeRect(rect.x + 0.5, rect.y + 0.5, rect.w - 1, rect.h - 1);
}

/** @param {Look} look @param {Lifted} lifted */
function land({ c, rect }, lifted) {
  c.imageSmoothingEnabled = true;
  const image = (lifted.image ??= bands(lifted.mesh));
  c.drawImage(image, rect.x, rect.y, rect.w, rect.h);
  isolines(c, lifted.lines, rect);
}

/**
 * A little ground around each probe, in the colours of the cost: from the lowest to the highest
 * that was found.
 * @param {Look} look @param {Probe[]} probes
 */
function glow(look, probes) {
  if (probes.length < 2) return; // neither low nor high
  const { c, rect } = look,
    level = levels(probes.map(({ cost }) => cost)),
    wide = 0.075 * rect.w;
  for (const probe of probes) {
    const [x, y] = place(look, probe),
      tint = css(scale("cost")(level(probe.cost)));
    const light = c.createRadialGradient(x, y, 0, x, y, wide);
    light.addColorStop(0.35, tint.replace(")", " / .8)"));
    light.addColorStop(1, tint.replace(")", " / 0)"));
    c.fillStyle = light;
    c.fillRect(x - wide, y - wide, 2 * wide, 2 * wide);
  }
}

/** α to the right, β upwards, with round numbers. @param {Look} look */
function axes({ c, ground, rect, em }) {
  c.fillStyle = colour("ink");
  c.globalAlpha = 0.75;
  c.font = `${em}px ui-monospace, monospace`;
  c.textAlign = "center";
  const across = linear([ground.alpha[0], ground.alpha[1]], [rect.x, rect.x + rect.w]);
  for (const { value, text } of ticks(across, 4))
    if (across.at(value) < rect.x + rect.w - 1.6 * em)
      c.fillText(text, across.at(value), rect.y + rect.h + 1.3 * em);
  c.fillText("α →", rect.x + rect.w - em, rect.y + rect.h + 1.3 * em);
  c.textAlign = "right";
  const up = linear([ground.beta[0], ground.beta[1]], [rect.y + rect.h, rect.y]);
  for (const { value, text } of ticks(up, 4))
    if (up.at(value) > rect.y + 1.6 * em)
      c.fillText(text, rect.x - 0.4 * em, up.at(value) + 0.35 * em);
  c.fillText("β ↑", rect.x - 0.4 * em, rect.y + 0.8 * em);
  c.globalAlpha = 1;
}

/** The lowest point of all the ground. @param {Look} look @param {Lifted} lifted */
function bottom(look, { s, complete }) {
  const { c, em } = look,
    { low } = ends(s);
  if (low < 0) return;
  const point = { alpha: s.alpha[Math.floor(low / s.b)], beta: s.beta[low % s.b] };
  const [x, y] = place(look, point);
  cross(c, x, y, 0.5 * em);
  const text = number(s.cost[low]);
  const below = y < look.rect.y + 2.2 * em;
  written(look, complete ? text : about(text), x, y + (below ? 1.95 : -1.1) * em);
}

/** @param {Look} look @param {{alpha: number, beta: number}} cursor */
function crosshair(look, cursor) {
  const { c, rect, em } = look,
    [x, y] = place(look, cursor);
  c.strokeStyle = colour("ink");
  c.globalAlpha = 0.35;
  c.lineWidth = 1;
  c.beginPath();
  c.moveTo(rect.x, y);
  c.lineTo(rect.x + rect.w, y);
  c.moveTo(x, rect.y);
  c.lineTo(x, rect.y + rect.h);
  c.stroke();
  c.globalAlpha = 1;
  disc(c, x, y, 1.3 * em, null, colour("paper"), 3.5);
  disc(c, x, y, 1.3 * em, null, colour("ink"), 1.5);
}
