// @ts-check
/** Files are dropped anywhere on the page; while they are dragged over it, all of it says so. */

import { bring } from "../controls/bring.js";
import { LIMITS } from "../data/contract.js";
import { h } from "../kit/dom.js";
import { dragsFiles, dropped } from "../kit/files.js";
import { t } from "../kit/words.js";

/** @param {import("../data/model.js").Store} store */
export function takesDrops(store) {
  const says = h("p"),
    area = h("div", { id: "drop", role: "status", hidden: true }, says);
  let own = false; // whether what is dragged is a part of the page
  document.body.append(area);
  /** @param {string} event @param {(event: DragEvent) => void} act */
  const on = (event, act) =>
    window.addEventListener(event, (/** @type {any} */ heard) => {
      if (own || !dragsFiles(heard)) return;
      heard.preventDefault();
      act(heard);
    });
  window.addEventListener("dragstart", () => (own = true));
  window.addEventListener("dragend", () => (own = false));
  on("dragenter", () => {
    says.textContent = t("bring.drop");
    area.hidden = false;
  });
  on("dragover", ({ dataTransfer }) => {
    if (dataTransfer) dataTransfer.dropEffect = "copy";
  });
  on("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) area.hidden = true;
  });
  on("drop", async ({ dataTransfer }) => {
    area.hidden = true;
    if (dataTransfer) await bring(store, await dropped(dataTransfer, LIMITS.upload_files));
  });
}
