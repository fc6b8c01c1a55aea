// @ts-check
/** Recorded runs: the newest in a list, some of them compared on a chart, one opened or replayed. */

import { including, without } from "./chosen.js";
import { list } from "./list.js";
import { tempoOf } from "../../controls/play.js";
import { LIMITS } from "../../data/contract.js";
import { Model } from "../../data/model.js";
import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./chosen.js").Chosen} Chosen */

const AGAIN = 2000; // ms after which the list is read again while a run is being recorded

/**
 * The section of the recorded runs. Its list is read anew when somebody comes back to the page, and
 * while a run is being recorded.
 * @param {Model} model @param {import("../../app/chapter.js").Place} place
 * @returns {{el: HTMLElement, close: () => void}}
 */
export function runs(model, place) {
  const chart = h("fig-compare", {});
  let timer = 0,
    over = false,
    close = () => {};
  /** @returns {Chosen} */
  const chosen = () => model.get("compared") ?? [];
  const choose = (/** @type {Chosen} */ now) => {
    model.set("compared", now);
    model.save_changes();
  };
  const listed = list({
    compare(name, wanted) {
      listed.miss([]);
      choose(wanted ? including(chosen(), name, LIMITS.runs) : without(chosen(), name));
    },
    open: (name) => model.send({ do: { what: "run", name } }),
    replay(name) {
      choose(including(chosen(), name, LIMITS.runs));
      model.send({ do: { what: "replay", name, tempo: tempoOf(model) } });
    },
  });
  const mark = () => listed.mark(chosen());
  /** The chosen runs that have no row. */
  const unlisted = () => chosen().flatMap((name) => (name && !listed.has(name) ? [name] : []));
  /** Others are chosen: those of a link may be older than the list. */
  const changed = () => {
    mark();
    if (unlisted().length) read();
  };

  async function read() {
    clearTimeout(timer);
    const wanted = chosen();
    const found = await fetched(wanted);
    if (over || !found) return;
    listed.show(found);
    chart.hidden = !found.runs.length;
    const lost = unlisted().filter((name) => wanted.includes(name));
    if (lost.length) {
      listed.miss(lost);
      choose(chosen().map((name) => (name && lost.includes(name) ? null : name)));
    }
    mark();
    const recording = found.runs.some(({ outcome }) => outcome === "running");
    if (recording) timer = window.setTimeout(read, AGAIN);
  }
  const looked = () => document.hidden || read();
  document.addEventListener("visibilitychange", looked);
  window.addEventListener("focus", looked);
  model.on("change:compared", changed);
  place(new Model(model.store), chart, "compare").then((done) => {
    if (over) done();
    else close = done;
  });
  read();
  return {
    el: h("section", { class: "workshop-runs" }, h("h2", {}, t("workshop.run")), listed.el, chart),
    close() {
      over = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", looked);
      window.removeEventListener("focus", looked);
      close();
    },
  };
}

/**
 * What is recorded, these runs among the rest; nothing where the lab does not answer.
 * @param {Chosen} chosen @returns {Promise<import("./list.js").Found|null>}
 */
async function fetched(chosen) {
  const names = chosen.flatMap((name) => (name ? [["with", name]] : []));
  try {
    return await (await fetch(`/runs?${new URLSearchParams(names)}`)).json();
  } catch {
    return null;
  }
}
