// @ts-check
/** What the chart says in words: numbers, places, and what is to be known before one compares. */

import { sameData } from "./differences.js";
import { readAt } from "./layout.js";
import { number, percent, typed, whole } from "../../kit/numbers.js";
import { nameOfData } from "../../kit/sentences.js";
import { t } from "../../kit/words.js";
import { letterOf } from "../../marks/series.js";

/** @typedef {import("./lines.js").Line} Line */
/** @typedef {import("./paint.js").Shown} Shown */
/** @typedef {"cost"|"accuracy"} Quantity */

/** @type {Quantity[]} */
export const QUANTITIES = ["cost", "accuracy"];
const SHOW = { cost: number, accuracy: percent };

/** A number, or a dash where there is none. @param {number} value @param {Quantity} of */
export const written = (value, of) => (Number.isFinite(value) ? SHOW[of](value) : "–");

/** What a line reads where the ruler stands. @param {Line} line @param {Quantity} of @param {Shown} shown */
export function reading(line, of, { ruler, far, axis }) {
  const k = readAt(line[of], (ruler * far) / Math.max(1, line.length[axis]));
  return written(k < 0 ? NaN : line[of].values[k], of);
}

/** Where the ruler stands. @param {Shown} shown */
export function whereOf({ ruler, far, axis }) {
  return t(`compare.place.${axis}`, { n: whole(Math.round(ruler * far)) });
}

/** All that is read there, for a voice. @param {Shown} shown */
export function spoken(shown) {
  const each = shown.lines.map((line) =>
    t("compare.reads", {
      name: line.place < 0 ? t("compare.live") : letterOf(line.place),
      cost: reading(line, "cost", shown),
      accuracy: reading(line, "accuracy", shown),
    }),
  );
  return [whereOf(shown), ...each].join("; ");
}

/** What is told of a line, a part of it. @param {string} name @param {any} value */
export function wordOf(name, value) {
  if (name === "sizes") return value.join("-");
  if (name === "data") return nameOfData(value);
  if (name === "augmented") return t(`compare.set.augmented.${value ? "yes" : "no"}`);
  const kind = name === "output" ? "activation" : name;
  if (typeof value === "string") return t(`compare.set.${name}`, { value: t(`${kind}.${value}`) });
  const shown = Number.isInteger(value) ? whole(value) : typed(value);
  return t(`compare.set.${name}`, { value: shown });
}

/** What is to be known before lines are compared. @param {Line[]} lines */
export function caption(lines) {
  const sentences = [t("compare.caption")];
  const live = lines.find(({ place }) => place < 0);
  const others = lines.filter((line) => live && !sameData(line, live));
  if (others.length) {
    const names = others.map(({ place }) => letterOf(place)).join(", ");
    sentences.push(t("compare.other-data", { names }));
  }
  if (new Set(lines.map(({ settings }) => settings.cost)).size > 1)
    sentences.push(t("compare.other-cost"));
  return sentences.join(" ");
}
