// @ts-check
/** The workshop: every setting of the experiment, recorded runs, and any figure. */

import { form } from "./form.js";
import { runs } from "./runs.js";
import { stage } from "./stage.js";
import { h } from "../../kit/dom.js";
import { tongue } from "../../kit/words.js";

/** @param {string} address */
const fetched = async (address) => (await fetch(address)).json();

/**
 * @param {Object} context
 * @param {import("../../data/model.js").Model} context.model
 * @param {HTMLElement} context.el
 * @param {import("../../app/chapter.js").Place} context.place puts a figure in its place
 */
function render({ model, el, place }) {
  let close = () => {},
    over = false;
  (async () => {
    const [known, chapters] = await Promise.all([
      fetched("/workshop"),
      fetched(`/lessons/${tongue()}`),
    ]);
    if (over) return;
    const figures = stage(model, place, known.figures, chapters);
    close = figures.close;
    el.append(
      h("div", { class: "workshop-side" }, form(model, known), runs(model, known.runs)),
      h("div", {}, ...figures.elements),
    );
  })();
  return () => {
    over = true;
    close();
  };
}

export default { render };
