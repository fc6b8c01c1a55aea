// @ts-check
/** Pointer and keyboard on a picture of a network. */

import { ARROWS } from "../../kit/keys.js";

/** @typedef {import("./picture.js").Target} Target */

/** @param {number} value @param {number} count */
const inside = (value, count) => Math.min(count - 1, Math.max(0, value));

/**
 * @param {HTMLCanvasElement} canvas @param {import("./picture.js").Picture} picture
 * @param {{hot: Target|null, held: any, cursor: boolean}} state
 * @param {{press: (target: Target|null) => void, take: () => void, write: () => void,
 *   onto: () => number, lit: () => any}} acts
 */
export function hands(canvas, picture, state, acts) {
  canvas.tabIndex = 0;
  /** @param {Target|null} target @param {boolean} [cursor] */
  const point = (target, cursor = false) => {
    if (JSON.stringify(target) === JSON.stringify(state.hot)) return;
    state.hot = target;
    state.cursor = cursor;
    canvas.classList.toggle("on", Boolean(target));
    acts.write();
  };
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") {
      point(picture.under(event.offsetX, event.offsetY, state.held));
    }
  });
  canvas.addEventListener("pointerleave", () => {
    if (!state.cursor) point(null);
  });
  canvas.addEventListener("click", (event) => {
    if (picture.columns.length) {
      acts.press(picture.under(event.offsetX, event.offsetY, state.held));
    }
  });
  canvas.addEventListener("blur", () => {
    state.cursor = false;
    point(null);
  });
  canvas.addEventListener("keydown", (event) => {
    if (!picture.columns.length || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = ARROWS[event.key];
    if (by) point(step(by[0], by[1]), true);
    else if (event.key === "Enter") acts.press(state.hot);
    else if (event.key === " ") acts.take();
    else if (event.key === "Escape") {
      state.held = null;
      point(null);
      acts.write();
    } else return;
    event.preventDefault();
  });

  /** Where the cursor goes. @param {number} dx @param {number} dy @returns {Target} */
  function step(dx, dy) {
    const { hot } = state,
      { columns: side } = picture.image;
    const last = picture.columns.length;
    if (hot?.kind === "pixel") {
      const column = (hot.pixel % side) + dx,
        row = Math.floor(hot.pixel / side) + dy;
      if (column >= side) return { kind: "neuron", layer: 1, neuron: acts.onto() };
      const pixel = row * side + Math.max(0, column);
      return pixel >= 0 && pixel < picture.sizes[0] ? { kind: "pixel", pixel } : hot;
    }
    const from = hot?.kind === "neuron" ? hot : state.held;
    if (!from) return { kind: "neuron", layer: 1, neuron: 0 };
    if (from.layer + dx < 1) {
      const row = Math.floor(picture.sizes[0] / side / 2);
      return { kind: "pixel", pixel: row * side + side - 1 };
    }
    const layer = Math.min(last, from.layer + dx),
      { count } = picture.columns[layer - 1];
    const before = picture.columns[from.layer - 1].count;
    const neuron = dx
      ? Math.round((from.neuron * (count - 1)) / Math.max(1, before - 1))
      : from.neuron + dy;
    return { kind: "neuron", layer, neuron: inside(neuron, count) };
  }
}
