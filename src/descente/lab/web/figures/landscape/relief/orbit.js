// @ts-check
/** Turning, zooming and pointing, by mouse, touch and keyboard alike. */

import { ARROWS } from "../../../kit/keys.js";

/**
 * @param {HTMLElement} canvas
 * @param {{turn: (x: number, y: number) => void, zoom: (by: number) => void,
 *   point: (x: number|null, y: number) => void, step: (x: number, y: number) => void,
 *   choose: () => void}} to turns in radians, points from 0 to 1
 * @returns {() => void}
 */
export function handle(canvas, to) {
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let gone = 0,
    wide = 0;
  const at = (/** @type {PointerEvent|WheelEvent} */ e) => {
    const box = canvas.getBoundingClientRect();
    return /** @type {[number, number]} */ ([
      (e.clientX - box.left) / box.width,
      (e.clientY - box.top) / box.height,
    ]);
  };
  const apart = () => {
    const [p, q] = [...down.values()];
    return Math.hypot(p.x - q.x, p.y - q.y);
  };
  /** @type {Record<string, (e: any) => void>} */
  const heard = {
    pointerdown(e) {
      down.set(e.pointerId, { x: e.clientX, y: e.clientY });
      canvas.setPointerCapture(e.pointerId);
      if (down.size === 1) gone = 0;
      if (down.size === 2) wide = apart();
    },
    pointermove(e) {
      const before = down.get(e.pointerId);
      if (!before) {
        if (e.pointerType !== "touch") to.point(...at(e));
        return;
      }
      const [x, y] = [e.clientX - before.x, e.clientY - before.y];
      down.set(e.pointerId, { x: e.clientX, y: e.clientY });
      gone += Math.abs(x) + Math.abs(y);
      if (down.size === 2) {
        const next = apart();
        to.zoom(wide / Math.max(1, next));
        wide = next;
      } else if (gone > 4) to.turn(x * 0.008, y * 0.006);
    },
    pointerup(e) {
      const held = down.delete(e.pointerId);
      if (held && gone <= 4) {
        to.point(...at(e));
        to.choose();
      }
    },
    pointercancel(e) {
      down.delete(e.pointerId);
    },
    pointerleave(e) {
      if (!down.size && e.pointerType !== "touch") to.point(null, 0);
    },
    wheel(e) {
      if (document.activeElement !== canvas && !e.ctrlKey) return; // the page scrolls
      e.preventDefault();
      to.zoom(Math.exp(e.deltaY * 0.0012));
    },
    keydown(e) {
      const arrow = ARROWS[e.key];
      if (e.altKey || e.metaKey) return;
      if (arrow && e.shiftKey) to.step(arrow[0], arrow[1]);
      else if (arrow) to.turn(arrow[0] * 0.12, arrow[1] * 0.1);
      else if (e.key === "+" || e.key === "=") to.zoom(0.9);
      else if (e.key === "-") to.zoom(1 / 0.9);
      else if (e.key === "Enter" || e.key === " ") to.choose();
      else return;
      e.preventDefault();
    },
  };
  for (const [name, hear] of Object.entries(heard)) {
    canvas.addEventListener(name, hear, { passive: false });
  }
  return () => {
    for (const [name, hear] of Object.entries(heard)) canvas.removeEventListener(name, hear);
  };
}
