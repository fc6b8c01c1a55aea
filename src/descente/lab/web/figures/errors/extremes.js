// @ts-check
/** The least bad and the worst answers of the test set, as pictures that can be looked at. */

import { depicts, h } from "../../kit/dom.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { thumb } from "../../marks/thumb.js";

const SHOWN = 5;

/**
 * @param {import("../../data/model.js").Model} model @param {"best"|"worst"} name
 * @returns {{box: HTMLElement, write: () => void, close: () => void}}
 */
export function extremes(model, name) {
  const made = Array.from({ length: SHOWN }, () => {
    const picture = thumb(),
      says = h("span", { class: "number" });
    const button = h(
      "button",
      {
        hidden: true,
        onclick: () => model.send({ do: { what: "digit", index: Number(button.dataset.index) } }),
      },
      picture.canvas,
      says,
    );
    return { button, picture, says };
  });
  const box = h(
    "div",
    { role: "group", "aria-label": t(`errors.${name}`) },
    h("p", { class: "name" }, t(`errors.${name}`)),
    h("div", { class: "row" }, ...made.map((m) => m.button)),
  );
  let seen = "";

  function write() {
    const value = model.get("errors"),
      { classes, shape } = model.get("digit").words;
    const { answers, labels } = value.arrays,
      costs = value.arrays[`${name}_costs`];
    const from = name === "best" ? 0 : value.words.best.length; // of few images there are fewer
    const indices = value.words[name],
      size = shape[0] * shape[1];
    const fresh = seen !== (seen = `${model.get("status")?.words.data} ${indices}`);
    made.forEach(({ button, picture, says }, i) => {
      button.hidden = i >= indices.length;
      if (button.hidden) return;
      const answer = classes[answers[from + i]],
        label = classes[labels[from + i]];
      const index = whole(indices[i]);
      button.dataset.index = indices[i];
      button.setAttribute("aria-pressed", String(indices[i] === value.words.digit));
      button.title = t("errors.one", { index, cost: full(costs[i]), answer, label });
      depicts(picture.canvas, t("errors.image", { index }));
      says.replaceChildren(
        number(costs[i], costs[i] < 1e-3 ? 1 : 2),
        h("small", {}, h("span", {}, label), " ", h("span", {}, `→ ${answer}`)),
      );
      if (!fresh) return;
      picture.show(value.arrays[`${name}_images`].subarray(i * size, (i + 1) * size), shape);
    });
  }
  return { box, write, close: () => made.forEach(({ picture }) => picture.close()) };
}
