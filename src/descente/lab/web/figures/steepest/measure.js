// @ts-check
/** When the climbs are measured: where the network stands, and again once it stands elsewhere. */

const PAUSE = 200; // ms between a change of the network and the next measurement

/**
 * Asks for the climbs while the figure is in sight. While it trains the training goes first: what
 * has been measured stays.
 * @param {import("../../data/model.js").Model} model @param {HTMLElement} box
 * @param {(value: import("../../data/model.js").Value) => void} listener
 */
export function measure(model, box, listener) {
  let seed = 0,
    where = "",
    timer = 0,
    inSight = true,
    known = false;
  const ask = () =>
    model.ask("steepest", { random: 24, seed }, (value) => {
      known = true;
      listener(value);
    });
  const consider = () => {
    const status = model.get("status");
    if (!status || !inSight || (known && status.words.playing)) return;
    const now = `${status.words.step}/${status.scalars.test_cost}`;
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
      watched.disconnect();
    },
  };
}
