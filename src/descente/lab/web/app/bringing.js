// @ts-check
/** What the page says while files are brought to the lab, and what has come of it. */

import { notice } from "./notices.js";
import { h } from "../kit/dom.js";
import { counted, whole } from "../kit/numbers.js";
import { t } from "../kit/words.js";

/** @typedef {import("../controls/bring.js").Bringing} Bringing */
/** @typedef {import("../data/upload.js").Brought} Brought */

const SHOWN = 12; // classes that the sentence names

/** A data set in a sentence, and what was left out of it. @param {Brought} came @param {number} left */
export function sentence(came, left) {
  const { images = 0, train = 0, test = 0, classes = [], left_out = 0 } = came;
  const names = classes.slice(0, SHOWN).join(", ") + (classes.length > SHOWN ? ", …" : "");
  const [n, k] = [whole(images), whole(classes.length)];
  const parts = { n, k, classes: names, train: whole(train), test: whole(test) };
  const out = left + left_out;
  return [t("bring.data", parts), ...(out ? [counted("bring.left", out)] : [])].join(" ");
}

/** Say how it goes, in the line above the strip. @param {import("../data/model.js").Store} store */
export function tellsOf(store) {
  const bar = h("progress", { max: 1 });
  const close = { word: "bring.close", act: () => {} };
  let shown = "";
  store.on("change:bringing", (/** @type {Bringing} */ state) => {
    const first = state.phase !== shown;
    shown = state.phase;
    if (state.phase === "sending") bar.value = state.part;
    if (state.phase === "reading") bar.removeAttribute("value");
    if (state.phase === "sending" || state.phase === "reading") {
      const say = () => counted(`bring.${state.phase}`, state.files);
      bar.setAttribute("aria-label", say());
      if (first) notice(say, 0, [{ word: "bring.stop", act: () => state.stop() }], [bar]);
    } else if (state.phase === "refused") {
      notice(state.says, 0, [close]);
    } else if (state.phase === "taken" && state.came.kind === "data") {
      notice(() => sentence(state.came, state.left), 0, [close]);
    } else notice(null); // of a network that has come the strip tells
  });
}
