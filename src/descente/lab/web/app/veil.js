// @ts-check
/**
 * What a page does not tell before its bets are laid or waived. `<fig-guess about="cost"
 * hides="cost">` hides quantities wherever they stand, `<fig-gauge after="cost">` is a figure that
 * stays closed, and `data-after="cost"` is prose that is not read yet.
 */

import { isOpen } from "../data/bets.js";
import { h } from "../kit/dom.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Store} Store */

/** Names in an attribute. @param {Element} tag @param {string} attribute */
const namesIn = (tag, attribute) => (tag.getAttribute(attribute) ?? "").split(" ").filter(Boolean);

/**
 * Keep the store's value `veil` at the names of the quantities that the page hides for now.
 * @param {Store} store @param {HTMLElement} article
 * @returns {() => void} lifts the veil
 */
export function veilOver(store, article) {
  const bets = [...article.querySelectorAll("fig-guess[about]")],
    prose = [...article.querySelectorAll("[data-after]")];
  let known = "";
  const put = (/** @type {Element[]} */ open) => {
    const names = open.map((bet) => bet.getAttribute("about") ?? "");
    if (known === (known = String(names))) return;
    for (const each of prose) {
      const waits = namesIn(each, "data-after").some((name) => names.includes(name));
      each.toggleAttribute("hidden", waits);
    }
    const hidden = open.flatMap((bet) => namesIn(bet, "hides"));
    document.documentElement.classList.toggle("veiled", hidden.length > 0);
    store.put("veil", hidden);
  };
  const write = () => put(bets.filter((bet) => isOpen(store, bet.getAttribute("about") ?? "")));
  store.on("change:bets", write);
  write();
  return () => {
    store.off("change:bets", write);
    put([]);
  };
}

/**
 * A figure that is on the page only once the bets that it would tell are laid.
 * @param {Store} store @param {HTMLElement} tag
 * @param {(tag: HTMLElement) => Promise<() => void>} open makes the figure, and gives what closes it
 * @returns {Promise<() => void>} what closes it for good
 */
export async function figureAfter(store, tag, open) {
  const bets = namesIn(tag, "after");
  if (!bets.length) return open(tag);
  const bare = /** @type {HTMLElement} */ (tag.cloneNode());
  let here = tag,
    gone = false,
    close = () => {};
  /** @type {boolean|null} */
  let closed = null;
  const write = async () => {
    const wait = bets.filter((about) => isOpen(store, about));
    if (gone || closed === wait.length > 0) return;
    if (closed !== null) {
      close();
      const next = /** @type {HTMLElement} */ (bare.cloneNode());
      here.replaceWith(next);
      here = next;
    }
    closed = wait.length > 0;
    close = closed ? shut(here, wait[0]) : await open(here);
    if (gone) close();
  };
  let under_way = Promise.resolve();
  const later = () => (under_way = under_way.then(write));
  store.on("change:bets", later);
  await later();
  return () => {
    gone = true;
    store.off("change:bets", later);
    close();
  };
}

/** What stands in place of a closed figure. @param {HTMLElement} tag @param {string} about */
function shut(tag, about) {
  tag.classList.add("figure", "shut");
  const question = () => {
    const bet = document.querySelector(`fig-guess[about="${about}"]`);
    bet?.scrollIntoView({ block: "center" });
    /** @type {HTMLElement|null|undefined} */ (bet?.querySelector("input"))?.focus({
      preventScroll: true,
    });
  };
  tag.append(
    h("p", {}, t("veil.shut")),
    h("button", { class: "do", onclick: question }, t("veil.question")),
  );
  return () => {};
}
