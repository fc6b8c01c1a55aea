// @ts-check
/** A canvas that fills its box and stays sharp. */

import { h } from "./dom.js";
import { forget, inFrame } from "./frame.js";
import { onTheme } from "./theme.js";

/** @typedef {(ratio: number) => HTMLCanvasElement} Copy with so many pixels to one of the page */

/** @type {WeakMap<HTMLCanvasElement, Copy>} how canvases are painted once more */
const copies = new WeakMap();

/** Say how a canvas is painted once more, for a picture to keep. @param {HTMLCanvasElement} canvas @param {Copy} copy */
export function onceMore(canvas, copy) {
  copies.set(canvas, copy);
}

/** A canvas as it is now, with so many pixels to one of the page where that can be had. @param {HTMLCanvasElement} canvas @param {number} ratio */
export function copyOf(canvas, ratio) {
  return copies.get(canvas)?.(ratio) ?? canvas;
}

/**
 * A canvas that fills its box and stays sharp; `paint` is called when its size changes, and by
 * whoever calls the function this returns. It paints at most once a frame.
 * @param {HTMLElement} box
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} paint
 * @returns {{canvas: HTMLCanvasElement, again: () => void, close: () => void}}
 */
export function sharp(box, paint) {
  const canvas = h("canvas");
  box.append(canvas);
  let width = 0,
    height = 0;
  const now = () => {
    if (!width || !height) return;
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    if (
      canvas.width !== Math.round(width * ratio) ||
      canvas.height !== Math.round(height * ratio)
    ) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    draw(canvas, ratio);
  };
  const draw = (/** @type {HTMLCanvasElement} */ on, /** @type {number} */ ratio) => {
    const context = /** @type {CanvasRenderingContext2D} */ (on.getContext("2d"));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, width, height);
  };
  onceMore(canvas, (ratio) => {
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    const copy = h("canvas", size);
    draw(copy, ratio);
    return copy;
  });
  const again = () => inFrame(now);
  const watcher = new ResizeObserver((entries) => {
    // to ask the box would make it lay itself out
    const { inlineSize, blockSize } = entries[entries.length - 1].borderBoxSize[0];
    [width, height] = [inlineSize, blockSize];
    again();
  });
  watcher.observe(box);
  const stop = onTheme(again);
  return {
    canvas,
    again,
    close() {
      watcher.disconnect();
      stop();
      forget(now);
    },
  };
}
