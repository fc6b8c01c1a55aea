// @ts-check
/** A guess that stays: for the page, and in the browser for the next visit. */

/** @typedef {{value: number, revealed: boolean}} Guess */

/** The guess that a text keeps; null where it keeps none. @param {string|null} text @returns {Guess|null} */
export function parse(text) {
  try {
    const found = JSON.parse(text ?? "null");
    if (!Number.isFinite(found?.value)) return null;
    return { value: found.value, revealed: found.revealed === true };
  } catch {
    return null; // what cannot be read was not written here
  }
}

/**
 * @param {import("../../data/model.js").Model} model @param {string} key @param {number} start
 */
export function keeping(model, key, start) {
  return {
    /** @returns {Guess} */
    get: () =>
      model.get(key) ?? parse(localStorage.getItem(key)) ?? { value: start, revealed: false },
    /** @param {Guess} next */
    set(next) {
      localStorage.setItem(key, JSON.stringify(next));
      model.set(key, next);
      model.save_changes();
    },
  };
}
