// @ts-check
/** An arrow on a canvas. */

/**
 * A line from one point to another, with an open head at its end.
 * @param {CanvasRenderingContext2D} c @param {number[]} from x and y @param {number[]} to x and y
 * @param {string} ink @param {number} wide
 * @param {number[]} head how far back its two strokes reach, and how far aside
 */
export function arrow(c, [x, y], [tipX, tipY], ink, wide, [back, aside]) {
  const length = Math.hypot(tipX - x, tipY - y) || 1,
    [ux, uy] = [(tipX - x) / length, (tipY - y) / length];
  const [neckX, neckY] = [tipX - back * ux, tipY - back * uy];
  c.strokeStyle = ink;
  c.lineWidth = wide;
  c.lineCap = c.lineJoin = "round";
  c.beginPath();
  c.moveTo(x, y);
  c.lineTo(tipX, tipY);
  c.moveTo(neckX + aside * uy, neckY - aside * ux);
  c.lineTo(tipX, tipY);
  c.lineTo(neckX - aside * uy, neckY + aside * ux);
  c.stroke();
}
