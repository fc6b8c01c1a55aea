// @ts-check
/** The compass of directions: how far out each climbs or falls, around where we stand. */

import { signed } from "../../kit/numbers.js";
import { colour } from "../../kit/palette.js";
import { arrow } from "../../marks/arrow.js";
import { disc } from "../../marks/disc.js";

const DOWN = "signed-0",
  UP = "signed-4";

/** @typedef {import("./layout.js").Place} Place */

/**
 * @param {CanvasRenderingContext2D} c @param {number[]} centre @param {Place[]} all
 * @param {number} chosen @param {number} em the size of its numbers
 */
export function compass(c, [x0, y0, R], all, chosen, em) {
  const ink = colour("ink");
  c.lineWidth = 1;
  // the prediction, ‖∇C‖ cos φ, is a circle over the diameter ∇C; its mirror is the descent
  for (const [way, tint] of /** @type {[number, string][]} */ ([
    [-1, colour(UP)],
    [1, colour(DOWN)],
  ])) {
    c.beginPath();
    c.arc(x0, y0 + (way * R) / 2, R / 2, 0, 2 * Math.PI);
    c.fillStyle = `${tint}1c`;
    c.strokeStyle = tint;
    c.fill();
    c.stroke();
  }
  c.strokeStyle = ink;
  c.globalAlpha = 0.35;
  c.setLineDash([2, 4]);
  c.beginPath();
  c.arc(x0, y0, R, 0, 2 * Math.PI);
  c.moveTo(x0 - R - 12, y0);
  c.lineTo(x0 + R + 12, y0);
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
  for (const [k, p] of all.entries()) {
    if (k < 2 || Number.isNaN(p.climb)) continue; // those are drawn below; not measured yet
    c.strokeStyle = c.fillStyle = p.climb < 0 ? colour(DOWN) : colour(UP);
    c.globalAlpha = k === chosen ? 1 : 0.75;
    c.lineWidth = k === chosen ? 3 : 1.2;
    c.beginPath();
    c.moveTo(x0, y0);
    c.lineTo(p.x, p.y);
    c.stroke();
    c.beginPath();
    c.arc(p.x, p.y, k === chosen ? 6.5 : 4, 0, 7);
    c.fill();
  }
  c.globalAlpha = 1;
  for (const [k, name] of ["∇C", "−∇C"].entries()) {
    if (!Number.isNaN(all[k].climb)) named(c, [x0, y0], all[k], colour(k ? DOWN : UP), name, em);
  }
  c.beginPath();
  c.arc(x0, y0, 7, 0, 7);
  c.fillStyle = colour("here");
  c.fill();
  c.fillStyle = ink;
  c.font = `${em}px ui-monospace, monospace`;
  c.textAlign = "left";
  for (const [k, right, down] of [
    [0, 2.2, -1.2],
    [1, 2.8, 2.3],
  ]) {
    const { climb, x, y } = all[k];
    if (!Number.isNaN(climb)) c.fillText(signed(climb), x + right * em, y + down * em);
  }
  c.globalAlpha = 0.75;
  c.textAlign = "right";
  c.fillText("0", x0 + R + 2 * em, y0 + 0.3 * em);
  c.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} c @param {number[]} centre @param {Place} to
 * @param {string} tint @param {string} name @param {number} em
 */
function named(c, centre, { x, y }, tint, name, em) {
  arrow(c, centre, [x, y], tint, 4, [12, 8]);
  c.fillStyle = colour("ink");
  c.font = `600 ${1.5 * em}px ui-monospace, monospace`;
  c.textAlign = "center";
  c.fillText(name, x, y + (y < centre[1] ? -1.2 : 2.3) * em);
}

/**
 * The direction that a hand has laid: as long as a unit of length, with its climb on it.
 * @param {CanvasRenderingContext2D} c @param {number[]} centre
 * @param {{angle: number, now: {measured: number}|null}} own @param {number} norm ‖∇C‖
 */
export function arrowOf(c, [x0, y0, R], { angle, now }, norm) {
  const turned = (angle * Math.PI) / 180,
    at = (/** @type {number} */ far) => [x0 + far * Math.sin(turned), y0 - far * Math.cos(turned)];
  c.setLineDash([5, 4]);
  c.globalAlpha = 0.6;
  arrow(c, [x0, y0], at(R - 12), colour("ink"), 1.5, [9, 6]);
  c.setLineDash([]);
  c.globalAlpha = 1;
  if (!now) return;
  const up = now.measured > 0,
    [x, y] = at(((up ? 1 : -1) * R * Math.abs(now.measured)) / (norm || 1));
  c.strokeStyle = colour(up ? UP : DOWN);
  c.lineWidth = 5;
  c.beginPath();
  c.moveTo(x0, y0);
  c.lineTo(x, y);
  c.stroke();
  disc(c, x, y, 6.5, colour(up ? UP : DOWN), colour("paper"), 2);
}
