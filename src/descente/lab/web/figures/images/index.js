// @ts-check
/** The first layer as pictures: each neuron's weights, or its part of the gradient, by pixel. */

import { hands } from "./hands.js";
import { arrange, step, under } from "./layout.js";
import { mark, pictures, ramp } from "./paint.js";
import { saying } from "./saying.js";
import { subjectOf } from "./subject.js";
import { choose } from "../../controls/weight.js";
import { veiled } from "../../data/bets.js";
import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { number, whole } from "../../kit/numbers.js";
import { colour } from "../../kit/palette.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("./layout.js").Spot} Spot */

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const subject = subjectOf(model),
    { of, values, sizes, indexAt, spotOf, chosen, most } = subject;
  const box = h("div", { class: "canvas" });
  const bar = h("span", { class: "canvas ramp" });
  const words = saying(of);
  /** The index in θ that is pointed at, and whether the keyboard points. @type {number|null} */
  let hot = null;
  let keyed = false;
  let grid = arrange([784, 16], 600, 16, 668);

  const fontSize = () => parseFloat(getComputedStyle(box).fontSize);

  /** The grid for the width there is; the box takes its height. */
  function fit() {
    const { width } = box.getBoundingClientRect();
    if (!width) return;
    const em = fontSize(),
      given = getComputedStyle(box).flexGrow !== "0"; // a stage gives the room, a page takes it
    const room = given ? box.clientHeight : Math.max(20 * em, window.innerHeight - 14.5 * em);
    grid = arrange(sizes(), width, em, room, given ? 0 : 3.5 * em);
    const height = `${grid.height}px`;
    if (box.style.height !== height) box.style.height = height;
  }

  const picture = sharp(box, (c) => {
    fit();
    const all = values();
    if (!all) return;
    pictures(c, grid, all, sizes()[1], most(), fontSize());
    const [pointed, here] = [spotOf(hot), spotOf(chosen())];
    if (pointed) mark(c, grid, pointed, colour("ink"));
    if (here) mark(c, grid, here, colour("here"));
  });
  const scale = sharp(bar, ramp);

  /** @param {number|null} index @param {boolean} [byKey] */
  function point(index, byKey = false) {
    if (index === hot) return;
    hot = index;
    keyed = byKey;
    write();
  }

  hands(picture.canvas, {
    under(x, y) {
      const spot = under(grid, x, y);
      return spot && indexAt(spot);
    },
    point,
    leave: () => keyed || point(null),
    choose: (index) => choose(model, index),
    /** The cursor starts from the chosen weight, or from the middle of the first picture. */
    cursor: () =>
      hot ??
      (spotOf(chosen())
        ? Number(chosen())
        : indexAt({ neuron: 0, input: Math.floor((sizes()[0] + grid.side) / 2) })),
    walk(from, key) {
      const to = step(grid, /** @type {Spot} */ (spotOf(from)), key);
      return to && indexAt(to);
    },
  });

  function write() {
    fit();
    picture.again();
    const all = values();
    if (!all) return;
    const at = hot ?? chosen();
    const hidden = of === "gradient" && veiled(model, "derivative");
    words.tell(at, all, sizes(), at === chosen(), keyed, hidden);
    words.frame(most(), sizes(), model.get("gradient")?.words.examples ?? 0);
    const name = t(`images.${of}Label`, { neurons: whole(sizes()[1]), most: number(most(), 2) });
    picture.canvas.setAttribute("aria-label", `${name} ${t("images.keys")}`);
  }

  scale.canvas.setAttribute("aria-hidden", "true");
  const { low, high, said, note, spoken } = words;
  const title = h("p", { class: "title" }, t(`images.${of}Title`));
  el.append(title, box, h("p", { class: "scale" }, low, bar, high), said, note, spoken);
  model.on(`change:${subject.view}`, write);
  model.on("change:weight", write);
  model.on("change:veil", write);
  write();
  return () => {
    picture.close();
    scale.close();
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
