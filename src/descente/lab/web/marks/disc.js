// @ts-check
/** A disc on a canvas. */

/**
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} radius
 * @param {string|null} fill @param {string|null} line @param {number} [wide]
 */
export function disc(c, x, y, radius, fill, line, wide = 1) {
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
  if (fill) {
    c.fillStyle = fill;
    c.fill();
  }
  if (line) {
    c.strokeStyle = line;
    c.lineWidth = wide;
    c.stroke();
  }
}
