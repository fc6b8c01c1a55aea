// @ts-check
/** The class: one page leads it, and the others may go where that one goes. */

import { cut, FOLLOWS, spoken, told } from "./lead.js";
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
  /** @type {{on: boolean, mine: boolean, may: boolean, heard: number, place: Record<string, string>}} */
  let known = { on: false, mine: false, may: false, heard: 0, place: {} };
  let state = FOLLOWS,
    follows = false,
    up = false, // whether the line is
    here = /** @type {Record<string, string>} */ ({}),
    said = "";
  const follow = h("button", { class: "lecture follow", hidden: true, onclick: () => goAlong() });
  const lead = h("button", { class: "lecture lead", hidden: true, onclick: () => takeLead() }, "⇉");
  const el = h("span", { class: "class" }, follow, lead);

  /** Say at once that this page leads, and where to, or that it leads no longer. */
  const tell = (leads = true) => {
    state = spoken(state, leads);
    said = leads ? JSON.stringify(here) : "";
    store.send({ lead: leads ? here : null });
  };
  const say = soon(() => {
    if (up && state.leads && JSON.stringify(here) !== said) tell();
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
    follows = false;
    tell(!state.leads);
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
    name(lead, state.leads ? "end" : "lead", state.leads);
    lead.classList.toggle("on", known.mine);
    follow.classList.toggle("on", known.on);
  };
  store.on("change:lecture", ({ words }) => {
    const before = known;
    known = words;
    state = told(state, words);
    if (state.leads && words.mine) say();
    else if (state.leads && words.heard === state.asked) tell();
    if (known.on && !known.mine) {
      if (follows) go(known.place);
      else if (!before.on) notice(() => t("lecture.begun"), TOLD);
    } else if (!known.on && follows) {
      follows = false;
      notice(() => t("lecture.over"), TOLD);
    }
    write();
  });
  store.on("change:connected", (now) => {
    up = now;
    if (up) return;
    state = cut(state);
    said = "";
  });
  return {
    el,
    /** In the language of now. */
    write,
    /** Where this page is. @param {Record<string, string>} place */
    at(place) {
      here = place;
      say();
    },
  };
}
