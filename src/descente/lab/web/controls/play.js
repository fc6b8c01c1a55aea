// @ts-check
/** ▶, wherever it stands: play, pause, or ask for more where all that was planned is done. */

/** @param {import("../data/model.js").Model} model */
export function play(model) {
  const { playing, outcome, past, trial } = model.get("status")?.words ?? {};
  if (playing) model.send({ do: { what: "pause" } });
  else if (outcome === "finished" && !past && !trial) model.store.put("asks", {});
  else model.send({ do: { what: "play" } });
}
