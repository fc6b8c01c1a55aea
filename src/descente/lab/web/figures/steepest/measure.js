// @ts-check
/** When the climbs are measured: where the network stands, and again once it stands elsewhere. */

import { asker } from "../../controls/asker.js";

const PAUSE = 200; // ms between a change of the network and the next measurement

/**
 * Asks for the climbs while the figure is in sight. While it trains the training goes first: what
 * has been measured stays.
 * @param {import("../../data/model.js").Model} model
 * @param {HTMLElement} box whose picture it is
 * @param {HTMLElement} figure that looks as old as it is
 * @param {(value: import("../../data/model.js").Value) => void} listener
 */
export function measure(model, box, figure, listener) {
  let seed = 0,
    where = "",
    timer = 0,
    inSight = true,
    known = false;
  const job = asker(
    model,
    "steepest",
    (value) => {
      known = true;
      listener(value);
    },
    figure,
  );
  const ask = () => job.ask({ random: 24, seed });
  const consider = () => {
    const status = model.get("status");
    if (!status || !inSight || (known && status.words.playing)) return;
    const now = status.words.theta;
    if (now === where) return;
    clearTimeout(timer);
    const start = () => {
      where = now;
      ask();
    };
    timer = window.setTimeout(start, where ? PAUSE : 0);
  };
  const watched = new IntersectionObserver(([entry]) => {
    inSight = entry.isIntersecting;
    consider();
  });
  watched.observe(box);
  model.on("change:status", consider);
  consider();
  return {
    /** Measure along other random directions. */
    others() {
      seed += 1;
      ask();
    },
    close() {
      clearTimeout(timer);
      job.close();
      watched.disconnect();
    },
  };
}
