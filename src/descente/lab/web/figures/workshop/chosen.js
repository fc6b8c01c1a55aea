// @ts-check
/** Which recorded runs are compared: each keeps its place, and so its letter, while it is one. Pure. */

/** @typedef {(string|null)[]} Chosen names by place; null where a place is free */

/** How many there are. @param {Chosen} chosen */
export const many = (chosen) => chosen.filter(Boolean).length;

/**
 * The choice with one run more; where no place is free it takes the last one's.
 * @param {Chosen} chosen @param {string} name @param {number} most @returns {Chosen}
 */
export function including(chosen, name, most) {
  if (chosen.includes(name)) return chosen;
  const places = Array.from({ length: most }, (_, place) => chosen[place] ?? null);
  const free = places.indexOf(null);
  places[free < 0 ? most - 1 : free] = name;
  return places;
}

/** The choice without a run. @param {Chosen} chosen @param {string} name @returns {Chosen} */
export const without = (chosen, name) => chosen.map((each) => (each === name ? null : each));
