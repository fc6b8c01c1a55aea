// @ts-check
/**
 * On a phone a figure's drawing stays at the top of the screen while the words after it are read,
 * and lets go where they end; `hold.css` says when.
 */

import { oncePerFrame } from "../kit/frame.js";

/** The part of the screen's height up to which a drawing is held; a taller one goes by. */
const FITS = 0.6;

/**
 * What of a figure is held: what is marked as its drawing, or else the tallest of its pictures.
 * @param {Element} figure @returns {HTMLElement|null}
 */
function drawingOf(figure) {
  const marked = /** @type {HTMLElement|null} */ (figure.querySelector(".drawing"));
  if (marked) return marked;
  const all = /** @type {HTMLElement[]} */ ([...figure.querySelectorAll(".canvas, .plotbox")]);
  const [first, ...others] = all.filter((box) => box.offsetHeight);
  return others.reduce((a, b) => (b.offsetHeight > a.offsetHeight ? b : a), first ?? null);
}

/**
 * An element reaches down to the end of its part, under what follows: what is held in it may go as
 * far. @param {HTMLElement} el @param {number} end
 */
function reach(el, end) {
  const { style } = el;
  const before = el.classList.contains("holds") ? parseFloat(style.getPropertyValue("--reach")) : 0;
  const own = el.getBoundingClientRect().bottom - (getsLonger(el) ? before : 0);
  const now = Math.max(0, Math.floor(end - own));
  el.classList.add("holds");
  if (now !== before) style.setProperty("--reach", `${now}px`);
}

/** Whether the screen is one on which drawings are held. @param {HTMLElement} el */
const getsLonger = (el) => getComputedStyle(el, "::after").display === "block";

/**
 * @param {HTMLElement} part what holds one figure and the words that go with it
 * @returns {HTMLElement|null} its drawing
 */
function measure(part) {
  const figure = /** @type {HTMLElement|null} */ (part.querySelector(":scope > .figure"));
  const drawing = figure && drawingOf(figure);
  if (!figure || !drawing) return null;
  const tall = drawing.offsetHeight,
    held = tall > 0 && tall <= FITS * innerHeight;
  drawing.classList.toggle("held", held);
  if (!held) return drawing;
  part.style.setProperty("--held", `${tall}px`);
  const end = part.getBoundingClientRect().bottom;
  reach(/** @type {HTMLElement} */ (drawing.parentElement), end);
  if (figure !== drawing.parentElement) reach(figure, end);
  return drawing;
}

/**
 * Hold the drawings of a chapter.
 * @param {HTMLElement} article
 * @returns {() => void} lets go of them
 */
export function hold(article) {
  const parts = /** @type {HTMLElement[]} */ ([...article.querySelectorAll(".part")]).filter(
    (part) => part.querySelector(".prose > :not(.leads)"),
  );
  if (article.querySelector(":scope > fig-landscape")) parts.push(article); // it stands in its essay
  /** @type {Map<HTMLElement, HTMLElement|null>} */
  const drawings = new Map();
  const all = oncePerFrame(() => {
    for (const part of parts) drawings.set(part, measure(part));
  });
  const sizes = new ResizeObserver(all);
  for (const part of parts) sizes.observe(part);
  const drawn = new MutationObserver(() => {
    if (parts.some((part) => !drawings.get(part)?.isConnected)) all();
  });
  drawn.observe(article, { childList: true, subtree: true });
  addEventListener("resize", all);
  return () => {
    sizes.disconnect();
    drawn.disconnect();
    removeEventListener("resize", all);
  };
}
