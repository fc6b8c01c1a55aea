// @ts-check
/** Pointer and keyboard on the pictures. */

/**
 * Pointer and keyboard on the pictures; a number of θ is given by its index.
 * @param {HTMLCanvasElement} canvas
 * @param {Object} acts
 * @param {(x: number, y: number) => number|null} acts.under what lies under a point
 * @param {(index: number|null, byKey?: boolean) => void} acts.point it is pointed at
 * @param {() => void} acts.leave the pointer has left
 * @param {(index: number) => void} acts.choose it is chosen
 * @param {() => number} acts.cursor where the keyboard stands
 * @param {(from: number, key: string) => number|null|undefined} acts.walk where a key leads;
 *   null where it leads nowhere, undefined where it is no key that walks
 */
export function hands(canvas, { under, point, leave, choose, cursor, walk }) {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") point(under(event.offsetX, event.offsetY));
  });
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("blur", () => point(null));
  canvas.addEventListener("click", (event) => {
    const at = under(event.offsetX, event.offsetY);
    if (at !== null) choose(at);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const from = cursor(),
      to = walk(from, event.key);
    if (to === undefined) {
      if (event.key !== "Enter" && event.key !== " ") return;
      choose(from);
    } else if (to !== null) point(to, true);
    event.preventDefault();
  });
}
