// @ts-check
/** What a page may do to its experiment, and what it can follow, by their names in the contract. */

/** @typedef {import("./experiment.js").Experiment} Experiment */
/** @typedef {import("./views.js").Viewer} Viewer */

/** @type {Record<string, (e: Experiment, how: any) => void>} */
export const COMMANDS = {
  play: (e, { more = 0 }) => e.play(more),
  pause: (e) => e.pause(),
  step: (e, { steps = 1 }) => e.some(steps),
  epoch: (e) => e.some(e.descent.perEpoch - (e.step % e.descent.perEpoch)),
  restart: (e) => e.restart(),
  look: (e, { step = null }) => e.look(step),
  digit: (e, { index }) => e.see(index),
  "set-weight": (e, { index, value }) => e.put(index, value),
  "go-on": (e) => e.goOn(),
  "take-back": (e, { number }) => e.takeBack(number),
};

export const VIEWS = {
  status: (/** @type {Viewer} */ viewer) => viewer.status(),
  network: (/** @type {Viewer} */ viewer) => viewer.network(),
  digit: (/** @type {Viewer} */ viewer) => viewer.digit(),
  errors: (/** @type {Viewer} */ viewer) => viewer.errors(),
  history: (/** @type {Viewer} */ viewer) => viewer.history(),
  gradient: (/** @type {Viewer} */ viewer) => viewer.gradient(),
  update: (/** @type {Viewer} */ viewer) => viewer.update(),
};
