// @ts-check
/** A figure's picture, or its numbers, as a file. */

import { csv } from "./csv.js";
import { factsOf, link, sentencesOf } from "./facts.js";
import { give, nameOfFile } from "./file.js";
import { raster } from "./raster.js";
import { sheet } from "./sheet.js";
import { known, t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Model} Model */
/**
 * A figure on the page.
 * @typedef {{model: Model, el: HTMLElement, name: string,
 *   numbers: () => Promise<{numbers: import("./table.js").Numbers}>}} Figure
 */

/**
 * Save it; the key of what is to be said about it, if anything is.
 * @param {"png"|"svg"|"csv"} kind @param {Figure} figure
 */
export async function save(kind, figure) {
  const { model, name } = figure;
  const { step } = model.get("status").words;
  const content = kind === "csv" ? await numbersOf(figure) : await pictureOf(kind, figure);
  if (!content) return "save.empty";
  give(content, nameOfFile(name, model.options, step, kind));
  return "";
}

/** Its numbers; null where there are none yet. @param {Figure} figure */
async function numbersOf({ model, name, numbers }) {
  const facts = { figure: name, ...factsOf(model) };
  const found = (await numbers()).numbers(model);
  if (!found?.rows.length) return null;
  return new Blob([csv(found, facts)], { type: "text/csv;charset=utf-8" });
}

/** @param {"png"|"svg"} kind @param {Figure} figure */
async function pictureOf(kind, { model, el, name }) {
  const key = `figure.${name}`;
  const title = [document.title, ...(known(key) ? [t(key)] : [])].join(" · ");
  const picture = sheet(el, title, [...sentencesOf(model), link()]);
  return kind === "png" ? raster(picture) : new Blob([picture.text], { type: "image/svg+xml" });
}
