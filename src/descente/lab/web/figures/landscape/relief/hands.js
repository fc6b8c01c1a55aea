// @ts-check
/** What is done to a landscape in relief: turned, zoomed, pointed at; resized, seen, dressed. */

import { handle } from "./orbit.js";
import { nearest } from "../surface.js";
import { h } from "../../../kit/dom.js";

/**
 * @param {HTMLCanvasElement} canvas @param {any} view the scene
 * @param {{touch: () => void}} moves
 * @param {{now: () => {s: import("../surface.js").Surface}|null, from: () => number[]|null,
 *   home: () => number[], read: (at: number[]|null) => void, choose: () => void, again: () => void}} to
 */
export function hands(canvas, view, moves, to) {
  const within = (/** @type {number} */ k, /** @type {number} */ n) =>
    Math.max(0, Math.min(n - 1, k));
  return handle(canvas, {
    turn(x, y) {
      moves.touch();
      view.view.turn -= x;
      view.view.tilt = Math.max(0.12, Math.min(1.45, view.view.tilt - y));
      to.again();
    },
    zoom(by) {
      moves.touch();
      view.view.far = Math.max(0.45, Math.min(1.8, view.view.far * by));
      to.again();
    },
    point(x, y) {
      const now = to.now(),
        under = now && x !== null ? view.under(2 * x - 1, 1 - 2 * y) : null;
      const next =
        now && under
          ? [Math.round(under[0] * (now.s.a - 1)), Math.round(under[1] * (now.s.b - 1))]
          : null;
      if (String(next) !== String(to.from())) to.read(next);
    },
    step(x, y) {
      const now = to.now();
      if (!now) return;
      const { s } = now,
        home = to.home();
      const from = to.from() ?? [nearest(s.alpha, home[0]), nearest(s.beta, home[1])];
      to.read([within(from[0] + x, s.a), within(from[1] + y, s.b)]);
    },
    choose: to.choose,
  });
}

/**
 * @param {HTMLElement} box
 * @param {{size: (width: number, height: number) => void, see: (is: boolean) => void, dress: () => void}} to
 * @returns {() => void}
 */
export function watch(box, to) {
  const sized = new ResizeObserver(() => {
    if (box.clientWidth) to.size(box.clientWidth, box.clientHeight);
  });
  sized.observe(box);
  const watched = new IntersectionObserver(([entry]) => to.see(entry.isIntersecting));
  watched.observe(box);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", to.dress);
  document.addEventListener("themechange", to.dress);
  return () => {
    sized.disconnect();
    watched.disconnect();
    dark.removeEventListener("change", to.dress);
    document.removeEventListener("themechange", to.dress);
  };
}

/**
 * The names of the axes, where the corners of the sheet are on the screen.
 * @param {HTMLElement} box
 */
export function names(box) {
  const name = (/** @type {string} */ text) =>
    h("span", { class: "landscape-axis", "aria-hidden": "true" }, text);
  const all = /** @type {[HTMLElement, number, number][]} */ ([
    [name("α"), 1.07, 0],
    [name("β"), 0, 1.07],
  ]);
  box.append(...all.map(([label]) => label));
  return (/** @type {any} */ view) => {
    for (const [label, u, v] of all) {
      const [x, y] = view.screen(u, v, 0);
      label.style.transform = `translate(${x * box.clientWidth}px, ${y * box.clientHeight}px)`;
    }
  };
}
