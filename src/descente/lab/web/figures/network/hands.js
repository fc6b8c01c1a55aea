// @ts-check
/** Pointer and keyboard on a picture of a network. */

import { ARROWS } from "../../kit/keys.js";

/** @typedef {import("./picture.js").Target} Target */

/**
 * @param {HTMLCanvasElement} canvas @param {import("./picture.js").Picture} picture
 * @param {import("./state.js").State} state
 * @param {Object} acts
 * @param {(target: Target|null, cursor?: boolean) => void} acts.point something is pointed at, by
 *   the keyboard where `cursor` is true
 * @param {(target: Target|null) => void} acts.press something is clicked, or entered
 * @param {(by: [number, number]) => void} acts.walk an arrow key is pressed
 * @param {() => void} acts.take the number at the cursor is wanted
 * @param {() => void} acts.leave everything is to be closed
 */
export function hands(canvas, picture, state, { point, press, walk, take, leave }) {
  canvas.tabIndex = 0;
  /** @param {MouseEvent} event */
  const under = (event) => picture.under(event.offsetX, event.offsetY, state.held);
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") point(under(event));
  });
  canvas.addEventListener("pointerleave", () => {
    if (!state.cursor) point(null);
  });
  canvas.addEventListener("click", (event) => {
    if (picture.columns.length) press(under(event));
  });
  canvas.addEventListener("blur", () => {
    state.cursor = false;
    point(null);
  });
  canvas.addEventListener("keydown", (event) => {
    if (!picture.columns.length || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = ARROWS[event.key];
    if (by) walk(by);
    else if (event.key === "Enter") press(state.hot);
    else if (event.key === " ") take();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });
}
