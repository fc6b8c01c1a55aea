// @ts-check
/** What the page has to say about itself, in one line above the strip. */

import { h } from "../kit/dom.js";
import { said } from "../kit/sentences.js";
import { t } from "../kit/words.js";

const PATIENCE = 700; // ms without an answer until the page says what it waits for
const READ = 12000; // ms in which an error is read

/** @typedef {() => string} Say a sentence, in the language of when it is asked for */

/** @typedef {{word: string, act: () => void}} Way what can be done, and the word on its button */

/** @type {Say|null} what is being said */
let now = null;
/** @type {Way[]} */
let ways = [];
/** @type {HTMLElement[]} what stands beside the sentence */
let beside = [];
let fading = 0,
  waiting = 0,
  answered = false;
const starting = () => t("page.starting");

/**
 * @param {Say|null} say null for nothing @param {number} [milliseconds] after which it goes
 * @param {Way[]} [can] what can be done about it
 * @param {HTMLElement[]} [more] what stands beside the sentence
 */
export function notice(say, milliseconds = 0, can = [], more = []) {
  clearTimeout(fading);
  [now, ways, beside] = [say, can, more];
  if (say && milliseconds) fading = window.setTimeout(() => withdraw(say), milliseconds);
  retell();
}

/** Say no longer what has become untrue. @param {Say} say */
function withdraw(say) {
  if (now === say) notice(null);
}

/** Say it in the language of now. */
export function retell() {
  const box = /** @type {HTMLElement} */ (document.getElementById("notice"));
  const sentence = now?.() ?? "";
  const buttons = ways.map(({ word, act }) =>
    h("button", { class: "do", onclick: () => (notice(null), act()) }, t(word)),
  );
  box.replaceChildren(sentence, ...beside, ...buttons);
  box.hidden = !sentence;
}

/**
 * Something was refused: it is said until the like of it works.
 * @param {import("../data/model.js").Store} store @param {import("../data/model.js").Value} error
 */
export function complain(store, error) {
  const { about } = error.words;
  const say = () => said(/** @type {any} */ (error));
  notice(say, READ);
  // a setting or a command that works is answered by the settings, a job by its values
  const cure = `change:${["set", "do"].includes(about) ? "settings" : about}`;
  const cured = () => {
    store.off(cure, cured);
    withdraw(say);
  };
  store.on(cure, cured);
}

/** The line to the server is up, or lost: say so, and what takes long until the first value. @param {boolean} up */
export function connected(up) {
  clearTimeout(waiting);
  answered = false;
  notice(up ? null : () => t("page.lost"));
  if (up) waiting = window.setTimeout(() => answered || now || notice(starting), PATIENCE);
}

/** The first value has come: nothing takes long any more. */
export function told() {
  answered = true;
  withdraw(starting);
}
