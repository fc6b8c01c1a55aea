// @ts-check
/**
 * The experiment that a page comes back to. Its key stands in the tab, where a reload finds it, and
 * the last one in the browser, where a new tab does.
 */

import { asked, link } from "./link.js";
import { notice } from "./notices.js";
import { whole } from "../kit/numbers.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Store} Store */
/** @typedef {import("../data/model.js").Value} Value */

const settingsOf = () => JSON.stringify(asked(link()));

/** What the page says of the experiment it wants. @returns {import("../data/contract.js").Back} */
export function comingBack() {
  const mine = JSON.parse(sessionStorage.getItem("experiment") ?? "null");
  if (mine) return { key: mine.key, step: mine.step, edited: mine.settings !== settingsOf() };
  const last = JSON.parse(localStorage.getItem("experiment") ?? "null");
  const same = last && ["{}", last.settings].includes(settingsOf());
  return same ? { last: last.key, step: last.step } : {};
}

/**
 * The state in which this tab left its network, until the server tells the one it is in: the lines
 * of the prose that depend on it are in their place from the start. A new network is untrained.
 * @returns {string}
 */
export const stateBefore = () =>
  JSON.parse(sessionStorage.getItem("experiment") ?? "null")?.state ?? "untrained";

/** Remember which experiment is this page's, and where it stands. @param {Store} store */
export function remember(store) {
  const { key, step } = store.back;
  if (!key) return;
  const { state } = document.documentElement.dataset;
  const kept = JSON.stringify({ key, step, settings: settingsOf(), state });
  sessionStorage.setItem("experiment", kept);
  localStorage.setItem("experiment", kept);
}

/**
 * How the page came by its experiment, where that is not plain.
 * @param {Store} store @param {Value} value
 */
export function cameBy(store, { words }) {
  remember(store);
  if (words.other) {
    const copy = () => store.send({ do: { what: "copy", key: words.other } });
    notice(() => t("kept.elsewhere"), 0, [
      { word: "kept.copy", act: copy },
      { word: "kept.new", act: () => {} },
    ]);
  } else if (words.how === "kept" && words.step) {
    notice(() => t("kept.again", { step: whole(words.step) }), 8000);
  }
}

/**
 * What was done while the line is down: it waits, and can be taken back.
 * @param {Store} store @param {import("../data/contract.js").Message[]} acts
 */
export function waits(store, acts) {
  const last = /** @type {any} */ (acts[acts.length - 1]);
  const word = last.do ? (WORDS[last.do.what] ?? "waiting.other") : "waiting.set";
  notice(() => t("waiting", { what: t(word) }), 0, [
    { word: "waiting.undo", act: () => (store.withdraw(), notice(() => t("page.lost"))) },
  ]);
}

const WORDS = /** @type {Record<string, string>} */ ({
  play: "strip.play",
  pause: "strip.pause",
  step: "strip.one",
  epoch: "strip.epoch",
  restart: "strip.restart",
});

/** Another page has the experiment now; a click takes it back. @param {Store} store */
export function taken(store) {
  const here = () => {
    notice(null);
    store.open(store.opening, { ...store.back, edited: false });
  };
  notice(() => t("kept.taken"), 0, [{ word: "kept.here", act: here }]);
}
