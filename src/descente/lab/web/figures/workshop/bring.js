// @ts-check
/** A door for what people have themselves: images, archives of them, and the weights of networks. */

import { bring } from "../../controls/bring.js";
import { LIMITS } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { chosen } from "../../kit/files.js";
import { whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

const FILES = ".png,.jpg,.jpeg,.npz,.safetensors";
const MEGA = 1e6;

/**
 * A button that opens the dialog of a field for files.
 * @param {import("../../data/model.js").Model} model @param {string} word
 * @param {Record<string, any>} how the field's attributes
 */
function chooser(model, word, how) {
  const field = h("input", {
    type: "file",
    hidden: true,
    ...how,
    onchange: () => {
      const files = chosen(field.files);
      field.value = ""; // the same files can be chosen again
      if (files.length) bring(model.store, files);
    },
  });
  const button = h("button", { class: "do", onclick: () => field.click() }, t(word));
  return [button, field];
}

/** @param {import("../../data/model.js").Model} model @returns {HTMLElement} */
export function door(model) {
  const folders = "webkitdirectory" in HTMLInputElement.prototype;
  const most = {
    files: whole(LIMITS.upload_files),
    size: whole(LIMITS.upload_bytes / MEGA),
  };
  return h(
    "section",
    { class: "workshop-bring" },
    h("h2", {}, t("workshop.bring")),
    h(
      "p",
      {},
      ...chooser(model, "workshop.bring.files", { multiple: true, accept: FILES }),
      ...(folders ? chooser(model, "workshop.bring.folder", { webkitdirectory: true }) : []),
    ),
    h("p", { class: "note" }, t("workshop.bring.says")),
    h("p", { class: "note" }, t("workshop.bring.limits", most)),
  );
}
