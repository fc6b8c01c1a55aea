// @ts-check
/** Keys that every figure reads alike. */

/** Arrow keys as steps to the right and down. @type {Record<string, [number, number]>} */
export const ARROWS = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/**
 * The index that a key leads to in a line of things. Arrows along the line lead one on or back,
 * Page Up and Page Down lead `page` on or back where there are pages, Home and End to the ends.
 * The index may lie outside the line: the caller stops there or goes round. Null for other keys.
 * @param {Pick<KeyboardEvent, "key"|"altKey"|"ctrlKey"|"metaKey">} event
 * @param {{index: number, count: number, axis: "across"|"down", page?: number}} line
 * @returns {number|null}
 */
export function indexAlong(event, { index, count, axis, page }) {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const by = ARROWS[event.key]?.[axis === "down" ? 1 : 0];
  if (by) return index + by;
  if (page && event.key === "PageDown") return index + page;
  if (page && event.key === "PageUp") return index - page;
  if (event.key === "Home") return 0;
  return event.key === "End" ? count - 1 : null;
}
