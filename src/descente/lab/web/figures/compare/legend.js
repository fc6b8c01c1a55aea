// @ts-check
/** Which line is which run, in what they differ, and what each reads: a row for each. */

import { differences, partOf } from "./differences.js";
import { looks } from "./paint.js";
import { QUANTITIES, reading, wordOf, written } from "./saying.js";
import { h } from "../../kit/dom.js";
import { about } from "../../kit/estimate.js";
import { full } from "../../kit/numbers.js";
import { said } from "../../kit/sentences.js";
import { t } from "../../kit/words.js";
import { hueOf, letterOf, sample } from "../../marks/series.js";

/** @typedef {import("./lines.js").Line} Line */
/** @typedef {import("./lines.js").Lost} Lost */
/** @typedef {import("./paint.js").Shown} Shown */

/** The table; it is built anew where other runs or other settings come. */
export function legend() {
  const el = h("table", {});
  const heading = h("th", { scope: "colgroup", colspan: 2 });
  /** @type {ReturnType<typeof row>[]} */
  let rows = [];
  let built = "";
  return {
    el,
    /** @param {Shown} shown @param {Lost[]} lost @param {string} where the ruler stands */
    write(shown, lost, where) {
      const { lines, pale } = shown;
      const inOrder = [...lines].sort((one, other) => one.place - other.place);
      const key = keyOf(inOrder, lost, pale);
      if (built !== key) {
        const names = differences(lines);
        rows = inOrder.map((line) => row(line, names, pale.includes(line)));
        const all = [...rows.map((each) => each.el), ...lost.map(lostRow)];
        el.replaceChildren(head(heading, shared(lines, names)), h("tbody", {}, ...all));
        built = key;
      }
      heading.textContent = where;
      rows.forEach((each, i) => each.write(inOrder[i], shown));
    },
  };
}

/** What the rows are made of. @param {Line[]} lines @param {Lost[]} lost @param {Line[]} pale */
function keyOf(lines, lost, pale) {
  const told = lines.map(({ place, name, sizes, settings, outcome }) => [
    ...[place, name, sizes, settings],
    place < 0 || outcome,
  ]);
  return JSON.stringify([told, lost, pale.map(({ place }) => place)]);
}

/**
 * Which of network and data all lines have; any line tells them for all.
 * @param {Line[]} lines @param {string[]} names in what they differ
 */
function shared([line], names) {
  const same = line ? ["sizes", "data"].filter((name) => !names.includes(name)) : [];
  return same.map((name) => wordOf(name, partOf(line, name))).join(" · ");
}

/**
 * @param {HTMLElement} heading of the readings, which says where the ruler stands
 * @param {string} all what all lines share
 */
function head(heading, all) {
  const names = [...QUANTITIES, ...QUANTITIES].map((of) =>
    h("th", { scope: "col" }, t(`compare.short.${of}`)),
  );
  const run = h("th", { scope: "col", rowspan: 2 }, all || t("compare.run"));
  const end = h("th", { scope: "colgroup", colspan: 2 }, t("compare.end"));
  return h("thead", {}, h("tr", {}, run, heading, end), h("tr", {}, ...names));
}

/** @param {Line} line @param {string[]} names in what lines differ @param {boolean} pale */
function row(line, names, pale) {
  const here = QUANTITIES.map(() => h("td", {}));
  const end = QUANTITIES.map(() => h("td", {}));
  const look = `${looks(line)}${pale ? " pale" : ""}`;
  const which = h("span", { class: "which" }, sample(look));
  if (line.place >= 0) which.append(letter(line.place));
  const name = line.place < 0 ? t("compare.live") : line.name;
  const what = h("span", {}, name, h("small", {}, detailsOf(line, names, pale)));
  return {
    el: h("tr", {}, h("th", { scope: "row" }, h("div", {}, which, what)), ...here, ...end),
    /** @param {Line} now @param {Shown} shown */
    write(now, shown) {
      QUANTITIES.forEach((of, i) => {
        here[i].textContent = reading(now, of, shown);
        writeEnd(end[i], now, of);
      });
    },
  };
}

/** In what a line differs from others, and how it ended. @param {Line} line @param {string[]} names @param {boolean} pale */
function detailsOf(line, names, pale) {
  const { seed, network_seed } = line.settings;
  const own = names.filter((name) => name !== "network_seed" || network_seed !== seed);
  const details = own.map((name) => wordOf(name, partOf(line, name)));
  if (line.place >= 0 && line.outcome !== "finished")
    details.push(t(`compare.outcome.${line.outcome}`));
  if (pale) details.push(t("compare.pale"));
  return details.join(" · ");
}

/** What a line ended at; where that is no number over all examples, it looks so. @param {HTMLElement} cell @param {Line} line @param {"cost"|"accuracy"} of */
function writeEnd(cell, { end }, of) {
  const known = Number.isFinite(end[of]);
  const text = written(end[of], of);
  const sampled = known && end.sampled;
  cell.textContent = sampled ? about(text) : text;
  cell.classList.toggle("estimate", sampled);
  cell.title = sampled ? t("compare.sampled") : known ? full(end[of]) : "";
}

/** @param {number} place */
const letter = (place) => h("b", { class: hueOf(place) }, letterOf(place));

/** @param {Lost} lost */
function lostRow({ place, name, error }) {
  const which = h("span", { class: "which" }, letter(place));
  return h(
    "tr",
    { class: "lost" },
    h("th", { scope: "row" }, h("div", {}, which, h("span", {}, name))),
    h("td", { colspan: 4 }, said({ words: error, scalars: {} })),
  );
}
