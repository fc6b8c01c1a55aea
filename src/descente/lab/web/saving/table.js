// @ts-check
/** Numbers to take away: a table with named columns, as `numbers.js` of a figure gives it. */

/** @typedef {string|number|boolean|null|undefined} Cell empty where it is nothing, or no number */
/**
 * @typedef {Object} Table
 * @property {string[]} columns their names
 * @property {Cell[][]} rows
 * @property {Record<string, Cell>} [facts] single numbers that belong to all of it
 */
/**
 * What `numbers.js` of a figure exports: the numbers that the figure shows, as the server sent
 * them; null while there are none.
 * @typedef {(model: import("../data/model.js").Model) => Table|null} Numbers
 */

/**
 * A table of lists of the same length.
 * @param {Record<string, ArrayLike<any>>} lists by the names of the columns
 * @param {Record<string, Cell>} [facts]
 * @returns {Table}
 */
export function table(lists, facts) {
  const [columns, all] = [Object.keys(lists), Object.values(lists)];
  const rows = Array.from(all[0], (_, i) => all.map((list) => list[i]));
  return { columns, rows, ...(facts && { facts }) };
}

/**
 * Several tables as one: its first column says which part a row is of, and a part leaves the
 * columns empty that only others have.
 * @param {Record<string, Table>} parts by their names @param {Record<string, Cell>} [facts]
 * @returns {Table}
 */
export function stacked(parts, facts) {
  const names = [...new Set(Object.values(parts).flatMap(({ columns }) => columns))];
  const rows = Object.entries(parts).flatMap(([part, { columns, rows: own }]) => {
    const places = names.map((name) => columns.indexOf(name));
    return own.map((row) => [part, ...places.map((place) => row[place])]);
  });
  return { columns: ["part", ...names], rows, ...(facts && { facts }) };
}
