// @ts-check
/** Rules made by hand, scored on the test images, beside what optimisation finds. */

import { grid } from "./grid.js";
import { list } from "./list.js";
import { maker } from "./maker.js";
import { MOST, fitting, load, store } from "./rule.js";
import { scoreboard } from "./score.js";
import { turners } from "../../controls/digit.js";
import { h } from "../../kit/dom.js";
import { oncePerFrame, soon } from "../../kit/frame.js";
import { number } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./rule.js").Rule} Rule */

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Rule[]} */
  let rules = model.get("hand-rules") ?? load();
  let pixel = 406;
  /** The data set that the rules were scored on. */
  let scoredOn = "";
  /** @type {import("../../data/model.js").Value|null} */
  let score = null;

  const make = maker((rule) => change([...rules, rule]));
  const image = grid({ choose, enter: () => make.button.click() });
  const lines = list(change, make.button);
  const where = h("p", { class: "note" });
  const board = scoreboard(write, () => model.send({ do: { what: "epoch" } }));
  el.append(
    h(
      "div",
      { class: "make" },
      h("div", {}, image.box, where, turners(model)),
      h("div", {}, make.line, lines.element, make.full),
    ),
    ...board.elements,
  );

  /** @param {number} to */
  function choose(to) {
    const size = model.get("digit")?.arrays.image.length;
    if (!size) return;
    pixel = Math.min(size - 1, Math.max(0, to));
    write();
  }

  /** @param {Rule[]} to */
  function change(to) {
    rules = to.slice(0, MOST);
    store(rules);
    model.set("hand-rules", rules);
    model.save_changes();
    scoredOn = "";
    lines.show(rules, model.get("digit")?.words.classes ?? []);
    write();
  }

  const ask = soon(() =>
    model.ask("rules", { rules }, (value) => {
      if (value.words.fired.length !== rules.length) return; // of a list that is no longer there
      score = value;
      write();
    }),
  );

  /** The classes that the list was written with. */
  let named = "";
  function write() {
    const digit = model.get("digit"),
      status = model.get("status");
    if (!digit || !status) return;
    const { shape, classes } = digit.words,
      { image: inks } = digit.arrays;
    if (scoredOn !== status.words.data) {
      scoredOn = status.words.data;
      score = null;
      const fit = fitting(rules, inks.length, classes.length);
      if (fit.length < rules.length || fit[0] !== rules[0]) return change(fit); // the others belong to other images
      ask();
    }
    if (named !== classes.join()) lines.show(rules, classes);
    named = classes.join();
    pixel = Math.min(pixel, inks.length - 1);
    where.textContent = t("rules.here", {
      pixel,
      row: Math.floor(pixel / shape[1]),
      column: pixel % shape[1],
      ink: number(inks[pixel]),
    });
    image.show(digit, pixel, rules, where.textContent);
    make.write(pixel, classes, rules.length);
    lines.tell(score?.words.fired ?? null);
    el.classList.toggle("beaten", board.write(score, status, classes));
  }

  const later = oncePerFrame(write);
  model.on("change:digit", later);
  model.on("change:status", later);
  lines.show(rules, []);
  write();
  return image.close;
}

export default { render, numbers: () => import("./numbers.js") };
