// @ts-check
/** What the page has to say about itself, in one line above the strip. */

import { t } from "../kit/words.js";

const PATIENCE = 700; // ms without an answer until the page says what it waits for
let fading = 0,
  waiting = 0,
  answered = false;

/** @param {string} sentence @param {number} [milliseconds] after which it goes */
export function notice(sentence, milliseconds = 0) {
  const box = /** @type {HTMLElement} */ (document.getElementById("notice"));
  clearTimeout(fading);
  box.textContent = sentence;
  box.hidden = !sentence;
  if (milliseconds) fading = window.setTimeout(() => notice(""), milliseconds);
}

/** The line to the server is up, or lost: say so, and what takes long until the first value. @param {boolean} up */
export function connected(up) {
  clearTimeout(waiting);
  answered = false;
  notice(up ? "" : t("page.lost"));
  const box = /** @type {HTMLElement} */ (document.getElementById("notice"));
  if (up)
    waiting = window.setTimeout(
      () => answered || box.textContent || notice(t("page.starting")),
      PATIENCE,
    );
}

/** The first value has come: nothing takes long any more. */
export function told() {
  if (answered) return;
  answered = true;
  const box = /** @type {HTMLElement} */ (document.getElementById("notice"));
  if (box.textContent === t("page.starting")) notice("");
}
