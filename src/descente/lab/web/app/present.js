// @ts-check
/** The presenter's mode: full screen, one idea at a time, keys, and what only the speaker reads. */

import { ideas, nearest, wordsOf } from "./ideas.js";
import { keysDialog } from "./present-help.js";
import { orderOf } from "./present-keys.js";
import { speaker } from "./present-notes.js";
import { h } from "../kit/dom.js";
import { t } from "../kit/words.js";

const IDLE = 2500; // ms without the mouse until the controls vanish

/** @typedef {import("./ideas.js").Screen} Screen */

/**
 * @param {{send: (what: import("../data/contract.js").Act|"toggle") => void, turn: (way: number) => Promise<boolean>}} page
 * `send` is for the experiment, `turn` goes to the next chapter or the one before, where there is one
 */
export function presenter(page) {
  const root = document.documentElement;
  const place = h("p", { class: "place", "aria-live": "polite" });
  const help = keysDialog();
  const notes = speaker((event) => key(event));
  document.body.append(place, notes.el, help.el);
  let at = 0;
  /** @type {Screen[]} */
  let screens = [];
  /** @type {{title: string, notes: string}} */
  let lesson = { title: "", notes: "" };

  const on = () => root.classList.contains("presenting");
  const stir = vanishing(root, on);

  /** A chapter came on the page. @param {{title: string, notes: string}} which @param {boolean} [last] */
  function arrived(which, last = false) {
    lesson = which;
    screens = cut();
    show(last ? screens.length - 1 : 0);
  }

  /** The network is in another state: some of what the chapter says is true now, some no longer. */
  function restated() {
    if (!screens.length) return; // no chapter has come yet
    const before = screens[at].shown;
    screens = cut();
    show(nearest(screens, before, at));
  }

  /** @param {number} to */
  function show(to) {
    at = Math.min(screens.length - 1, Math.max(0, to));
    setStage(screens[at], at > 0);
    place.textContent = t("present.place", { at: at + 1, of: screens.length });
    if (on()) window.scrollTo(0, 0);
    notes.tell(lesson, place.textContent, wordsOf(screens[at + 1], root.dataset.state));
  }

  /** One after the other: a key that comes while a chapter is on its way waits for it. @param {number} way */
  function go(way) {
    under_way = under_way.then(async () => {
      if (screens[at + way]) show(at + way);
      else await page.turn(way);
    });
  }
  /** @type {Promise<any>} */
  let under_way = Promise.resolve();

  function enter() {
    const from = inSight(screens);
    root.classList.add("presenting");
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    root.requestFullscreen?.().catch(() => {});
    show(from);
    notes.begin();
    stir();
  }

  function leave() {
    if (!on()) return;
    root.classList.remove("presenting");
    stir();
    notes.hide();
    if (help.el.open) help.toggle();
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    screens[at]?.part?.scrollIntoView();
  }

  /** @type {Record<import("./present-keys.js").Order, () => void>} */
  const orders = {
    next: () => go(1),
    previous: () => go(-1),
    "next-chapter": () => page.turn(1),
    "previous-chapter": () => page.turn(-1),
    play: () => page.send("toggle"),
    step: () => page.send("step"),
    restart: () => page.send("restart"),
    ...notes.orders,
    help: help.toggle,
    leave,
  };

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.defaultPrevented) return;
    const target = /** @type {Element} */ (event.target);
    const order = orderOf(event, on(), (selector) => Boolean(target.closest?.(selector)));
    if (!order) return;
    orders[order]();
    event.preventDefault();
  }

  document.addEventListener("keydown", key);
  document.addEventListener("fullscreenchange", () => {
    // a browser ends it by itself where the notes' window is opened: the talk goes on
    if (!document.fullscreenElement && !notes.apart()) leave();
  });
  return { arrived, restated, explain: help.toggle, toggle: () => (on() ? leave() : enter()) };
}

/** Where among the screens the page has been read to. @param {Screen[]} screens */
const inSight = (screens) =>
  window.scrollY < 200
    ? 0
    : screens.findIndex(({ part }) => part && part.getBoundingClientRect().bottom > 120);

/** The chapter on the page as screens, of what is true now. */
const cut = () =>
  ideas(
    /** @type {HTMLElement} */ (document.querySelector("#lesson > article")),
    document.documentElement.dataset.state,
  );

/**
 * The controls vanish while nobody moves.
 * @param {HTMLElement} root @param {() => boolean} on whether somebody presents
 * @returns {() => void} brings them back, for a moment
 */
function vanishing(root, on) {
  let timer = 0;
  const stir = () => {
    root.classList.remove("idle");
    clearTimeout(timer);
    if (on()) timer = window.setTimeout(() => root.classList.add("idle"), IDLE);
  };
  for (const kind of ["pointermove", "pointerdown", "focusin"])
    document.addEventListener(kind, () => on() && stir());
  return stir;
}

/** Put one screen of the chapter on the stage. @param {Screen} screen @param {boolean} later not the first */
function setStage({ part, shown }, later) {
  const article = document.querySelector("#lesson > article");
  for (const element of article?.querySelectorAll(".on-stage") ?? [])
    element.classList.remove("on-stage", "scene");
  for (const element of [part, ...shown]) element?.classList.add("on-stage");
  part?.classList.add("scene");
  article?.classList.toggle("together", !part && shown.some((e) => e.matches(".panel")));
  article?.classList.toggle("later", later);
}
