// @ts-check
/** Which pixels matter: guess first, then each pixel's real part as an area. */

import { h } from "../../kit/dom.js";
import { full, percent } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { cells } from "../../marks/cells.js";

const GUESS = "guess.pixel"; // kept for as long as the page is open

/** @param {import("../../data/model.js").Model} model */
export function pixels(model) {
  /** @type {import("../../data/model.js").Value|undefined} */
  let held;
  let at = /** @type {number|null} */ (null);
  const says = h("p", { class: "readout", role: "status" });
  const detail = h("p", { class: "note detail" });
  const show = h("button", { onclick: () => guess(-1) }, t("importance.pixels.show"));
  const again = h("button", { onclick: () => guess(undefined) }, t("importance.pixels.again"));
  const sheet = cells({
    label: t("importance.pixels.label"),
    point: (index) => {
      at = index;
      tell();
    },
    choose: (index) => guessed() === undefined && guess(index),
  });
  const el = h("div", {}, sheet.el, says, detail, h("div", { class: "controls" }, show, again));

  const guessed = () => model.get(GUESS);
  /** @param {number|undefined} index -1 for whoever does not want to guess */
  function guess(index) {
    model.set(GUESS, index);
    model.save_changes();
  }

  function draw() {
    const map = held?.arrays.by_pixel;
    el.classList.toggle("without", Boolean(held && !map));
    show.hidden = guessed() !== undefined;
    again.hidden = guessed() === undefined;
    if (!held || !map) {
      says.textContent = held ? t("importance.pixels.none") : "";
      return;
    }
    const open = guessed() !== undefined;
    const [rows, columns] = map.shape;
    let most = 0;
    for (let i = 1; i < map.length; i++) if (map[i] > map[most]) most = i;
    /** @type {Map<number, string>} */
    const marks = new Map();
    if (open && guessed() >= 0) marks.set(guessed(), "here");
    if (open) marks.set(most, marks.has(most) ? "here" : "ink");
    // before the guess there is a sheet of empty cells, nothing to copy from
    sheet.show({
      values: open ? map : new Float32Array(map.length),
      rows,
      columns,
      kind: "area",
      most: open ? map[most] : 1,
      marks,
      tallest: Math.min(20, (0.52 * innerHeight) / rows),
    });
    const place = (/** @type {number} */ i) =>
      t("name.pixel", { row: Math.floor(i / columns), column: i % columns });
    says.textContent = !open
      ? t("importance.pixels.ask")
      : guessed() < 0
        ? t("importance.pixels.truth", { most: place(most), part: percent(map[most], 2) })
        : guessed() === most
          ? t("importance.pixels.right", { most: place(most), part: percent(map[most], 2) })
          : t("importance.pixels.both", {
              guess: place(guessed()),
              yours: percent(map[guessed()], 2),
              most: place(most),
              part: percent(map[most], 2),
            });
    tell();
  }

  function tell() {
    const map = held?.arrays.by_pixel;
    if (!map || at === null) {
      detail.textContent = t("importance.pixels.note");
      return;
    }
    const name = t("name.pixel", { row: Math.floor(at / map.shape[1]), column: at % map.shape[1] });
    const text =
      guessed() === undefined
        ? name
        : t("importance.pixels.one", {
            pixel: name,
            part: percent(map[at], 3),
            full: full(map[at]),
          });
    detail.textContent = text;
    sheet.name(`${t("importance.pixels.label")} ${text}`);
  }
  model.on(`change:${GUESS}`, draw);
  return {
    el,
    draw(/** @type {import("../../data/model.js").Value} */ value) {
      held = value;
      draw();
    },
    close: sheet.close,
  };
}
