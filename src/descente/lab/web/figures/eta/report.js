// @ts-check
/** What was measured, in words, and the single steps that were tried at ½, 1 and 1½ times η₀. */

import { WAYS, told } from "./axis.js";
import { trustOf } from "./trend.js";
import { looks } from "../../controls/age.js";
import { h } from "../../kit/dom.js";
import { counted, full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Value} Value */

const FRACTIONS = ["½ η₀", "η₀", "1½ η₀"];
const ARROWS = ["▼", "·", "▲"];

/** Says where both limits were measured, and what the steps that were tried say of η₀. */
export function report() {
  const about = h("p", { class: "note" });
  const table = h("div", { class: "tried" });
  const verdict = h("p", { class: "verdict" });
  const el = h("div", { class: "measured" }, about, table, verdict);
  const look = looks(el);
  return {
    el,
    /** @param {{sharpness: Value|undefined, noise: Value|undefined, stale: boolean}} found */
    write({ sharpness, noise, stale }) {
      const known = stale ? undefined : sharpness;
      about.textContent = known ? aboutLimits(known, noise) : "";
      about.title = known ? residualOf(known) : "";
      table.replaceChildren(...(noise?.arrays.eta?.length ? [tableOf(noise)] : []));
      verdict.textContent = !stale && noise?.words.verdict ? verdictOf(noise) : "";
      look(sharpness ? (stale ? "stale" : "") : "waiting", sharpness?.words.step);
    },
  };
}

/** Where the limits were measured, and how surely. @param {Value} limit @param {Value|undefined} noise */
function aboutLimits({ words, scalars }, noise) {
  const text = t(`eta.${trustOf(/** @type {any} */ (words), /** @type {any} */ (scalars))}`, {
    step: whole(words.step),
    examples: whole(words.examples),
    largest: number(scalars.largest),
  });
  if (!noise || !Number.isFinite(noise.scalars.eta)) return text;
  const { eta, error } = noise.scalars;
  const key = error ? "eta.noise" : "eta.noise.exact";
  const { batch } = noise.words;
  return `${text} ${counted(key, batch, { batch: whole(batch), ...told(eta, error) })}`;
}

/** For those who know what it is. @param {Value} limit */
const residualOf = ({ words, scalars }) =>
  t("eta.residual", { residual: number(scalars.residual, 2), products: whole(words.products) });

/** @param {Value} noise */
function verdictOf({ words, scalars }) {
  const key =
    words.verdict === "untried" ? `untried.${Number.isFinite(scalars.eta) ? 0 : 1}` : words.verdict;
  return Number.isNaN(scalars.eta) ? "" : t(`eta.noise.${key}`);
}

/** @param {Value} noise */
function tableOf({ words, arrays }) {
  const heads = FRACTIONS.map((name, i) =>
    h("th", { scope: "col", title: full(arrays.eta[i]) }, `${name} = ${number(arrays.eta[i])}`),
  );
  const cells = FRACTIONS.map((_, i) => {
    const [change, error] = [arrays.change[i], arrays.error[i]];
    const way = words.ways[i] + 1;
    return h(
      "td",
      { class: WAYS[way], title: `${full(change)} ± ${full(error)}` },
      h("span", { "aria-label": t(`eta.way.${WAYS[way]}`) }, ARROWS[way]),
      ` ${signed(change)} `,
      h("span", { class: "chance" }, error ? `± ${number(error, 1)}` : ""),
    );
  });
  const about = counted("eta.tried", words.batch, {
    batch: whole(words.batch),
    steps: whole(words.steps),
  });
  return h("table", {}, h("caption", {}, about), h("tr", {}, ...heads), h("tr", {}, ...cells));
}
