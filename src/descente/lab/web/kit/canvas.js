// @ts-check
/** A canvas that fills its box and stays sharp. */

import { h } from "./dom.js";
import { forget, inFrame } from "./frame.js";
import { onTheme } from "./theme.js";

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
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, width, height);
  };
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
