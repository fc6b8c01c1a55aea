// @ts-check
/** One chapter on the page: its prose, its figures where they belong, its live numbers. */

import { hold } from "./hold.js";
import { saver } from "./save.js";
import { twin } from "./twin.js";
import { figureAfter, veilOver } from "./veil.js";
import { veiled } from "../data/bets.js";
import { Model } from "../data/model.js";
import { h } from "../kit/dom.js";
import { forget, inFrame } from "../kit/frame.js";
import { write as put } from "../kit/estimate.js";
import { percent, whole } from "../kit/numbers.js";
import { unveil, veil } from "../kit/veil.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Store} Store */

const LATE = 1500; // ms after which a chapter is shown without figures that are not there yet

/**
 * Lay a lesson out and bring it to life.
 * @param {Store} store @param {HTMLElement} main
 * @param {{slug: string, title: string, body: string}} lesson
 * @param {HTMLElement} turn what stands at its end
 * @returns {Promise<() => void>} what closes it
 */
export async function chapter(store, main, lesson, turn) {
  main.className = `chapter ${lesson.slug}`;
  const article = h("article", { "aria-labelledby": "title" });
  article.innerHTML = lesson.body; // made by our own server from our own lessons, escaped there
  article.prepend(h("h1", { id: "title" }, lesson.title));
  if (lesson.slug === "resume") inPanels(article);
  else if (lesson.slug !== "titre") inParts(article); // the hero stands in its essay
  for (const link of article.querySelectorAll('a[href="#beside"]')) beside(store, link);
  main.replaceChildren(article, turn);
  const shown = layOut(main);
  /** @type {Map<Element, Model>} */
  const figures = new Map();
  const eyes = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, boundingClientRect } of entries) {
        figures.get(target)?.see(isIntersecting, !boundingClientRect.width);
      }
    },
    { rootMargin: "60px" },
  );
  /** @type {(() => void)[]} */
  const closers = [() => eyes.disconnect(), veilOver(store, article), hold(article)];
  for (const { localName } of article.querySelectorAll("*")) {
    // all on their way at once
    if (localName.startsWith("fig-")) load(localName.slice(4)).catch(() => {}); // `place` tells
  }
  for (const tag of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll("*"))) {
    const [kind, ...rest] = tag.localName.split("-");
    const name = rest.join("-");
    if (kind === "live") closers.push(live(store, tag, name));
    if (kind !== "fig") continue;
    const open = async (/** @type {HTMLElement} */ here) => {
      const model = new Model(
        store,
        Object.fromEntries([...here.attributes].map((a) => [a.name, a.value])),
      );
      figures.set(here, model);
      const close = await place(model, here, name);
      eyes.observe(here);
      return close;
    };
    closers.push(await figureAfter(store, tag, open));
  }
  const wait = () => (store.told() ? shown() : inFrame(wait));
  wait();
  closers.push(() => forget(wait));
  return () => closers.forEach((close) => close());
}

/**
 * What a lesson writes as a link to `#beside` is a button: the network as its seed drew it is tried,
 * and the learner's waits. The words around it are then true no longer, so the focus goes to ▶.
 * @param {Store} store @param {Element} link
 */
function beside(store, link) {
  const onclick = () => {
    store.send({ do: { what: "try", anew: true } });
    /** @type {HTMLElement|null} */ (document.querySelector("#strip .play"))?.focus();
  };
  link.replaceWith(h("button", { class: "beside", onclick }, ...link.childNodes));
}

/**
 * Nothing is seen until every figure has its place and its first numbers, lest the prose jump under
 * the reader's eyes; but nobody waits long for it. @param {HTMLElement} main
 * @returns {() => void} to be called once all are there
 */
function layOut(main) {
  main.classList.add("laying");
  const shown = () => {
    main.classList.remove("laying");
    document.dispatchEvent(new Event("laid"));
  };
  setTimeout(shown, LATE);
  return () => inFrame(() => inFrame(shown)); // what has come is drawn in the next frame
}

/**
 * One figure to a part, with the prose that goes with it: beside it where there is room. A question
 * to guess at stays in the prose.
 * @param {HTMLElement} article
 */
function inParts(article) {
  const part = () => h("section", { class: "part" }, h("div", { class: "prose" }));
  const parts = [part()];
  let figures = 0;
  for (const node of [...article.children]) {
    const figure = node.localName.startsWith("fig-") && node.localName !== "fig-guess";
    if (figure && figures++) parts.push(part());
    const last = parts[parts.length - 1];
    if (figure) last.append(node);
    else last.firstElementChild.append(node);
  }
  for (const each of parts) {
    const prose = /** @type {HTMLElement} */ (each.firstElementChild);
    each.classList.toggle("alone", !prose.children.length);
    for (const node of leading(prose)) node.classList.add("leads");
  }
  article.replaceChildren(...parts);
}

/**
 * What leads to a part's figure where the two do not stand side by side: the headings, the first
 * paragraph, or all up to the question that it answers; and what the state of the network adds.
 * @param {HTMLElement} prose
 */
function leading(prose) {
  const nodes = [...prose.children];
  const plain = nodes.findIndex(
    (e) => e.localName === "p" && !(/** @type {HTMLElement} */ (e).dataset.when),
  );
  const question = nodes.findLastIndex((e) => e.localName === "fig-guess"),
    first = question < 0 ? plain : question;
  const after = nodes.findIndex(
    (e, i) => i > first && !(/** @type {HTMLElement} */ (e).dataset.when),
  );
  return nodes.slice(0, after < 0 ? undefined : after);
}

/** A panel for each heading, up to its figure. @param {HTMLElement} article */
function inPanels(article) {
  const panels = h("div", { class: "panels" });
  const after = [];
  let panel = null;
  for (const node of [...article.children]) {
    if (node.localName === "h2") {
      panel = h("section", { class: "panel" });
      panels.append(panel);
    }
    if (panel) panel.append(node);
    else if (panels.childElementCount) after.push(node);
    if (node.localName.startsWith("fig-")) panel = null;
  }
  article.append(panels, ...after);
}

/** A figure's module; it comes once. @param {string} name */
const load = async (name) => import(`../figures/${name}/index.js`);

/** @typedef {(model: Model, tag: HTMLElement, name: string) => Promise<() => void>} Place */

/** Put a figure in its place. @param {Model} model @param {HTMLElement} tag @param {string} name */
async function place(model, tag, name) {
  tag.classList.add("figure", name);
  tag.setAttribute("role", "group");
  try {
    const { render, numbers, lines } = (await load(name)).default;
    const close = render({ model, el: tag, place });
    if (numbers) tag.append(saver({ model, el: tag, name, numbers }));
    if (lines && !("hero" in model.options)) tag.append(twin({ model, name }));
    return () => {
      close?.();
      model.close();
    };
  } catch (error) {
    console.error(error);
    tag.append(h("p", { class: "broken" }, t("page.unknown")));
    return () => model.close();
  }
}

/** How numbers of the prose are written that are no plain numbers. */
const SHOWN = /** @type {Record<string, (value: number) => string>} */ ({
  accuracy: percent,
  start_accuracy: percent,
  train_accuracy: percent,
});

/**
 * How many examples a number of the prose is the mean over, and how many there are.
 * @param {Model} model @param {string} name @param {string} of
 */
function meanOver(model, name, of) {
  const { examples, train = examples, test, held } = model.get("status")?.words ?? {};
  if (of === "accuracy") return { examples: test, all: held };
  if (name === "gradient") return { examples: model.get(name).words.examples, all: train };
  const whole = of.startsWith("eta") || of.startsWith("start");
  return { examples: whole ? train : examples, all: train };
}

/** A number in the prose that follows the experiment. @param {Store} store @param {HTMLElement} tag @param {string} name */
function live(store, tag, name) {
  const of = tag.getAttribute("of") ?? "";
  const model = new Model(store);
  const write = () => {
    const value = model.get(name);
    if (!value) return;
    if (veiled(model, of)) return veil(tag);
    unveil(tag);
    if (of in value.words) {
      const { classes, [of]: found } = value.words;
      tag.textContent = classes?.[found] ?? whole(found); // a class has a name
      return;
    }
    const error = value.scalars[`${of}_error`];
    put(tag, value.scalars[of], { ...meanOver(model, name, of), error, show: SHOWN[of] });
  };
  model.on(`change:${name}`, write);
  model.on("change:veil", write);
  write();
  return () => model.close();
}
