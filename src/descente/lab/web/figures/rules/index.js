// @ts-check
/** Rules made by hand, beside the best list of rules and what optimisation finds. */

import { finder, lengthOf, listOf } from "./best.js";
import { chart } from "./chart.js";
import { foundList } from "./found.js";
import { grid } from "./grid.js";
import { hand } from "./hand.js";
import { list } from "./list.js";
import { maker } from "./maker.js";
import { compare, scores, verdict } from "./score.js";
import { turners } from "../../controls/digit.js";
import { h } from "../../kit/dom.js";
import { oncePerFrame } from "../../kit/frame.js";
import { number } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */

const MIDDLE = 406; // the pixel that is chosen at first
const SHORT = 5; // the length of the best list that is shown at first

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const later = oncePerFrame(write);
  const own = hand(model, later);
  const best = finder(model, later);
  let pixel = MIDDLE,
    chosen = SHORT;
  const make = maker((rule) => own.change([...own.rules, rule]));
  const image = grid({ choose, enter: () => make.button.click() });
  const lines = list((rules) => own.change(rules), make.button, write);
  const where = h("p", { class: "note" });
  const picture = chart(compared);
  const words = scores(`rules-${model.number}`, (k) => ((chosen = k), write()));
  const found = foundList({ take: own.take, back: own.back });
  const want = () => best.want(model.get("status")?.words.data, true);
  const board = comparison(model, want, later);
  el.append(
    make.line,
    make.full,
    h("div", { class: "make" }, h("div", {}, image.box, where, turners(model)), lines.element),
    h("div", { class: "scores" }, picture.el, words.element),
    board.element,
    board.says,
    found.element,
  );

  /** What stands now, if there is something to look at. */
  function standing() {
    const status = model.get("status"),
      { against } = board;
    return {
      status,
      score: own.score,
      against,
      found: against ? best.of(status?.words.data) : null,
    };
  }

  /** @returns {import("./chart.js").Compared} */
  function compared() {
    const { status, score, found, against } = standing();
    const mine = score && { count: own.rules.length, accuracy: score.scalars.accuracy };
    return {
      own: mine,
      found,
      chosen: lengthOf(found, chosen),
      network: against ? status.scalars.accuracy : NaN,
    };
  }

  /** @param {number} to */
  function choose(to) {
    const size = model.get("digit")?.arrays.image.length;
    if (!size) return;
    pixel = Math.min(size - 1, Math.max(0, to));
    write();
  }

  function write() {
    const digit = model.get("digit"),
      status = model.get("status");
    if (!digit || !status) return;
    const { shape, classes } = digit.words,
      { image: inks } = digit.arrays;
    own.fit(status.words.data, inks.length, classes.length);
    if (board.against) best.want(status.words.data);
    pixel = Math.min(pixel, inks.length - 1);
    const [row, column] = [Math.floor(pixel / shape[1]), pixel % shape[1]];
    where.textContent = t("rules.here", { pixel, row, column, ink: number(inks[pixel]) });
    make.write(pixel, classes, own.rules.length);
    lines.write(own.rules, classes, own.score?.words.fired ?? null);
    const now = standing(),
      k = lengthOf(now.found, chosen);
    const theirs = now.found ? listOf(now.found, k) : [];
    image.show(digit, pixel, { own: own.rules, best: theirs }, where.textContent);
    const { beaten, all } = compare(now);
    el.classList.toggle("beaten", beaten);
    words.write(now, own.rules.length, k);
    found.write(now.found, k, classes, own.waiting, all);
    board.write(now);
    picture.again();
  }

  model.on("change:digit", later);
  model.on("change:status", later);
  write();
  return () => (image.close(), picture.close());
}

/**
 * The buttons that put the best list and the network beside the rules, and train it, and a verdict.
 * @param {Model} model @param {() => void} want the best list is wanted @param {() => void} changed
 */
function comparison(model, want, changed) {
  let against = false;
  const says = h("p", { class: "verdict", role: "status" });
  const press = () => {
    against = !against;
    if (against) want();
    changed();
  };
  const beside = h("button", { class: "do compare", onclick: press }, t("rules.compare"));
  const learn = () => model.send({ do: { what: "epoch" } });
  const train = h("button", { class: "do train", onclick: learn }, t("rules.train"));
  return {
    element: h("div", { class: "controls" }, beside, train),
    says,
    get against() {
      return against;
    },
    /** @param {import("./score.js").Standing} standing */
    write(standing) {
      const { step, playing } = standing.status.words;
      beside.setAttribute("aria-pressed", String(against));
      train.hidden = !against || step > 0 || playing;
      const sentence = verdict(standing);
      if (says.textContent !== sentence) says.textContent = sentence;
    },
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
