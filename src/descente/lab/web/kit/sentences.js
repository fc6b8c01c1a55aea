// @ts-check
/** Sentences of the library in the language of the page: errors, and names of data sets. */

import { full, number, whole } from "./numbers.js";
import { known, t, text } from "./words.js";

/**
 * What an error says, in the language in use: the catalogue has its template, the error its values,
 * some of which are words themselves. Without a translation the English sentence is quoted.
 * @param {{words: Record<string, any>, scalars: Record<string, number>}} error
 */
export function said(error) {
  const { sentence, template, values } = error.words;
  if (!known(template)) return t("page.error", { sentence });
  return text(template).replace(/\{(\w+)\}/g, (placeholder, name) => {
    if (name in error.scalars) {
      const value = error.scalars[name];
      return Number.isFinite(value) ? full(value) : number(value);
    }
    const value = values[name];
    if (value === undefined) return placeholder;
    return typeof value === "number" ? whole(value) : known(value) ? text(value) : value;
  });
}

/** A data set in words; your own has the name you gave it. @param {string} name */
export function nameOfData(name) {
  return known(`data.${name}`) ? t(`data.${name}`) : name;
}
