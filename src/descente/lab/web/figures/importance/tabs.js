// @ts-check
/** Sheets of which one is seen at a time, each behind its tab. */

import { h } from "../../kit/dom.js";
import { indexAlong } from "../../kit/keys.js";
import { t } from "../../kit/words.js";

/** @typedef {{name: string, el: HTMLElement}} Panel */

/**
 * The list of tabs and a sheet for each panel; a single panel has a sheet and no tab.
 * @param {string} id the beginning of the elements' ids
 * @param {Panel[]} panels
 * @param {(index: number) => void} turned called with the index of the sheet that is seen now
 * @returns {HTMLElement[]}
 */
export function tabs(id, panels, turned) {
  const sheets = panels.map(({ name, el }) => sheet(id, name, el));
  if (panels.length < 2) return sheets;
  const heads = panels.map(({ name }, i) =>
    h(
      "button",
      {
        role: "tab",
        id: `${id}-tab-${name}`,
        "aria-controls": `${id}-${name}`,
        onclick: () => turn(i),
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          const count = panels.length,
            to = indexAlong(event, { index: i, count, axis: "across" });
          if (to === null) return;
          event.preventDefault();
          event.stopPropagation();
          turn((to + count) % count);
          heads[(to + count) % count].focus();
        },
      },
      t(`importance.${name}`),
    ),
  );
  sheets.forEach((one, i) => {
    one.setAttribute("role", "tabpanel");
    one.setAttribute("aria-labelledby", heads[i].id);
  });

  /** @param {number} to */
  function turn(to) {
    heads.forEach((head, i) => {
      head.setAttribute("aria-selected", String(i === to));
      head.tabIndex = i === to ? 0 : -1;
      sheets[i].hidden = i !== to;
    });
    turned(to);
  }
  turn(0);
  const list = { class: "tabs", role: "tablist", "aria-label": t("importance.label") };
  return [h("div", list, ...heads), ...sheets];
}

/** A panel under its question. @param {string} id @param {string} name @param {HTMLElement} el */
function sheet(id, name, el) {
  const question = h("p", { class: "question" }, t(`importance.${name}.question`));
  return h("div", { class: `sheet ${name}`, id: `${id}-${name}` }, question, el);
}
