// @ts-check
/** A number that is not to be read yet, because the page asks for a bet on it first. */

import { assign } from "./dom.js";
import { t } from "./words.js";

/** What stands in a text where such a number would. */
export const UNSEEN = "?";

/**
 * Write a question mark in place of a number: nothing of it is left, for the eye or for a voice.
 * @param {HTMLElement} el
 */
export function veil(el) {
  el.textContent = UNSEEN;
  el.classList.remove("estimate");
  assign(el, { title: t("veil.hidden"), role: "img", "aria-label": t("veil.hidden") });
}

/** Let it be read again; whoever calls writes the number. @param {HTMLElement} el */
export function unveil(el) {
  if (el.getAttribute("aria-label") !== t("veil.hidden")) return;
  for (const name of ["title", "role", "aria-label"]) el.removeAttribute(name);
}
