// @ts-check
/** A table as text: CSV as RFC 4180 has it, after lines of facts that begin with "# ". Pure. */

/** @typedef {import("./table.js").Cell} Cell */

const APART = [",", '"', "\r", "\n"];

/** A cell with every digit; what is no number is empty. @param {Cell} cell */
function text(cell) {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return "";
  if (cell === Infinity) return "inf";
  return cell === -Infinity ? "-inf" : String(cell);
}

/** A cell, in quotes where it holds what sets cells apart. @param {Cell} cell */
function quoted(cell) {
  const said = text(cell);
  return APART.some((sign) => said.includes(sign)) ? `"${said.replaceAll('"', '""')}"` : said;
}

/**
 * @param {import("./table.js").Table} table
 * @param {Record<string, Cell>} [facts] of the experiment; those of the table come after them
 */
export function csv({ columns, rows, facts: own }, facts = {}) {
  const told = Object.entries({ ...facts, ...own }).map(
    ([name, value]) => `# ${name}: ${text(value).replace(/\s+/g, " ")}`,
  );
  const lines = [columns, ...rows].map((row) => row.map(quoted).join(","));
  return [...told, ...lines, ""].join("\n");
}
