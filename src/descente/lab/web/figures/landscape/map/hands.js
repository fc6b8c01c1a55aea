// @ts-check
/** What is done to a map: pointed at, walked over by keys, and a point of it chosen. */

import { gridPoint } from "../layout.js";
import { ARROWS } from "../../../kit/keys.js";
import { underMap } from "../../../marks/map-layout.js";

const NEAR = 0.03; // so far beyond its edge, of its side, a pointer still points at the map

/**
 * @param {HTMLCanvasElement} canvas @param {import("../explorer.js").Explorer} explorer
 * @param {() => import("../../../marks/map-layout.js").Rect} rect where the map lies on the canvas
 */
export function hands(canvas, explorer, rect) {
  /** The grid point under the pointer; null off the map. @param {MouseEvent} e */
  const under = (e) => {
    const { picture } = explorer;
    if (!picture) return null;
    const box = canvas.getBoundingClientRect();
    const [u, v] = underMap(rect(), e.clientX - box.left, e.clientY - box.top);
    if (Math.min(u, v) < -NEAR || Math.max(u, v) > 1 + NEAR) return null;
    return gridPoint(picture.s, u, v);
  };
  canvas.addEventListener("pointermove", (e) => {
    if (e.pointerType !== "touch") explorer.read(under(e));
  });
  canvas.addEventListener("pointerleave", () => explorer.read(null));
  canvas.addEventListener("click", (e) => {
    explorer.read(under(e));
    explorer.choose();
  });
  canvas.addEventListener("keydown", (e) => {
    const { picture } = explorer,
      arrow = ARROWS[e.key];
    if (!picture || e.altKey || e.metaKey) return;
    if (arrow) {
      const far = e.shiftKey ? 5 : 1;
      explorer.step(arrow[0] * far, -arrow[1] * far);
    } else if (e.key === "Enter" || e.key === " ") explorer.choose();
    else return;
    e.preventDefault();
  });
}
