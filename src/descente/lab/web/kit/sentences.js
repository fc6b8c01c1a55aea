// @ts-check
/** Sentences of the library in the language of the page: errors, and names of data sets. */

import { full, number, whole } from "./numbers.js";
import { known, t, text, tongue } from "./words.js";

/**
 * What an error says, in the language in use: the catalogue has its template, which is English
 * itself, the error its values, some of which are words themselves. Without a translation the
 * English sentence is quoted.
 * @param {{words: Record<string, any>, scalars: Record<string, number>}} error
 */
export function said(error) {
  const { sentence, template, values } = error.words;
  if (!known(template) && tongue() !== "en") return t("page.error", { sentence });
  const says = known(template) ? text(template) : template;
  return says.replace(
    /\{(\w+)(![rs])?(:[^{}]*)?\}/g,
    (
      /** @type {string} */ placeholder,
      /** @type {string} */ name,
      /** @type {string} */ quoted,
    ) => {
      if (name in error.scalars) {
        const value = error.scalars[name];
        return Number.isFinite(value) ? full(value) : number(value);
      }
      const value = values[name];
      if (value === undefined) return placeholder;
      return Array.isArray(value) ? value.map(shown).join(", ") : shown(value, quoted);
    },
  );
}

/** A value as the page writes it. @param {any} value @param {any} [quoted] */
function shown(value, quoted) {
  if (value.template) return said({ words: value, scalars: {} }); // an error within an error
  if (typeof value === "number") return whole(value);
  if (known(value)) return text(value);
  return quoted === "!r" ? `“${value}”` : value;
}

/**
 * A data set in words; your own has the name you gave it, without the digits that tell it from
 * others of that name.
 * @param {string} name
 */
export function nameOfData(name) {
  return known(`data.${name}`) ? t(`data.${name}`) : name.replace(/-[0-9a-f]{12}$/, "");
}
