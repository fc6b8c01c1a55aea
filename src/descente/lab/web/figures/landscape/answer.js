// @ts-check
/** The digit looked at, and what the network that one stands at answers, in a figure's corner. */

import { h } from "../../kit/dom.js";
import { scale } from "../../kit/palette.js";
import { t } from "../../kit/words.js";

/**
 * @param {import("../../data/model.js").Model} model @param {HTMLElement} box
 */
export function answer(model, box) {
  const picture = h("canvas", { width: 28, height: 28, "aria-hidden": "true" });
  const said = h("output", { class: "landscape-answer-digit" });
  const label = h("span", {}, t("landscape.answer"));
  box.append(h("div", { class: "landscape-answer" }, picture, h("div", {}, label, said)));
  const write = () => {
    const value = model.get("digit");
    if (!value) return;
    const { words, arrays } = value;
    const [rows, columns] = words.shape;
    if (picture.width !== columns || picture.height !== rows)
      [picture.width, picture.height] = [columns, rows];
    const shade = scale("ink"),
      pixels = new ImageData(columns, rows);
    arrays.image.forEach((/** @type {number} */ ink, /** @type {number} */ k) =>
      pixels.data.set([...shade(ink), 255], 4 * k),
    );
    picture.getContext("2d").putImageData(pixels, 0, 0);
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
  document.addEventListener("themechange", write);
  write();
  return { close: () => document.removeEventListener("themechange", write) };
}
