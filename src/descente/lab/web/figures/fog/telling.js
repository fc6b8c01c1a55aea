// @ts-check
/** The game in words: what to do, what a probe has found, who came lower, and by luck or slope. */

import { left, lowest, owned, seen } from "./game.js";
import { way } from "./layout.js";
import { ledLowest, scoreOf, winner } from "./score.js";
import { counted, number, percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./game.js").Probe} Probe */
/** @typedef {import("./game.js").State} State */

const RARE = 0.1; // below it a chance is told with a decimal
const GLYPHS = "→↗↑↖←↙↓↘";

/** Which way the ground falls, as an arrow. @param {Probe} probe */
export function glyph(probe) {
  const at = way(probe);
  return at === null ? "·" : GLYPHS[at];
}

/** The same in words. @param {Probe} probe */
export function falls(probe) {
  const at = way(probe);
  return t(at === null ? "fog.way.none" : `fog.way.${at}`);
}

/** What is so now, and what can be done, in a few sentences. @param {State} state */
export function says(state) {
  const why = state.why ? `${t(`fog.why.${state.why}`)} ` : "";
  switch (state.name) {
    case "nothing":
    case "coming":
      return state.why === "none" ? why.trim() : why + t("fog.coming");
    case "open":
      return why + (state.mine.length + state.asked.length ? underWay(state) : opening(state));
    case "descending":
      return descending(state);
    case "lifted":
      return verdict(state);
  }
}

/** @param {State} state */
function opening({ ground, many }) {
  if (!ground) return "";
  const { start } = ground;
  return `${t("fog.begin", { c: number(start.cost) })} ${t("fog.have", { n: whole(many) })}`;
}

/** @param {State} state */
function underWay(state) {
  const rest = left(state),
    { mine } = state;
  const count = counted("fog.left", rest, { all: whole(state.many) });
  const best = mine.length ? ` ${t("fog.best", { c: number(lowest(mine).cost) })}` : "";
  return count + best + (rest ? "" : ` ${t("fog.used")}`);
}

/** @param {State} state */
function descending(state) {
  const probe = seen(state).at(-1);
  if (!probe) return t("fog.rolls");
  const n = state.shown;
  return t("fog.beat", { n: whole(n), all: whole(state.many), c: number(probe.cost) });
}

/** Who came lower. @param {State} state */
function verdict(state) {
  const { mine, theirs } = scoreOf(state);
  const found = { mine: number(mine), theirs: number(theirs) };
  if (!state.mine.length) return t("fog.alone", found);
  return `${t("fog.both", found)} ${t(`fog.won.${winner({ mine, theirs })}`)}`;
}

/** Luck, or the slope: once all is told. @param {State} state */
export function luck(state) {
  if (state.name !== "lifted") return "";
  const { probes, followed } = scoreOf(state),
    { chance, bottom } = state;
  const parts = [];
  if (probes) {
    parts.push(counted("fog.followed", followed, { all: whole(probes) }));
    if (lowest(owned(state)) !== state.ground?.start)
      parts.push(t(ledLowest(state) ? "fog.led" : "fog.lucky"));
  }
  if (!Number.isNaN(chance))
    parts.push(
      t("fog.bottom", { c: number(bottom) }),
      t("fog.chance", { p: percent(chance, chance < RARE ? 1 : 0), n: whole(state.many) }),
    );
  return parts.join(" ");
}

/** What the ground is. @param {State} state @param {string} theta of the network now */
export function made(state, theta) {
  const { ground } = state;
  if (!ground) return "";
  const about = t(`fog.made.${ground.kind}`, { step: whole(ground.step) });
  const all = t("fog.made.cost", { n: whole(ground.examples) });
  const stays = theta && theta !== ground.theta ? ` ${t("fog.made.stays")}` : "";
  return `${about} ${all} ${t("fog.arrows")}${stays}`;
}

/**
 * A place in words: what was found there, or that nothing was.
 * @param {{alpha: number, beta: number}} place @param {Probe|null} probe @param {string} name of it
 */
export function point(place, probe, name) {
  if (!probe) return t("fog.point.none", { a: number(place.alpha), b: number(place.beta) });
  const found = { c: number(probe.cost), slope: number(probe.slope) };
  return t("fog.point", { name, ...found, way: falls(probe) });
}

/** What a probe is called. @param {State} state @param {Probe} probe */
export function nameOf({ ground, mine, theirs }, probe) {
  if (probe === ground?.start) return t("fog.start");
  const k = mine.indexOf(probe);
  if (k >= 0) return t("fog.mine.n", { n: whole(k + 1) });
  return t("fog.theirs.n", { n: whole(theirs.indexOf(probe) + 1) });
}
