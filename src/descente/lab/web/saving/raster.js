// @ts-check
/** A picture as PNG. */

import { h } from "../kit/dom.js";

/** Pixels of the picture to one of the page. */
export const RATIO = 2;

/**
 * @param {import("./sheet.js").Sheet} sheet
 * @returns {Promise<Blob>}
 */
export async function raster({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = h("canvas", { width: RATIO * width, height: RATIO * height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((take, fail) =>
    canvas.toBlob((/** @type {Blob|null} */ found) =>
      found ? take(found) : fail(new Error("the picture is too large for this browser")),
    ),
  );
}
