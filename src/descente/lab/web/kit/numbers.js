// @ts-check
/** Numbers as a person of each language reads them; one grammar for all figures. */

import { known, t, tongue } from "./words.js";

/** @type {Map<string, Intl.NumberFormat>} making one takes longer than using it a hundred times */
const formats = new Map();

/**
 * Three significant digits; the full value belongs into the tooltip.
 * @param {number} value @param {number} [digits]
 */
export function number(value, digits = 3) {
  if (Number.isNaN(value)) return t("number.nan");
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(Number(value.toPrecision(digits))); // of what is written, not of what is
  if (size >= 1e-3 && size < 1e6) return localised(value, digits);
  const [leading, power] = value
    .toExponential(digits - 1)
    .split("e")
    .map(Number);
  return `${localised(leading, digits)}·10${superscript(power)}`;
}

/**
 * A number that may not be measured yet.
 * @param {number} value @param {(value: number) => string} [show]
 */
export const measured = (value, show = number) => (Number.isNaN(value) ? "…" : show(value));

/** With its sign, also where it is positive. @param {number} value @param {number} [digits] */
export function signed(value, digits = 3) {
  return value > 0 ? `+${number(value, digits)}` : number(value, digits);
}

/** @param {number} value @param {number} digits */
function localised(value, digits) {
  return written(value, { maximumSignificantDigits: digits, minimumSignificantDigits: digits });
}

/** @param {number} value @param {Intl.NumberFormatOptions} how */
function written(value, how) {
  const language = tongue(),
    key = language + JSON.stringify(how);
  const format = formats.get(key) ?? new Intl.NumberFormat(language, how);
  formats.set(key, format);
  const text = format.format(value).replace("-", "−");
  return /[1-9]/.test(text) ? text : text.replace("−", ""); // zero has no sign
}

/** A whole number, grouped. @param {number} value */
export function whole(value) {
  return written(value, { maximumFractionDigits: 0 });
}

/** @type {Map<string, Intl.PluralRules>} */
const plurals = new Map();

/**
 * A text about so many things: that of `key.one` where the language has its noun in the singular,
 * which is so for 1, and in French for 0 as well. `{n}` is the count.
 * @param {string} key @param {number} count @param {Record<string, string|number>} [values]
 */
export function counted(key, count, values = {}) {
  const language = tongue(),
    rules = plurals.get(language) ?? new Intl.PluralRules(language);
  plurals.set(language, rules);
  const one = `${key}.one`;
  return t(rules.select(count) === "one" && known(one) ? one : key, { n: whole(count), ...values });
}

/** A fraction as a percentage. @param {number} fraction @param {number} [decimals] */
export function percent(fraction, decimals = 1) {
  if (Number.isNaN(fraction)) return t("number.nan");
  return written(fraction, {
    style: "percent",
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/**
 * As one would type it, in a field: six digits at most, no groups, no zeros at the end.
 * @param {number} value
 */
export function typed(value) {
  const size = Math.abs(Number(value.toPrecision(6)));
  if (Number.isInteger(value) && size < 1e16) return written(value, { useGrouping: false });
  if (size >= 1e-4 && size < 1e9)
    return written(value, { maximumSignificantDigits: 6, useGrouping: false });
  const [leading, power] = value.toExponential(5).split("e").map(Number);
  return `${written(leading, { maximumSignificantDigits: 6 })}·10${superscript(power)}`;
}

/** Every digit, for a tooltip. @param {number} value */
export function full(value) {
  return written(value, { maximumSignificantDigits: 9 });
}

/** A time: 26 ms, 1,4 s. @param {number} seconds */
export function duration(seconds) {
  if (seconds < 1e-3) return `${number(seconds * 1e6)} µs`;
  if (seconds < 1) return `${number(seconds * 1e3)} ms`;
  if (seconds < 60) return `${number(seconds)} s`;
  if (seconds < 3600) return `${number(seconds / 60)} min`;
  if (seconds < 172800) return `${number(seconds / 3600)} h`;
  if (seconds < 6.3e7) return `${whole(seconds / 86400)} ${t("time.days")}`;
  return `${whole(seconds / 31557600)} ${t("time.years")}`;
}

/** @param {number} power */
function superscript(power) {
  return String(power).replace(/[-0-9]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]));
}
