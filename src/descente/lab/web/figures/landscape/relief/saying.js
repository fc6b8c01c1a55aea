// @ts-check
/** What is written about a landscape in relief: its colours, its sentences, the point under the cursor. */

import { axes, how, legend, pointText, sentences, table } from "../telling.js";
import { h } from "../../../kit/dom.js";
import { percent } from "../../../kit/numbers.js";
import { t } from "../../../kit/words.js";

/** @typedef {{value: import("../../../data/model.js").Value, s: import("../surface.js").Surface}} Now */

/** @param {HTMLCanvasElement} canvas @param {boolean} hero @param {boolean} pick points can be chosen */
export function saying(canvas, hero, pick) {
  const reading = h("output", { class: "landscape-reading number", role: "status" });
  const colours = legend(),
    grid = table();
  const told = h("p", { class: "landscape-told" }),
    made = h("p", {});
  const hint = t(pick ? "landscape.hint.pick" : "landscape.hint");
  return {
    reading,
    colours: colours.box,
    grid: grid.box,
    caption: h("figcaption", {}, told, made),
    /** @param {Now} now @param {number[]} here */
    tell({ value, s }, here) {
      colours.update(s);
      grid.update(value, s);
      const text = sentences(value, s, here),
        [a, b] = axes(value);
      told.textContent = hero ? "" : text;
      made.textContent = hero
        ? t(s.log ? "landscape.hero.log" : "landscape.hero.linear", {
            plane: t(`landscape.plane.${value.words.plane}`),
          })
        : how(value, s);
      canvas.setAttribute("aria-description", `${text} ${t("landscape.keys")} α: ${a}; β: ${b}`);
    },
    /** Sharper values are on their way. @param {Now} now @param {number} done */
    progress({ value, s }, done) {
      if (!hero) made.textContent = how({ ...value, scalars: { ...value.scalars, done } }, s);
    },
    /** The grid point under the cursor. @param {Now|null} now @param {number[]|null} at */
    read(now, at) {
      const point = now && at ? pointText(now.value, at[0], at[1]) : null;
      reading.textContent = point
        ? point.text
        : hero || !now
          ? ""
          : now.s.whole || now.value.scalars.done >= 1
            ? hint
            : percent(now.value.scalars.done, 0);
      reading.title = point?.title ?? "";
    },
  };
}
