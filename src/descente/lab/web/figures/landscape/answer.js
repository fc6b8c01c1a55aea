// @ts-check
/** The digit looked at, and what the network that one stands at answers, in a figure's corner. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";
import { thumb } from "../../marks/thumb.js";

/**
 * @param {import("../../data/model.js").Model} model @param {HTMLElement} box
 */
export function answer(model, box) {
  const picture = thumb();
  picture.canvas.setAttribute("aria-hidden", "true");
  const said = h("output", { class: "landscape-answer-digit" });
  const label = h("span", {}, t("landscape.answer"));
  box.append(h("div", { class: "landscape-answer" }, picture.canvas, h("div", {}, label, said)));
  const write = () => {
    const value = model.get("digit");
    if (!value) return;
    const { words, arrays } = value;
    picture.show(arrays.image, words.shape);
    said.textContent = String(words.classes[words.answer]);
    const right = words.label === words.answer;
    said.classList.toggle("wrong", words.label >= 0 && !right);
    label.textContent = t(
      words.label < 0
        ? "landscape.answer"
        : right
          ? "landscape.answer.right"
          : "landscape.answer.wrong",
    );
  };
  model.on("change:digit", write);
  write();
  return { close: picture.close };
}
