// @ts-check
/** The newest recorded runs, a row for each, and what is to be said of the others. */

import { many } from "./chosen.js";
import { row } from "./run.js";
import { LIMITS } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { counted, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {{runs: Run[], more: number}} Found the newest runs, and how many there are besides */

/** @param {import("./run.js").Acts} acts what can be done with a run */
export function list(acts) {
  const rowsIn = h("ul", {}),
    more = h("p", { class: "note" }),
    missing = h("p", { class: "note", role: "status" }),
    full = h("p", { class: "note", role: "status" });
  /** @type {Map<string, ReturnType<typeof row>>} */
  let rows = new Map();

  /** Put the rows in their order; whatever has the focus keeps it. */
  function arrange() {
    const focused = /** @type {HTMLElement|null} */ (document.activeElement);
    rowsIn.replaceChildren(...[...rows.values()].map(({ el }) => el));
    if (rowsIn.contains(focused)) focused?.focus();
  }
  return {
    el: h("div", {}, rowsIn, missing, full, more),
    /** @param {string} name */
    has: (name) => rows.has(name),
    /** @param {Found} found */
    show(found) {
      const before = [...rows.keys()].join();
      rows = new Map(
        found.runs.map((run) => [run.name, rows.get(run.name) ?? row(run.name, acts)]),
      );
      for (const run of found.runs) rows.get(run.name)?.write(run);
      if (before !== [...rows.keys()].join()) arrange();
      rowsIn.hidden = !rows.size;
      more.textContent = found.more ? counted("workshop.more", found.more) : "";
      if (!rows.size) more.textContent = t("workshop.no-runs");
    },
    /** Say which chosen runs are not here. @param {string[]} names */
    miss(names) {
      missing.textContent = names.length ? t("workshop.missing", { names: names.join(", ") }) : "";
    },
    /** Say which are compared, and whether another may be. @param {import("./chosen.js").Chosen} chosen */
    mark(chosen) {
      const room = many(chosen) < LIMITS.runs;
      for (const [name, each] of rows) each.mark(chosen.indexOf(name), room);
      full.textContent = room ? "" : t("workshop.most", { n: whole(LIMITS.runs) });
    },
  };
}
