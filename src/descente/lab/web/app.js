// @ts-check
/** The page: chapters, lessons with their live figures, language, theme, and the link. */

import { h } from "./draw.js";
import { number, percent, speak, t, tongue, whole } from "./format.js";
import { Model, SETTINGS, Store } from "./model.js";
import { strip } from "./strip.js";

const store = new Store();
/** What a link holds besides the settings: chapter, language, and what figures let one choose. */
const SHARED = ["weight", "plane", "span", "direction", "image"];

/** @type {{slug: string, title: string}[]} */
let chapters = [];
/** @type {(() => void)[]} */
let closers = [];
let slug = "titre";

/** The link as it is. @returns {Record<string, string>} */
function link() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** Write the state into the link, without a new entry in the history. */
function remember() {
  const state = new URLSearchParams({ c: slug, l: tongue() });
  for (const key of [...SETTINGS, ...SHARED]) {
    const value = store.values.get(key);
    if (value !== undefined && value !== null && value !== "") state.set(key, String(value));
  }
  history.replaceState(null, "", `#${state}`);
}

/** The settings a link asks for. @returns {Record<string, any>} */
function asked() {
  const found = link();
  /** @type {Record<string, any>} */
  const settings = {};
  for (const key of SETTINGS) {
    if (!(key in found)) continue;
    if (key === "hidden") settings[key] = found[key].split(",").filter(Boolean).map(Number);
    else settings[key] = ["seed", "eta", "batch", "epochs"].includes(key)
      ? Number(found[key]) : found[key];
  }
  return settings;
}

/** @param {string} language */
async function speakIn(language) {
  const words = await (await fetch(`/words/${language}`)).json();
  speak(language, words);
  document.documentElement.lang = language;
  localStorage.setItem("language", language);
  chapters = await (await fetch(`/lessons/${language}`)).json();
}

/** @param {string} wanted */
async function show(wanted) {
  slug = chapters.some((c) => c.slug === wanted) ? wanted : "titre";
  const lesson = await (await fetch(`/lessons/${tongue()}/${slug}`)).json();
  for (const close of closers.splice(0)) close();
  const main = /** @type {HTMLElement} */ (document.getElementById("lesson"));
  main.className = `chapter ${slug}`;
  main.innerHTML = "";
  const article = h("article", { "aria-labelledby": "title" });
  article.innerHTML = lesson.body; // made by our own server from our own lessons, escaped there
  article.prepend(h("h1", { id: "title" }, lesson.title));
  // the hero stands in its essay, and chapter 15 lays its four panels out itself
  if (slug !== "titre" && slug !== "resume") inParts(article);
  main.append(article, turn());
  document.title = `${lesson.title} · Descente`;
  for (const tag of article.querySelectorAll("*")) {
    const [kind, ...name] = tag.localName.split("-");
    if (kind === "fig") await place(/** @type {HTMLElement} */ (tag), name.join("-"));
    if (kind === "live") live(/** @type {HTMLElement} */ (tag), name.join("-"));
  }
  contents();
  remember();
  window.scrollTo(0, 0);
}

/**
 * One figure to a part, with the prose that goes with it: beside it where there is room. A question
 * to guess at stays in the prose.
 * @param {HTMLElement} article
 */
function inParts(article) {
  const parts = [h("section", { class: "part" }, h("div", { class: "prose" }))];
  let figures = 0;
  for (const node of [...article.children]) {
    const figure = node.localName.startsWith("fig-") && node.localName !== "fig-guess";
    if (figure && figures++) parts.push(h("section", { class: "part" }, h("div", { class: "prose" })));
    const part = /** @type {HTMLElement} */ (parts.at(-1));
    if (figure) part.append(node);
    else part.firstElementChild?.append(node);
  }
  for (const part of parts) part.classList.toggle("alone", !part.firstElementChild?.children.length);
  article.replaceChildren(...parts);
}

/** Put a figure in its place. @param {HTMLElement} tag @param {string} name */
async function place(tag, name) {
  const options = Object.fromEntries([...tag.attributes].map((a) => [a.name, a.value]));
  const model = new Model(store, options);
  tag.classList.add("figure", name);
  tag.setAttribute("role", "group");
  try {
    const figure = (await import(`./figures/${name}.js`)).default;
    const close = figure.render({ model, el: tag });
    closers.push(() => {
      close?.();
      model.close();
    });
  } catch (error) {
    console.error(error);
    tag.append(h("p", { class: "broken" }, t("page.unknown")));
  }
}

/** A number in the prose that follows the experiment. @param {HTMLElement} tag @param {string} name */
function live(tag, name) {
  const of = tag.getAttribute("of") ?? "";
  const model = new Model(store);
  const write = () => {
    const value = model.get(name);
    if (!value) return;
    const found = of in value.words ? value.words[of] : value.scalars[of];
    tag.textContent = of.includes("accuracy") ? percent(found)
      : of in value.words ? whole(found) : number(found);
    tag.title = String(found);
  };
  model.on(`change:${name}`, write);
  write();
  closers.push(() => model.close());
}

/** Previous and next, at the end of a chapter. */
function turn() {
  const at = chapters.findIndex((c) => c.slug === slug);
  const to = (/** @type {number} */ i, /** @type {string} */ word) => {
    const there = chapters[i];
    return there
      ? h("a", { href: `#c=${there.slug}`, rel: word, onclick: go(there.slug) },
        h("small", {}, t(`page.${word}`)), there.title)
      : h("span");
  };
  return h("nav", { class: "turn", "aria-label": t("page.chapters") },
    to(at - 1, "previous"), to(at + 1, "next"));
}

/** @param {string} where @returns {(event: Event) => void} */
function go(where) {
  return (event) => {
    event.preventDefault();
    show(where).then(() => document.getElementById("lesson")?.focus({ preventScroll: true }));
  };
}

/** The chapters and the tools at the top. */
function contents() {
  const nav = /** @type {HTMLElement} */ (document.getElementById("chapters"));
  nav.setAttribute("aria-label", t("page.chapters"));
  const at = chapters.findIndex((c) => c.slug === slug);
  const choose = h("select", {
    "aria-label": t("page.chapters"),
    onchange: (/** @type {any} */ event) => show(event.target.value),
  }, ...chapters.map((c, i) => h("option", { value: c.slug, selected: i === at },
    `${i + 1}. ${c.title}`)));
  nav.replaceChildren(choose, h("div", { class: "dots" }, ...chapters.map((c, i) =>
    h("a", {
      href: `#c=${c.slug}`, title: c.title, "aria-label": `${i + 1}. ${c.title}`,
      "aria-current": i === at ? "page" : null, onclick: go(c.slug),
    }))));
  const other = tongue() === "fr" ? "en" : "fr";
  const tools = /** @type {HTMLElement} */ (document.getElementById("tools"));
  tools.replaceChildren(
    h("button", { lang: other, onclick: () => speakIn(other).then(redraw) }, t("page.language")),
    h("button", { title: t("page.theme"), "aria-label": t("page.theme"), onclick: theme }, "◐"),
    h("button", { title: t("page.present"), "aria-label": t("page.present"), onclick: present }, "▣"),
  );
  const skip = /** @type {HTMLElement} */ (document.querySelector(".skip"));
  skip.textContent = t("page.skip");
}

/** Draw everything again, in the language of now. */
async function redraw() {
  await show(slug);
  closeStrip();
  closeStrip = strip(store, /** @type {HTMLElement} */ (document.getElementById("strip")));
}

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
  document.dispatchEvent(new Event("themechange"));
}

function present() {
  const on = document.documentElement.classList.toggle("presenting");
  if (on) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
}

/** @param {string} sentence */
function notice(sentence) {
  const box = /** @type {HTMLElement} */ (document.getElementById("notice"));
  box.textContent = sentence;
  box.hidden = !sentence;
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("input, select, textarea, [role=slider], [role=grid], canvas")) return;
  const at = chapters.findIndex((c) => c.slug === slug);
  const next = { ArrowRight: at + 1, PageDown: at + 1, ArrowLeft: at - 1, PageUp: at - 1 }[event.key];
  const turns = document.documentElement.classList.contains("presenting") || event.altKey;
  if (next !== undefined && turns && chapters[next]) show(chapters[next].slug);
});
window.addEventListener("hashchange", () => {
  const wanted = link().c;
  const ready = document.documentElement.dataset.ready;
  if (ready && wanted && wanted !== slug) show(wanted);
});

let closeStrip = () => {};

async function start() {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
  const known = link();
  const mine = navigator.languages.some((l) => l.startsWith("fr")) ? "fr" : "en";
  const language = [known.l, localStorage.getItem("language"), mine].find((l) =>
    l === "fr" || l === "en");
  for (const key of SHARED) {
    if (key in known) store.put(key, key === "plane" ? known[key] : Number(known[key]));
  }
  await speakIn(/** @type {string} */ (language));
  store.on("change:connected", (up) => notice(up ? "" : t("page.lost")));
  store.on("change:lost", () => notice(t("page.restarted")));
  store.on("change:error", (value) => notice(t("page.error", { sentence: value.words.sentence })));
  for (const key of [...SETTINGS, ...SHARED]) store.on(`change:${key}`, remember);
  store.open(asked());
  const image = Number(known.image);
  if (image > 0) store.send({ do: { what: "digit", index: image } });
  closeStrip = strip(store, /** @type {HTMLElement} */ (document.getElementById("strip")));
  await show(known.c ?? "titre");
  document.documentElement.dataset.ready = "true";
}

start();
