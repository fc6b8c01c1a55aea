// @ts-check
/** The presenter's mode: full screen, one idea at a time, keys, and what only the speaker reads. */

import { speaker } from "./present-notes.js";
import { h } from "../kit/dom.js";
import { t } from "../kit/words.js";

const IDLE = 2500; // ms without the mouse until the controls vanish
const SHORT = 170; // letters: a paragraph shorter than this shares its screen with the next
/** What stands in the help, key by key. */
const KEYS = [
  ["→ ←", "ideas"],
  ["⇧→ ⇧←", "chapters"],
  ["P", "play"],
  ["S", "step"],
  ["R", "restart"],
  ["N", "notes"],
  ["⇧N", "window"],
  ["?", "help"],
  ["Esc", "leave"],
];

/** @typedef {{part: Element|null, shown: Element[]}} Screen */

/**
 * @param {{send: (what: string) => void, turn: (way: number) => Promise<boolean>}} page
 * `send` is for the experiment, `turn` goes to the next chapter or the one before, where there is one
 */
export function presenter(page) {
  const root = document.documentElement;
  const place = h("p", { class: "place", "aria-live": "polite" });
  const help = h("dialog", { id: "help", "aria-labelledby": "help-title" });
  const notes = speaker((event) => key(event));
  document.body.append(place, notes.el, help);
  let at = 0,
    timer = 0;
  /** @type {Screen[]} */
  let screens = [];
  /** @type {{title: string, notes: string}} */
  let lesson = { title: "", notes: "" };

  const on = () => root.classList.contains("presenting");

  /** A chapter came on the page. @param {{title: string, notes: string}} which @param {boolean} [last] */
  function arrived(which, last = false) {
    lesson = which;
    screens = ideas(/** @type {HTMLElement} */ (document.querySelector("#lesson > article")));
    show(last ? screens.length - 1 : 0);
  }

  /** @param {number} to */
  function show(to) {
    at = Math.min(screens.length - 1, Math.max(0, to));
    const { part, shown } = screens[at];
    const article = document.querySelector("#lesson > article");
    for (const element of article?.querySelectorAll(".on-stage") ?? [])
      element.classList.remove("on-stage");
    part?.classList.add("on-stage");
    for (const element of shown) element.classList.add("on-stage");
    article?.classList.toggle("later", at > 0);
    place.textContent = t("present.place", { at: at + 1, of: screens.length });
    if (on()) window.scrollTo(0, 0);
    notes.tell(
      lesson,
      place.textContent,
      screens[at + 1]?.shown.map((e) => e.textContent ?? "").join(" ") ?? "",
    );
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
    const from =
      window.scrollY < 200
        ? 0
        : screens.findIndex(({ part }) => part && part.getBoundingClientRect().bottom > 120);
    root.classList.add("presenting");
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    root.requestFullscreen?.().catch(() => {});
    show(from);
    stir();
  }

  function leave() {
    if (!on()) return;
    root.classList.remove("presenting", "idle");
    clearTimeout(timer);
    notes.hide();
    if (help.open) help.close();
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    screens[at]?.part?.scrollIntoView();
  }

  /** Controls are there while somebody moves, and for a moment after. */
  function stir() {
    root.classList.remove("idle");
    clearTimeout(timer);
    if (on()) timer = window.setTimeout(() => root.classList.add("idle"), IDLE);
  }

  function explain() {
    if (help.open) return help.close();
    help.replaceChildren(
      h("h2", { id: "help-title" }, t("present.help")),
      h(
        "dl",
        {},
        ...KEYS.map(([keys, name]) =>
          h(
            "div",
            {},
            h("dt", {}, ...keys.split(" ").map((k) => h("kbd", {}, k))),
            h("dd", {}, t(`present.key.${name}`)),
          ),
        ),
      ),
      h("p", { class: "note" }, t("present.outside")),
      h("form", { method: "dialog" }, h("button", { class: "do" }, t("present.close"))),
    );
    help.showModal();
  }

  const orders = /** @type {Record<string, () => void>} */ ({
    ArrowRight: () => go(1),
    ArrowLeft: () => go(-1),
    PageDown: () => go(1),
    PageUp: () => go(-1),
    p: () => page.send("toggle"),
    s: () => page.send("step"),
    r: () => page.send("restart"),
    n: () => notes.toggle(),
    Escape: leave,
  });

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    const target = /** @type {Element} */ (event.target);
    const typing = target.closest?.(
      "input, select, textarea, dialog, [role=slider], [role=grid], canvas",
    );
    const paging =
      /^(PageUp|PageDown|Escape)$/.test(event.key) && !target.closest?.("textarea, dialog");
    if (typing && !(on() && paging)) return;
    if (event.key === "?") return explain();
    const arrow = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (arrow && (event.altKey || (on() && event.shiftKey))) page.turn(arrow);
    else if (on() && event.shiftKey && event.key === "N") notes.open();
    else if (on() && orders[event.key.length > 1 ? event.key : event.key.toLowerCase()]) {
      orders[event.key.length > 1 ? event.key : event.key.toLowerCase()]();
    } else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", key);
  for (const kind of ["pointermove", "pointerdown", "focusin"])
    document.addEventListener(kind, () => on() && stir());
  document.addEventListener("fullscreenchange", () => document.fullscreenElement || leave());
  return { arrived, explain, toggle: () => (on() ? leave() : enter()) };
}

/** The screens of a chapter: each part's figure with one idea of its prose. @param {HTMLElement} article @returns {Screen[]} */
function ideas(article) {
  const panels = [...article.querySelectorAll(".panel")];
  if (panels.length) {
    const apart = [...article.children].filter((e) => e.localName === "p");
    return [
      { part: null, shown: [apart[0], ...panels] },
      ...panels.map((part) => ({ part, shown: [part] })),
      ...apart.slice(1).map((p) => ({ part: null, shown: [p] })),
    ];
  }
  const parts = [...article.querySelectorAll(":scope > .part")];
  if (!parts.length) {
    const figure = [...article.children].filter((e) => e.classList.contains("figure"));
    return grouped(
      [...article.children].filter((e) => e.id !== "title" && !figure.includes(e)),
    ).map((shown) => ({ part: null, shown: [...figure, ...shown] }));
  }
  return parts.flatMap((part) => {
    const groups = grouped(
      [...(part.firstElementChild?.children ?? [])].filter((e) => e.id !== "title"),
    );
    return (groups.length ? groups : [[]]).map((shown) => ({ part, shown }));
  });
}

/** Prose in ideas: a paragraph with the formula or list that follows it; short ones go together. @param {Element[]} nodes */
function grouped(nodes) {
  /** @type {Element[][]} */
  const found = [];
  const length = (/** @type {Element[]} */ group) =>
    group.reduce((sum, e) => sum + (e.textContent ?? "").length, 0);
  for (const node of nodes) {
    const group = found[found.length - 1];
    const opens = /^(p|h2|fig-guess|blockquote)$/.test(node.localName);
    const full =
      group &&
      group[group.length - 1].localName !== "h2" &&
      length(group) + length([node]) > SHORT * 2;
    if (!group || (opens && (full || node.localName === "h2" || node.localName === "fig-guess")))
      found.push([node]);
    else group.push(node);
  }
  return found;
}
