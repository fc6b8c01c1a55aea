// @ts-check
/** What hands do in the fog: point, touch, walk with keys, and set a probe down. */

import { near, under, walked } from "./layout.js";
import { ARROWS } from "../../kit/keys.js";
import { underMap } from "../../marks/map-layout.js";

/** @typedef {{alpha: number, beta: number}} Place */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Object} on
 * @param {() => import("./game.js").Ground|null} on.ground
 * @param {() => import("../../marks/map-layout.js").Rect} on.rect where it lies on the canvas
 * @param {() => import("./game.js").Probe[]} on.probes that are seen
 * @param {(place: Place|null) => void} on.point a place is pointed at; null: none any more
 * @param {(place: Place) => void} on.probe a probe is set down
 */
export function hands(canvas, { ground, rect, probes, point, probe }) {
  /** @type {Place|null} */
  let at = null;
  const to = (/** @type {Place|null} */ place) => point((at = place));
  /** @param {MouseEvent} e */
  const pointed = (e) => {
    const box = canvas.getBoundingClientRect(),
      found = ground();
    return found && under(found, underMap(rect(), e.clientX - box.left, e.clientY - box.top));
  };
  /** A place that holds a probe already is only read. */
  const set = () => {
    const found = ground();
    if (found && at && !near(found, at, probes())) probe(at);
  };
  canvas.addEventListener("pointermove", (e) => {
    if (e.pointerType !== "touch") to(pointed(e));
  });
  canvas.addEventListener("pointerleave", (e) => {
    if (e.pointerType !== "touch") to(null);
  });
  canvas.addEventListener("click", (e) => {
    to(pointed(e));
    set();
  });
  canvas.addEventListener("keydown", (e) => {
    const found = ground(),
      arrow = ARROWS[e.key];
    if (!found || e.altKey || e.ctrlKey || e.metaKey) return;
    if (arrow) to(walked(found, at ?? found.start, [arrow[0], -arrow[1]], e.shiftKey));
    else if (e.key === "Enter" || e.key === " ") set();
    else return;
    e.preventDefault();
  });
  return { forget: () => to(null) };
}
