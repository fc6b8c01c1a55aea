// @ts-check
/** What is written about a landscape: its colours, its sentences, the point under the cursor. */

import { axes, how, legend, sentences, table } from "./telling.js";
import { h } from "../../kit/dom.js";
import { number, percent } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./explorer.js").Picture} Picture */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{hero: boolean, arrows: boolean, keys: string, hint: string}} look
 *   arrows: ∇C is drawn; keys: what keys do; hint: what a hand can do
 */
export function caption(canvas, { hero, arrows, keys, hint }) {
  const reading = h("output", { class: "picture-reading number", role: "status" });
  const colours = legend(),
    grid = table();
  const told = h("p", { class: "picture-told" }),
    made = h("p", {});

  const slope = (
    /** @type {Picture["value"]} */ { words, scalars },
    /** @type {boolean} */ stands,
  ) => {
    if (!arrows || !stands || !Number.isFinite(scalars.norm)) return "";
    const whole = words.plane === "sharpest" ? ".whole" : "";
    return ` ${t(`landscape.map.arrow${whole}`, { norm: number(scalars.norm) })}`;
  };
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
      const [a, b] = axes(value),
        seen = sentences(value, s, here);
      told.textContent = hero ? "" : seen + slope(value, stands);
      made.textContent = hero ? opening(picture) : how(value, s);
      canvas.setAttribute("aria-description", `${seen} ${keys} α: ${a}; β: ${b}`);
    },
    /** Sharper values are on their way. @param {Picture} picture @param {number} done */
    progress({ value, s }, done) {
      if (!hero) made.textContent = how({ ...value, scalars: { ...value.scalars, done } }, s);
    },
    /**
     * The grid point under the cursor; without one, what is to come.
     * @param {Picture|null} picture @param {{text: string, title: string}|null} point
     */
    read(picture, point) {
      reading.title = point?.title ?? "";
      if (point) reading.textContent = point.text;
      else if (!picture || hero) reading.textContent = "";
      else {
        const { done } = picture.value.scalars;
        reading.textContent = picture.s.whole || done >= 1 ? hint : percent(done, 0);
      }
    },
  };
}
