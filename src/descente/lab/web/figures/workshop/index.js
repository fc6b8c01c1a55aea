// @ts-check
/** The workshop: every setting of the experiment, any figure, and recorded runs. */

import { away } from "./away.js";
import { door } from "./bring.js";
import { form } from "./form.js";
import { runs } from "./runs.js";
import { stage } from "./stage.js";
import { own } from "../../controls/own.js";
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
    known.choices.data = [...new Set([...known.choices.data, ...own()])];
    const figures = stage(model, place, known.figures, chapters);
    const recorded = runs(model, place);
    close = () => {
      figures.close();
      recorded.close();
    };
    el.append(
      h("div", { class: "workshop-side" }, form(model, known), door(model), away(model)),
      h("div", { class: "workshop-main" }, ...figures.elements),
      recorded.el,
    );
  })();
  return () => {
    over = true;
    close();
  };
}

export default { render };
