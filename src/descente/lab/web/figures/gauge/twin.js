// @ts-check
/** The same start, trained for one epoch on the side: once for each settings, for the whole visit. */

import { SETTINGS } from "../../data/contract.js";

/** @typedef {import("../../data/model.js").Model} Model */

const PATIENCE = 600; // milliseconds the settings must have been still

/** The trainings asked for: the number of each by what was trained. @type {string} */
const ASKED = "gauge-twins";

/** What decides the twin. @param {Model} model */
const key = (model) =>
  JSON.stringify(
    SETTINGS.filter((name) => name !== "epochs" && name !== "schedule").map((name) =>
      model.get(name),
    ),
  );

/** @param {Model} model @returns {Record<string, number>} */
const askedOf = (model) => model.get(ASKED) ?? {};

/** The twin of the settings in force, where it has come. @param {Model} model @returns {any} */
export const twinOf = (model) => model.get(`sweep/twin-${askedOf(model)[key(model)]}`);

/**
 * @param {Model} model @param {() => void} changed when one has come
 * @returns {{get: () => any, close: () => void}}
 */
export function twin(model, changed) {
  let timer = 0;
  const asked = () => askedOf(model);
  /** @type {Set<string>} */
  const heard = new Set();

  function listen() {
    const answers = `sweep/twin-${asked()[key(model)]}`;
    if (heard.has(answers)) return;
    heard.add(answers);
    model.on(`change:${answers}`, changed);
  }

  function ask() {
    timer = 0;
    const known = asked(),
      mine = key(model);
    if (model.get("eta") === undefined || model.get("status")?.words.playing !== false) return;
    if (!(mine in known)) {
      const number = Object.keys(known).length;
      model.set(ASKED, { ...known, [mine]: number });
      model.save_changes();
      model.send({
        ask: { job: "sweep", key: `sweep/twin-${number}`, etas: [model.get("eta")], epochs: 1 },
      });
    }
    listen();
    changed();
  }

  const later = () => {
    if (key(model) in asked() || timer) return;
    timer = window.setTimeout(ask, PATIENCE);
  };
  const settled = () => {
    clearTimeout(timer);
    timer = 0;
    if (key(model) in asked()) listen();
    later();
    changed();
  };
  for (const name of SETTINGS) model.on(`change:${name}`, settled);
  model.on("change:status", later);
  settled();
  return {
    get: () => twinOf(model),
    close: () => clearTimeout(timer),
  };
}
