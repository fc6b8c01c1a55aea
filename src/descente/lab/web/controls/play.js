// @ts-check
/** ▶, wherever it stands: play, pause, or ask for more where all that was planned is done. */

/** @typedef {import("../data/model.js").Model} Model */
/** @typedef {import("../data/contract.js").PlayOptions["tempo"]} Tempo */

/** How a training is shown where nobody has chosen: it can be followed, and is over in 20 s. */
const FOLLOWED = "calm";

/** How a training is shown. @param {Model} model @returns {NonNullable<Tempo>} */
export const tempoOf = (model) => model.get("tempo") ?? FOLLOWED;

/** @param {Model} model */
export function play(model) {
  const { playing, outcome, past, trial } = model.get("status")?.words ?? {};
  if (playing) model.send({ do: { what: "pause" } });
  else if (outcome === "finished" && !past && !trial) model.store.put("asks", {});
  else model.send({ do: { what: "play", tempo: tempoOf(model) } });
}
