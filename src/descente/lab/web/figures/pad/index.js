// @ts-check
/** A pad to draw on, what the network sees of it, and what it answers. */

import { drawing } from "./drawing.js";
import { outputs } from "./outputs.js";
import { paper } from "./paper.js";
import { digitOf, nameOfDigit, turners } from "../../controls/digit.js";
import { labels } from "../../controls/label.js";
import { sharp } from "../../kit/canvas.js";
import { depicts, h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";
import { paintPixels } from "../../marks/pixels.js";

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const drawn = drawing(model),
    answers = outputs();
  const undo = h("button", { onclick: drawn.undo }, t("pad.undo"));
  const clear = h("button", { onclick: drawn.clear }, t("pad.clear"));
  const sheet = paper(drawn, { undo: () => undo.click(), clear: () => clear.click() });
  const sees = h("div", { class: "canvas sees" });
  const which = h("p", { class: "which" });
  const eye = sharp(sees, (c, width, height) => {
    const value = digitOf(model);
    if (!value) return;
    const [rows, columns] = value.words.shape;
    paintPixels(c, { values: value.arrays.image, rows, columns }, 0, 0, width, height);
  });

  function redraw() {
    undo.disabled = !drawn.changed();
    clear.disabled = !drawn.strokes().length;
    sheet.again();
  }

  function write() {
    const value = digitOf(model);
    if (!value) return;
    const { digit, answer, classes } = value.words,
      what = nameOfDigit(value);
    drawn.look(digit < 0, sheet.busy());
    eye.again();
    answers.write(value);
    which.textContent = what;
    seen.textContent = t(digit < 0 ? "pad.seen" : "pad.seen.test");
    depicts(eye.canvas, t("pad.sees", { what, answer: classes[answer] ?? answer }));
  }

  const seen = h("p", { class: "title" });
  const title = (/** @type {string} */ word) => h("p", { class: "title" }, t(word));
  const key = (/** @type {string} */ name) => h("span", { class: `key ${name}` });
  const legend = h("p", { class: "legend" });
  legend.append(key("answer"), t("quantity.answered"), key("wanted"), t("quantity.wanted"));
  el.append(
    h(
      "div",
      { class: "pads" },
      h(
        "div",
        { class: "drawing" },
        title("pad.draw"),
        sheet.box,
        h("div", { class: "controls" }, undo, clear),
      ),
      h("div", {}, seen, sees, which),
      h("div", { class: "answers" }, answers.element, legend, labels(model)),
    ),
    h("div", { class: "controls" }, turners(model, { any: true })),
    h("p", { class: "note" }, t("pad.note")),
    sheet.spoken,
  );
  model.on("change:digit", write);
  model.on("change:strokes", redraw);
  redraw();
  write();
  return () => {
    sheet.close();
    eye.close();
  };
}

export default { render, numbers: () => import("./numbers.js") };
