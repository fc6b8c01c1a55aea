// @ts-check
/**
 * A field for a number. After any input it shows what is in force, and where that is not what was
 * typed, one sentence beside it says why.
 */

import { h } from "../kit/dom.js";
import { ARROWS } from "../kit/keys.js";
import { typed, whole } from "../kit/numbers.js";
import { t, tongue } from "../kit/words.js";

/** @typedef {import("../data/contract.js").Range} Range */
/** @typedef {{value: number} | {fault: "empty"|"none"|"whole"|"above"|"least"|"most", bound?: number}} Read */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
let fields = 0;

/**
 * A number as people type it and as pages write it: with a comma, a true minus, groups of
 * thousands, a power of ten. Null where it is none; infinite where it is too large for one.
 * @param {string} text
 */
export function parse(text) {
  let plain = text.replace(/[\s\u00a0\u202f]/g, "").replace("−", "-");
  if (tongue() === "en" && /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain))
    plain = plain.replaceAll(",", "");
  plain = plain.replace(",", ".").replace(/[·×]10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/, (_, minus, power) => {
    const digits = [...power].map((c) => SUPERSCRIPTS.indexOf(c)).join("");
    return `e${minus ? "-" : ""}${digits}`;
  });
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}

/** The number that a text holds, or what is wrong with it. @param {string} text @param {Range} range @returns {Read} */
export function read(text, { above, least, most, whole: integer }) {
  if (!text.trim()) return { fault: "empty" };
  const value = parse(text);
  if (value === null) return { fault: "none" };
  const highest = most ?? (integer ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE);
  if (above !== undefined && !(value > above)) return { fault: "above", bound: above };
  if (least !== undefined && value < least) return { fault: "least", bound: least };
  if (value > highest) return { fault: "most", bound: highest };
  if (value < -Number.MAX_VALUE) return { fault: "least", bound: -Number.MAX_VALUE };
  if (integer && !Number.isInteger(value)) return { fault: "whole" };
  return { value };
}

/**
 * Why a text was not taken, and what stays in force.
 * @param {string} text @param {Extract<Read, {fault: string}>} found @param {string} now
 * @returns {string}
 */
export function refusal(text, { fault, bound }, now) {
  const limit =
    bound === undefined ? "" : Number.isSafeInteger(bound) ? whole(bound) : typed(bound);
  const stays = now ? ` ${t("field.stays", { now })}` : "";
  return t(`field.${fault}`, { typed: text.trim(), bound: limit }) + stays;
}

/** Where a refusal is said; fields that stand together share one. */
export function refusals() {
  return h("span", { class: "refusal", role: "status", id: `field-${++fields}` });
}

/**
 * The field: it takes what is typed once it is left or Enter is pressed; Escape takes that back. Of
 * a field for whole numbers, arrows lead to the next number up and down.
 * @param {{name: string, range: () => Range, now: () => number|null|undefined,
 *   take: (value: number) => void, says?: HTMLElement}} how what it is called; what is in force,
 *   where anything is; what to do with another number; where refusals are said
 * @returns {{el: HTMLInputElement, says: HTMLElement, write: () => void}} `write` shows what is in
 *   force now
 */
export function numberField({ name, range, now, take, says = refusals() }) {
  const integer = Boolean(range().whole);
  let edited = false,
    refused = false;
  /** What was taken, until it is in force: then what was in force before it is so no longer. */
  let taken = /** @type {{value: number, before: number|null|undefined}|null} */ (null);

  const say = (/** @type {string} */ sentence) => {
    if (!sentence && !refused) return; // of another field
    refused = Boolean(sentence);
    says.textContent = sentence;
  };
  const force = () => {
    const value = now();
    if (taken && value !== taken.before) taken = null;
    return taken ? taken.value : value;
  };
  const text = () => {
    const value = force();
    return value === null || value === undefined ? "" : typed(value);
  };

  function accept(/** @type {number} */ value) {
    say("");
    const before = now();
    take(value);
    taken = { value, before };
  }
  function leave() {
    if (!edited) return;
    edited = false;
    const found = read(el.value, range());
    if ("value" in found) accept(found.value);
    else say(refusal(el.value, found, text()));
    write();
  }
  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.key === "Enter") leave();
    else if (event.key === "Escape" && edited) {
      edited = false;
      event.stopPropagation();
    } else if (integer && ARROWS[event.key]?.[1]) {
      event.preventDefault();
      const value = force() ?? 0,
        found = read(String(value - ARROWS[event.key][1]), range());
      edited = false;
      if ("value" in found) accept(found.value);
    } else return;
    write();
  }
  function write() {
    const shown = text();
    if (!edited && el.value !== shown) el.value = shown;
    const { least, most } = range();
    if (integer) {
      el.setAttribute("aria-valuenow", String(force() ?? 0));
      if (least !== undefined) el.setAttribute("aria-valuemin", String(least));
      if (most !== undefined) el.setAttribute("aria-valuemax", String(most));
    }
  }

  const el = h("input", {
    type: "text",
    class: "field",
    role: integer ? "spinbutton" : null,
    inputmode: integer ? "numeric" : "decimal",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": name,
    "aria-describedby": says.id,
    oninput: () => {
      edited = true;
      say("");
    },
    onchange: leave,
    onblur: leave,
    onkeydown: key,
  });
  return { el, says, write };
}
