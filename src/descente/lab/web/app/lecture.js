// @ts-check
/** The class: one page leads it, and the others may go where that one goes. */

import { notice } from "./notices.js";
import { h } from "../kit/dom.js";
import { soon } from "../kit/frame.js";
import { t } from "../kit/words.js";

const TOLD = 10000; // ms that a notice stays

/**
 * @param {import("../data/model.js").Store} store
 * @param {(place: Record<string, string>) => void} go another page's place, as a link holds it
 */
export function lecture(store, go) {
  /** @type {{on: boolean, mine: boolean, place: Record<string, string>}} */
  let known = { on: false, mine: false, place: {} };
  let follows = false,
    leads = false,
    here = /** @type {Record<string, string>} */ ({}),
    said = "";
  const el = h("button", { class: "lecture", onclick: () => press() });

  const say = soon(() => {
    const text = JSON.stringify(here);
    if (leads && text !== said) store.send({ lead: here });
    said = text;
  });
  const press = () => {
    if (known.on && !known.mine) {
      follows = !follows;
      if (follows) {
        notice("");
        go(known.place);
      }
    } else {
      leads = !leads;
      said = "";
      if (leads) say();
      else store.send({ lead: null });
    }
    write();
  };
  const write = () => {
    const other = known.on && !known.mine;
    const word = other ? (follows ? "alone" : "follow") : leads ? "end" : "lead";
    el.textContent = word === "follow" ? t("lecture.follow") : "⇉";
    el.title = t(`lecture.${word}.says`);
    el.setAttribute("aria-label", t(`lecture.${word}`));
    el.setAttribute("aria-pressed", String(other ? follows : leads));
    el.classList.toggle("on", known.on);
  };
  store.on("change:lecture", ({ words }) => {
    const before = known;
    known = words;
    if (known.on && !known.mine) {
      leads = false;
      if (follows) go(known.place);
      else if (!before.on) notice(t("lecture.begun"), TOLD);
    } else if (!known.on && follows) {
      follows = false;
      notice(t("lecture.over"), TOLD);
    }
    write();
  });
  store.on("change:connected", (up) => {
    if (!up) return;
    said = "";
    if (leads) say();
  });
  return {
    el,
    /** In the language of now. */
    write,
    /** Where this page is. @param {Record<string, string>} place */
    at(place) {
      here = place;
      if (leads) say();
    },
  };
}
