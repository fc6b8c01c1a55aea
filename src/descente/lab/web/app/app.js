// @ts-check
/** The page: chapters, lessons with their live figures, language, theme, and the link. */

import { tellsOf } from "./bringing.js";
import { chapter } from "./chapter.js";
import { takesDrops } from "./drop.js";
import { keepFocus } from "./focus.js";
import { lecture } from "./lecture.js";
import { SHARED, asked, choose, link, place, write } from "./link.js";
import * as kept from "./kept.js";
import { motionSwitch, recallMotion } from "./motion.js";
import { complain, connected, notice, retell, told } from "./notices.js";
import { presenter } from "./present.js";
import { stateOf } from "./standing.js";
import { strip } from "./strip.js";
import { play } from "../controls/play.js";
import { SETTINGS } from "../data/contract.js";
import { Model, Store } from "../data/model.js";
import { h } from "../kit/dom.js";
import { speak, t, tongue } from "../kit/words.js";

const store = new Store();
/** Milliseconds after which a page is drawn in other letters than its own. */
const LATE = 1500;
/** A page that is none of the sixteen. */
const WORKSHOP = "atelier";

/** @type {{slug: string, title: string}[]} */
let chapters = [];
let slug = "titre";
let turns = 0;
let closeChapter = () => {};
const remember = () => {
  if (!document.documentElement.dataset.ready) return; // the link is still being read
  const here = place(store, slug);
  write(here);
  kept.remember(store);
  course.at(here);
};

/** @param {string} path */
const get = async (path) => (await fetch(path)).json();

/** What to do where something cannot be fetched: say so, and offer to try again. @param {() => void} act */
const unfetched = (act) => () =>
  notice(() => t("page.unfetched"), 0, [{ word: "page.again", act }]);

/** @param {string} language */
async function speakIn(language) {
  const [words, found] = await Promise.all([
    get(`/words/${language}`),
    get(`/lessons/${language}`),
  ]);
  speak(language, words);
  chapters = found;
  document.documentElement.lang = language;
  localStorage.setItem("language", language);
  retell();
}

/**
 * @param {string} wanted @param {boolean} [last] whether a presentation comes from behind
 * @param {Promise<any>|null} [early] the lesson, where it is already on its way
 */
async function show(wanted, last = false, early = null) {
  const before = slug;
  slug = wanted === WORKSHOP || chapters.some((c) => c.slug === wanted) ? wanted : "titre";
  const mine = ++turns;
  const lesson =
    (await early) ??
    (await get(`/lessons/${tongue()}/${slug}`).catch(unfetched(() => show(wanted))));
  if (mine !== turns) return; // another chapter was asked for meanwhile
  if (!lesson) {
    slug = before;
    return contents();
  }
  closeChapter();
  closeChapter = () => {};
  const main = /** @type {HTMLElement} */ (document.getElementById("lesson"));
  document.title = `${lesson.title} · Descente`;
  contents();
  remember();
  const close = await chapter(store, main, lesson, turn());
  if (mine !== turns) return close();
  closeChapter = close;
  stage.arrived(lesson, last);
  window.scrollTo(0, 0);
}

/** Previous and next, at the end of a chapter. */
function turn() {
  const at = chapters.findIndex((c) => c.slug === slug);
  if (at < 0) return h("nav", { class: "turn", "aria-label": t("page.turn") });
  const to = (/** @type {number} */ i, /** @type {string} */ word) => {
    const there = chapters[i];
    return there
      ? h(
          "a",
          { href: `#c=${there.slug}`, rel: word, onclick: go(there.slug) },
          h("small", {}, t(`page.${word}`)),
          there.title,
        )
      : h("span");
  };
  return h(
    "nav",
    { class: "turn", "aria-label": t("page.turn") },
    to(at - 1, "previous"),
    to(at + 1, "next"),
  );
}

/** @param {string} where @returns {(event: Event) => void} */
function go(where) {
  return (event) => {
    event.preventDefault();
    show(where).then(() => document.getElementById("lesson")?.focus({ preventScroll: true }));
  };
}

/** The chapters and the tools at the top; the focus stays where it is among them. */
function contents() {
  const head = /** @type {HTMLElement} */ (document.querySelector("header"));
  const parts = () =>
    /** @type {HTMLElement[]} */ ([...head.querySelectorAll("select, a, button")]);
  const at = parts().indexOf(/** @type {HTMLElement} */ (document.activeElement));
  writeContents();
  if (at >= 0) parts()[at]?.focus({ preventScroll: true });
}

function writeContents() {
  const nav = /** @type {HTMLElement} */ (document.getElementById("chapters"));
  nav.setAttribute("aria-label", t("page.chapters"));
  const at = chapters.findIndex((c) => c.slug === slug);
  const choose = h(
    "select",
    {
      "aria-label": t("page.chapters"),
      onchange: (/** @type {any} */ event) => show(event.target.value),
    },
    ...(at < 0 ? [h("option", { selected: true }, t("page.workshop"))] : []),
    ...chapters.map((c, i) =>
      h("option", { value: c.slug, selected: i === at }, `${i + 1}. ${c.title}`),
    ),
  );
  nav.replaceChildren(
    choose,
    h(
      "div",
      { class: "dots" },
      ...chapters.map((c, i) =>
        h("a", {
          href: `#c=${c.slug}`,
          title: c.title,
          tabindex: -1, // sixteen stops on the way to the lesson: the list before them goes anywhere
          "aria-label": `${i + 1}. ${c.title}`,
          "aria-current": i === at ? "page" : null,
          onclick: go(c.slug),
        }),
      ),
    ),
  );
  const other = tongue() === "fr" ? "en" : "fr";
  const tools = /** @type {HTMLElement} */ (document.getElementById("tools"));
  tools.replaceChildren(
    h("button", { lang: other, onclick: () => translate(other) }, t("page.language")),
    h("button", { title: t("page.theme"), "aria-label": t("page.theme"), onclick: theme }, "◐"),
    motion.el,
    h(
      "button",
      {
        class: "present",
        title: t("page.present"),
        "aria-label": t("page.present"),
        onclick: () => stage.toggle(),
      },
      "▣",
    ),
    h(
      "button",
      { title: t("present.help"), "aria-label": t("present.help"), onclick: () => stage.explain() },
      "?",
    ),
    course.el,
    h(
      "a",
      {
        href: `#c=${WORKSHOP}`,
        "aria-current": slug === WORKSHOP ? "page" : null,
        onclick: go(WORKSHOP),
      },
      t("page.workshop"),
    ),
  );
  course.write();
  motion.write();
  const skip = /** @type {HTMLElement} */ (document.querySelector(".skip"));
  skip.textContent = t("page.skip");
}

/** @param {string} language @returns {Promise<void>} */
const translate = (language) =>
  speakIn(language).then(
    redraw,
    unfetched(() => translate(language)),
  );

/** Draw everything again, in the language of now. */
async function redraw() {
  await show(slug);
  closeStrip();
  closeStrip = strip(store, /** @type {HTMLElement} */ (document.getElementById("strip")));
}

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
  document.dispatchEvent(new Event("themechange"));
}

const stage = presenter({
  send: (what) => (what === "toggle" ? play(new Model(store)) : store.send({ do: { what } })),
  turn: async (way) => {
    const there = chapters[chapters.findIndex((c) => c.slug === slug) + way];
    if (there) await show(there.slug, way < 0);
    return Boolean(there);
  },
});
const course = lecture(store, arrive);
const motion = motionSwitch();
document.addEventListener("visibilitychange", () => store.want());
// Back and Forward turn chapters and change nothing else; they are heard before the change of link
let turned = false;
window.addEventListener("popstate", ({ state }) => {
  turned = Boolean(state?.c && document.documentElement.dataset.ready);
  if (turned) show(state.c);
});
window.addEventListener("hashchange", ({ newURL }) => {
  const arrives = document.documentElement.dataset.ready && !turned;
  turned = false;
  if (arrives) arrive(link(new URL(newURL).hash)); // the page may have written its own link since
});

/** Another link was put into the address, or the class went on: settings, language, chapter. */
async function arrive(found = link()) {
  const changed = Object.entries(asked(found)).filter(
    ([key, value]) => String(value) !== String(store.values.get(key)),
  );
  for (const [key, value] of changed) store.values.set(key, value); // the server confirms them
  if (changed.length) store.send({ set: Object.fromEntries(changed) });
  const image = Number(found.image ?? -1);
  if (image >= 0 && image !== store.values.get("image"))
    store.send({ do: { what: "digit", index: image } });
  choose(store, found);
  if (found.l !== tongue() && (found.l === "fr" || found.l === "en")) {
    slug = found.c ?? slug;
    await speakIn(found.l);
    await redraw();
  } else if (found.c && found.c !== slug) await show(found.c);
  else remember();
}

/** The server refused settings: the page goes back to those that the server holds. */
function refused() {
  for (const [key, value] of Object.entries(store.opening)) {
    if (String(store.values.get(key)) !== String(value)) store.put(key, value);
  }
}

/** The prose says what is true in the state of now. @param {import("../data/model.js").Value} status */
function restate(status) {
  const { dataset } = document.documentElement;
  const state = stateOf(status);
  if (dataset.state === state) return;
  dataset.state = state;
  document.dispatchEvent(new Event("statechange"));
  stage.restated();
}

let closeStrip = () => {};

/** The page's own letters are there, so that nothing is measured or painted in others. */
function letters() {
  const come = ["Descente Serif", "Descente Sans"].map((name) =>
    document.fonts.load(`1rem "${name}"`),
  );
  const late = new Promise((resolve) => setTimeout(resolve, LATE));
  return Promise.race([Promise.allSettled(come), late]);
}

async function start() {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
  recallMotion();
  const known = link();
  const mine = navigator.languages.some((l) => l.startsWith("fr")) ? "fr" : "en";
  const language = [known.l, localStorage.getItem("language"), mine].find(
    (l) => l === "fr" || l === "en",
  );
  choose(store, known);
  document.documentElement.dataset.state = kept.stateBefore();
  const early = get(`/lessons/${language}/${known.c ?? "titre"}`).catch(() => null); // no such chapter
  await Promise.all([speakIn(/** @type {string} */ (language)), letters()]);
  store.on("change:connected", connected);
  store.on("change:status", told);
  store.on("change:status", restate);
  store.on("change:veil", stage.restated);
  store.on("change:full", () => notice(() => t("page.full")));
  store.on("change:kept", (value) => kept.cameBy(store, value));
  store.on("change:waiting", (acts) => kept.waits(store, acts));
  store.on("change:taken", () => kept.taken(store));
  tellsOf(store);
  takesDrops(store);
  keepFocus();
  window.addEventListener("pagehide", () => kept.remember(store));
  store.on("change:lost", () => notice(() => t("page.restarted"), 12000));
  store.on("change:error", (value) => {
    complain(store, value);
    if (value.words.about === "set") refused();
  });
  for (const key of [...SETTINGS, ...SHARED]) store.on(`change:${key}`, remember);
  store.open(asked(known), kept.comingBack());
  const image = Number(known.image);
  if (image > 0) store.send({ do: { what: "digit", index: image } });
  closeStrip = strip(store, /** @type {HTMLElement} */ (document.getElementById("strip")));
  await show(known.c ?? "titre", false, early);
  document.documentElement.dataset.ready = "true";
  if (link().c && String(Object.entries(link())) !== String(Object.entries(known))) await arrive();
  else remember();
}

start();
