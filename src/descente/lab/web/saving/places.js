// @ts-check
/** Where things lie in a picture. */

/**
 * Where the picture's corner is in the window; and the part of the window that is in sight, where
 * something has to be scrolled.
 * @typedef {{left: number, top: number, sight?: DOMRect}} Origin
 */

/** A length to a hundredth of a pixel. @param {number} value */
export const tidy = (value) => Math.round(100 * value) / 100;
