// @ts-check
/** Strokes on a square of paper: kept as points from 0 to 1, so that any size can be painted. */

/** @typedef {[number, number][]} Stroke */

const BRUSH = 0.085; // of the pad's side, about three pixels of MNIST's 28
const FILLED = 20 / 28 - BRUSH; // of the side, from the middle of the pen to its middle
const DOT = 0.06; // of the side: smaller is a dot, and stays one
export const FINE = 56; // pixels a side that are sent

/**
 * @param {CanvasRenderingContext2D|OffscreenCanvasRenderingContext2D} c
 * @param {Stroke[]} strokes @param {number} side @param {string} ink
 */
export function paint(c, strokes, side, ink) {
  c.lineCap = c.lineJoin = "round";
  c.strokeStyle = c.shadowColor = ink;
  // soft edges by a shadow, whose size counts in the canvas's own pixels
  c.shadowBlur = 0.2 * BRUSH * side * c.getTransform().a;
  c.lineWidth = 0.86 * BRUSH * side;
  c.beginPath();
  for (const stroke of strokes) {
    const [x, y] = stroke[0];
    c.moveTo(x * side, y * side);
    c.lineTo(x * side + 0.01, y * side);
    for (let i = 1; i < stroke.length; i++) {
      const [a, b] = [stroke[i - 1], stroke[i]];
      c.quadraticCurveTo(
        a[0] * side,
        a[1] * side,
        ((a[0] + b[0]) / 2) * side,
        ((a[1] + b[1]) / 2) * side,
      );
    }
    const end = stroke[stroke.length - 1];
    c.lineTo(end[0] * side, end[1] * side);
  }
  c.stroke();
  c.shadowBlur = 0;
}

/**
 * The strokes as ink from 0 to 255, row by row. However large they were drawn, they fill the same
 * box with the same pen, as digits on MNIST's forms did; a pen of the paper's own size would turn
 * a small digit into a blot.
 * @param {Stroke[]} strokes @returns {number[]}
 */
export function pixels(strokes) {
  const c = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(FINE, FINE).getContext("2d")
  );
  paint(c, fitted(strokes), FINE, "#000");
  return Array.from(c.getImageData(0, 0, FINE, FINE).data).filter((_, i) => i % 4 === 3);
}

/** The strokes in the middle of the paper, their longer side always the same. @param {Stroke[]} strokes */
export function fitted(strokes) {
  const points = strokes.flat(),
    [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const by = FILLED / Math.max(wide, high, DOT);
  return strokes.map((stroke) =>
    stroke.map(
      ([x, y]) =>
        /** @type {[number, number]} */ ([
          0.5 + (x - left - wide / 2) * by,
          0.5 + (y - top - high / 2) * by,
        ]),
    ),
  );
}
