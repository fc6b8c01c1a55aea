// @ts-check
/** Texts of the interface in the language in use. */

/** @type {Record<string, string>} */
let words = {};
let language = "en";

/** @param {string} lang @param {Record<string, string>} catalogue */
export function speak(lang, catalogue) {
  language = lang;
  words = catalogue;
}

/** The language in use. */
export function tongue() {
  return language;
}

/**
 * A text of the interface: `t("strip.step", {n: 3})` fills `{n}` in.
 * @param {string} key @param {Record<string, string|number>} [values]
 */
export function t(key, values = {}) {
  const found = words[key];
  if (found === undefined) {
    console.error(`no word for ${key}`);
    return key;
  }
  return found.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? `{${name}}`));
}

/** The text of a key as it stands, with its placeholders. @param {string} key */
export function text(key) {
  return words[key];
}

/** Whether the language in use has a text for this key. @param {string} key */
export function known(key) {
  return Object.hasOwn(words, key);
}
