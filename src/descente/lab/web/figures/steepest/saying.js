// @ts-check
/** The compass in words: the name of a direction, its reading, the sentences, the rows. */

import { summary } from "./layout.js";
import { h } from "../../kit/dom.js";
import { full, measured, number, signed, whole } from "../../kit/numbers.js";
import { nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

/**
 * A direction's name in the page's language.
 * @param {import("../../data/contract.js").Direction} direction
 * @param {number} angle to ∇C, in degrees
 */
export function nameOfDirection({ kind, number: n, parameter }, angle) {
  return t(`steepest.name.${kind}`, {
    n: n ?? "",
    angle: whole(angle),
    name: parameter ? nameOf(parameter) : "",
  });
}

/** One direction, measured beside predicted. @param {Value} value @param {number} k −1 for none */
export function reading({ words, arrays }, k) {
  if (!(k in words.directions)) return { text: t("steepest.hint"), title: "" };
  const { measured: climbs, predicted, cosine, angle } = arrays;
  const name = nameOfDirection(words.directions[k], angle[k]);
  /** @param {(x: number) => string} climb @param {(x: number) => string} part */
  const said = (climb, part) =>
    t("steepest.point", {
      name,
      m: measured(climbs[k], climb),
      p: climb(predicted[k]),
      c: part(cosine[k]),
    });
  return { text: said(signed, number), title: said(full, full) };
}

/** What was found, and how. @param {Value} value */
export function sentences({ words, scalars, arrays }) {
  const climbs = Array.from(arrays.measured),
    { random, best } = summary(words.directions, climbs);
  const done = climbs.filter((climb) => !Number.isNaN(climb)).length;
  const steepest = climbs.every((climb) => climb <= climbs[0]);
  const found =
    done < climbs.length
      ? t("steepest.measuring", { done: whole(done), all: whole(climbs.length) })
      : t(steepest ? "steepest.nothing" : "steepest.something", {
          norm: number(climbs[0]),
          random: whole(random),
          best: signed(climbs[best]),
        });
  return { found, made: t("steepest.made", { n: whole(words.examples), h: number(scalars.h) }) };
}

/**
 * The direction that a hand has laid, in words.
 * @param {{angle: number, now: Tried|null}} own @param {number} norm ‖∇C‖
 */
export function ownSentence({ angle, now }, norm) {
  const name = nameOfDirection({ kind: "own", number: null, parameter: null }, Math.abs(angle));
  return now
    ? t("steepest.own", {
        name,
        m: signed(now.measured),
        norm: number(norm),
        c: number(now.cosine),
      })
    : t("steepest.own.wait", { name });
}

/** @typedef {import("./own.js").Tried} Tried */

/**
 * The directions that have a row, each with a bar as long as its climb: ∇C, one's own and the best
 * that was tried, then those it is compared with.
 * @param {Value} value @param {{angle: number, now: Tried|null, best: Tried|null}} own
 */
export function rows({ words, scalars, arrays }, { angle: mine, now, best: tried }) {
  const { measured: climbs, angle } = arrays,
    { random, best, rows: shown } = summary(words.directions, climbs);
  const [first, ...others] = shown.map((k) =>
    row(
      k === best
        ? t("steepest.name.best", { n: whole(random) })
        : nameOfDirection(words.directions[k], angle[k]),
      climbs[k],
      scalars.norm,
    ),
  );
  const name = (/** @type {string} */ word, /** @type {number} */ at) =>
    t(word, { angle: whole(Math.abs(at)) });
  const laid = row(name("steepest.own.name", mine), now?.measured ?? NaN, scalars.norm, "mine");
  const kept = tried
    ? [row(name("steepest.own.best", tried.angle), tried.measured, scalars.norm, "mine")]
    : [];
  return [first, laid, ...kept, ...others];
}

/** @param {string} name @param {number} climb @param {number} norm ‖∇C‖ @param {string} [kind] */
function row(name, climb, norm, kind = "") {
  const bar = h("i", { class: climb < 0 ? "down" : "up", "aria-hidden": "true" });
  bar.style.setProperty("--size", String(Math.abs(climb || 0) / (norm || 1)));
  const says = h(
    "span",
    { class: "number", title: measured(climb, full) },
    measured(climb, signed),
  );
  return h("li", { class: kind }, h("span", {}, name), bar, says);
}
