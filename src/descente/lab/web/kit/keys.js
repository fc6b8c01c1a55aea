// @ts-check
/** Keys that every figure reads alike. */

/** Arrow keys as steps to the right and down. @type {Record<string, [number, number]>} */
export const ARROWS = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};
