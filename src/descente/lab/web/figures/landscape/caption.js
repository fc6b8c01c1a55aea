// @ts-check
/** What is written about a landscape: its colours, its sentences, the point under the cursor. */

import { axes, how, legend, sentences, table } from "./telling.js";
import { h } from "../../kit/dom.js";
import { number, percent } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./explorer.js").Picture} Picture */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{hero: boolean, fog: boolean, arrows: boolean, keys: string, hint: string}} look
 *   fog: it is hidden, at first; arrows: ∇C is drawn; keys: what keys do; hint: what a hand can do
 */
export function caption(canvas, { hero, fog, arrows, keys, hint }) {
  const reading = h("output", { class: "picture-reading number", role: "status" });
  const colours = legend(),
    grid = table();
  const told = h("p", { class: "picture-told" }),
    made = h("p", {});

  /**
   * What is seen, in sentences: nothing that fog hides.
   * @param {Picture} picture @param {number[]} here
   */
  const text = ({ value, s }, here) => (fog ? "" : sentences(value, s, here));
  const slope = (
    /** @type {Picture["value"]} */ { words, scalars },
    /** @type {boolean} */ stands,
  ) => {
    if (!arrows || !stands || !Number.isFinite(scalars.norm)) return "";
    const whole = words.plane === "sharpest" ? ".whole" : "";
    return ` ${t(`landscape.map.arrow${whole}`, { norm: number(scalars.norm) })}`;
  };
  let veiled = fog;
  const opening = (/** @type {Picture} */ { value, s }) =>
    t(s.log ? "landscape.hero.log" : "landscape.hero.linear", {
      plane: t(`landscape.plane.${value.words.plane}`),
    }) + (value.words.ahead ? ` ${t("landscape.hero.ahead")}` : "");

  return {
    reading,
    legend: colours.box,
    grid: grid.box,
    box: h("figcaption", {}, told, made),
    /**
     * @param {Picture} picture @param {number[]} here α and β
     * @param {boolean} stands whether its ∇C is that of the present network
     */
    tell(picture, here, stands) {
      const { value, s } = picture;
      colours.update(value, s);
      grid.update(value, s);
      const [a, b] = axes(value);
      told.textContent = hero ? "" : text(picture, here) + slope(value, stands);
      made.textContent = hero ? opening(picture) : veiled ? hint : how(value, s);
      canvas.setAttribute("aria-description", `${text(picture, here)} ${keys} α: ${a}; β: ${b}`);
    },
    /** Fog hides the colours, and what they stand for; one is told what to do in it. @param {boolean} on */
    veil(on) {
      veiled = on;
      colours.box.classList.toggle("secret", on);
    },
    /** Sharper values are on their way. @param {Picture} picture @param {number} done */
    progress({ value, s }, done) {
      if (!hero && !veiled)
        made.textContent = how({ ...value, scalars: { ...value.scalars, done } }, s);
    },
    /**
     * The grid point under the cursor; without one, what is to come.
     * @param {Picture|null} picture @param {{text: string, title: string}|null} point
     */
    read(picture, point) {
      reading.title = point?.title ?? "";
      if (point) reading.textContent = point.text;
      else if (!picture || hero || fog) reading.textContent = "";
      else {
        const { done } = picture.value.scalars;
        reading.textContent = picture.s.whole || done >= 1 ? hint : percent(done, 0);
      }
    },
  };
}
