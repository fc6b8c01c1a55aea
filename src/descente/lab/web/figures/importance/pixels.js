// @ts-check
/** Which pixels matter: guess first, then each pixel's real part as an area. */

import { h } from "../../kit/dom.js";
import { full, percent } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { cells } from "../../marks/cells.js";

/** @typedef {import("../../data/model.js").Shaped} Shaped */

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
    if (!map) {
      says.textContent = held ? t("importance.pixels.none") : "";
      return;
    }
    sheet.show(sheetOf(map, guessed()));
    says.textContent = verdict(map, guessed());
    tell();
  }

  function tell() {
    const map = held?.arrays.by_pixel;
    if (!map || at === null) {
      detail.textContent = t("importance.pixels.note");
      return;
    }
    const name = pixelName(map, at);
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

/** The strongest pixel. @param {Shaped} map */
function strongest(map) {
  let best = 0;
  for (let i = 1; i < map.length; i++) if (map[i] > map[best]) best = i;
  return best;
}

/** @param {Shaped} map @param {number} index */
function pixelName(map, index) {
  const columns = map.shape[1];
  return t("name.pixel", { row: Math.floor(index / columns), column: index % columns });
}

/**
 * The map as a sheet of areas; before the guess all cells are empty: there is nothing to copy from.
 * @param {Shaped} map @param {number|undefined} guess
 * @returns {import("../../marks/cells.js").Sheet}
 */
function sheetOf(map, guess) {
  const open = guess !== undefined,
    most = strongest(map),
    [rows, columns] = map.shape;
  /** @type {Map<number, string>} */
  const marks = new Map();
  if (open) marks.set(most, "ink");
  if (open && guess >= 0) marks.set(guess, "here");
  return {
    values: open ? map : new Float32Array(map.length),
    rows,
    columns,
    kind: "area",
    most: open ? map[most] : 1,
    marks,
    tallest: Math.min(20, (0.52 * innerHeight) / rows),
  };
}

/** What became of the guess, in a sentence. @param {Shaped} map @param {number|undefined} guess */
function verdict(map, guess) {
  if (guess === undefined) return t("importance.pixels.ask");
  const best = strongest(map);
  const truth = { most: pixelName(map, best), part: percent(map[best], 2) };
  if (guess < 0) return t("importance.pixels.truth", truth);
  if (guess === best) return t("importance.pixels.right", truth);
  const yours = percent(map[guess], 2);
  return t("importance.pixels.both", { guess: pixelName(map, guess), yours, ...truth });
}
