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
  /** @type {{on: boolean, mine: boolean, may: boolean, place: Record<string, string>}} */
  let known = { on: false, mine: false, may: false, place: {} };
  let follows = false,
    leads = false,
    fresh = true, // nothing of the class was told since the line is up
    here = /** @type {Record<string, string>} */ ({}),
    said = "";
  const follow = h("button", { class: "lecture follow", hidden: true, onclick: () => goAlong() });
  const lead = h("button", { class: "lecture lead", hidden: true, onclick: () => takeLead() }, "⇉");
  const el = h("span", { class: "class" }, follow, lead);

  const say = soon(() => {
    const text = JSON.stringify(here);
    if (leads && text !== said) store.send({ lead: here });
    said = text;
  });
  const goAlong = () => {
    follows = !follows;
    if (follows) {
      notice(null);
      go(known.place);
    }
    write();
  };
  const takeLead = () => {
    leads = !leads;
    follows = false;
    said = "";
    if (leads) say();
    else store.send({ lead: null });
    write();
  };
  /** @param {HTMLElement} button @param {string} word @param {boolean} pressed */
  const name = (button, word, pressed) => {
    button.title = t(`lecture.${word}.says`);
    button.setAttribute("aria-label", t(`lecture.${word}`));
    button.setAttribute("aria-pressed", String(pressed));
  };
  const write = () => {
    follow.hidden = !known.on || known.mine;
    follow.textContent = follows ? "⇉" : t("lecture.follow");
    name(follow, follows ? "alone" : "follow", follows);
    lead.hidden = !known.may;
    name(lead, leads ? "end" : "lead", leads);
    lead.classList.toggle("on", known.mine);
    follow.classList.toggle("on", known.on);
  };
  store.on("change:lecture", ({ words }) => {
    const before = known;
    known = words;
    if (fresh && known.mine) leads = true; // it led before it was loaded anew
    fresh = false;
    if (known.on && !known.mine) {
      // what the leader before did may still arrive after one has asked for the lead
      if (before.mine) leads = false;
      if (follows) go(known.place);
      else if (!before.on) notice(() => t("lecture.begun"), TOLD);
    } else if (!known.on && follows) {
      follows = false;
      notice(() => t("lecture.over"), TOLD);
    }
    write();
  });
  store.on("change:connected", (up) => {
    if (!up) return;
    fresh = true;
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
