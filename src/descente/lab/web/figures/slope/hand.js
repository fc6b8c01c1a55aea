// @ts-check
/** Where the ball is put: by mouse or finger on the picture, by the keys on the knob below it. */

import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { t } from "../../kit/words.js";

/**
 * @param {HTMLElement} box what one pulls on
 * @param {{
 *   at: () => number, span: () => number, under: (pixel: number) => number|undefined,
 *   drag: (to: number) => void, drop: () => void,
 * }} ball where it is, how far it may go, and what to do with it
 */
export function hand(box, { at, span, under, drag, drop }) {
  const settle = soon(drop, 350);
  const knob = h("input", {
    type: "range",
    "aria-label": t("slope.start"),
    step: "any",
    oninput: () => drag(Number(knob.value)),
    onchange: drop,
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      const far = span();
      const to = /** @type {Record<string, number>} */ ({
        ArrowLeft: at() - far / (event.shiftKey ? 12 : 60),
        ArrowDown: at() - far / 60,
        ArrowRight: at() + far / (event.shiftKey ? 12 : 60),
        ArrowUp: at() + far / 60,
        PageDown: at() - far / 6,
        PageUp: at() + far / 6,
        Home: -far,
        End: far,
      })[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      drag(to);
      settle();
    },
  });
  const pull = (/** @type {PointerEvent} */ event) => {
    const to = under(event.clientX - box.getBoundingClientRect().left);
    if (to !== undefined) drag(to);
  };
  box.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.button) return;
    box.setPointerCapture(event.pointerId);
    box.classList.add("held");
    pull(event);
  });
  box.addEventListener(
    "pointermove",
    (/** @type {PointerEvent} */ event) => box.classList.contains("held") && pull(event),
  );
  for (const end of ["pointerup", "pointercancel"]) {
    box.addEventListener(end, () => {
      box.classList.remove("held");
      drop();
    });
  }
  return knob;
}
