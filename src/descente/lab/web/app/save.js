// @ts-check
/** The quiet control at a figure's corner: its picture and its numbers, as files. */

import { notice } from "./notices.js";
import { h, s } from "../kit/dom.js";
import { t } from "../kit/words.js";

const KINDS = /** @type {const} */ (["png", "svg", "csv"]);
const READ = 8000; // ms in which a sentence is read

/**
 * @param {import("../saving/save.js").Figure} figure
 * @returns {HTMLElement}
 */
export function saver(figure) {
  const head = h("summary", { title: t("save"), "aria-label": t("save") }, icon());
  const button = (/** @type {(typeof KINDS)[number]} */ kind) =>
    h("button", { onclick: () => take(kind).then(close) }, t(`save.${kind}`));
  const menu = h("div", {}, ...KINDS.map(button));
  const el = h(
    "details",
    {
      class: "save",
      ontoggle: () => {
        const listen = el.open ? "addEventListener" : "removeEventListener";
        document[listen]("pointerdown", elsewhere);
        if (el.open) menu.scrollIntoView({ block: "nearest" });
      },
      onfocusout: (/** @type {FocusEvent} */ { relatedTarget }) =>
        relatedTarget && leave(relatedTarget),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Escape" || !el.open) return;
        event.stopPropagation();
        close();
      },
    },
    head,
    menu,
  );
  const close = () => {
    el.open = false;
    head.focus({ preventScroll: true });
  };
  /** Something else is meant, if it is not in here. @param {EventTarget|null} target */
  const leave = (target) => {
    if (!el.contains(/** @type {Node|null} */ (target))) el.open = false;
  };
  const elsewhere = (/** @type {Event} */ { target }) => leave(target);

  /** @param {(typeof KINDS)[number]} kind */
  async function take(kind) {
    try {
      const { save } = await import("../saving/save.js");
      const says = await save(kind, figure);
      if (says) notice(() => t(says), READ);
    } catch (error) {
      console.error(error);
      notice(() => t("save.failed"), READ);
    }
  }
  return el;
}

/** An arrow into a tray. */
function icon() {
  const d = "M8 2v8M4.5 6.5 8 10l3.5-3.5M2.5 12v1.5h11V12";
  return s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d }));
}
