// @ts-check
/** The number of θ that the whole page has chosen. */

/** @typedef {import("../data/model.js").Model} Model */

/** The index of the number chosen, if the network has it. @param {Model} model */
export function chosen(model) {
  const index = model.get("weight"),
    count = model.get("network")?.arrays.theta.length ?? 0;
  return Number.isInteger(index) && index >= 0 && index < count ? Number(index) : null;
}

/** Choose a number of θ for the whole page. @param {Model} model @param {number} index */
export function choose(model, index) {
  model.set("weight", index);
  model.save_changes();
}
