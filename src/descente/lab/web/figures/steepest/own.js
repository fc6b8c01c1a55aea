// @ts-check
/** A direction of one's own: its arrow is turned by a hand, and its climb is measured. */

import { asker } from "../../controls/asker.js";
import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { ARROWS } from "../../kit/keys.js";
import { whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {{angle: number, cosine: number, measured: number}} Tried */

const FIRST = 60; // degrees away from ∇C, to begin with
const STEP = 5; // degrees that an arrow key turns it by; one, with the shift key

/** The angle to the top at which a point lies, −180 to 180 degrees. @param {number} x @param {number} y downwards */
export const angleOf = (x, y) => Math.round((Math.atan2(x, -y) * 180) / Math.PI);

/** An angle turned further, within −180 to 180. @param {number} angle @param {number} by */
export const turned = (angle, by) => ((((angle + by + 180) % 360) + 360) % 360) - 180;

/**
 * @param {Model} model @param {HTMLElement} box of the compass
 * @param {() => number[]} centre x, y and radius of the compass
 * @param {() => void} changed it was turned, or its climb is known
 */
export function own(model, box, centre, changed) {
  let angle = FIRST,
    theta = "";
  /** @type {Tried|null} */
  let now = null;
  /** @type {Tried|null} */
  let best = null;
  const job = asker(model, "climb", ({ words, scalars }) => {
    if (words.theta !== theta) [theta, best] = [words.theta, null];
    const { measured, cosine } = scalars;
    const found = { angle: scalars.angle, measured, cosine };
    if (!best || measured > best.measured) best = found;
    now = found.angle === angle ? found : null;
    changed();
  });
  const measure = soon(() => job.ask({ angle }), 60);
  const handle = h("div", {
    class: "steepest-own",
    role: "slider",
    tabindex: 0,
    "aria-label": t("steepest.own.handle"),
    "aria-valuemin": -180,
    "aria-valuemax": 180,
    onpointerdown: (/** @type {PointerEvent} */ event) => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus();
    },
    onpointermove: (/** @type {PointerEvent} */ event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { left, top } = box.getBoundingClientRect(),
        [x, y] = centre();
      turn(angleOf(event.clientX - left - x, event.clientY - top - y));
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      const arrow = ARROWS[event.key];
      if (!arrow || event.altKey) return;
      event.preventDefault();
      const way = arrow[0] || arrow[1];
      turn(turned(angle, way * (event.shiftKey ? 1 : STEP)));
    },
  });
  box.append(handle);

  /** @param {number} to */
  function turn(to) {
    if (to === angle) return;
    [angle, now] = [to, null];
    changed();
    measure();
  }

  return {
    /** Measure it where the network stands now. */
    measure,
    /** The angle, and what was measured: at this angle, and the best of all that were tried. */
    state: () => ({ angle, now, best }),
    /** Put the handle at the arrow's tip. */
    place() {
      const [x, y, R] = centre(),
        turn = (angle * Math.PI) / 180;
      handle.style.left = `${x + R * Math.sin(turn)}px`;
      handle.style.top = `${y - R * Math.cos(turn)}px`;
      handle.setAttribute("aria-valuenow", String(angle));
      handle.setAttribute(
        "aria-valuetext",
        t("steepest.name.own", { angle: whole(Math.abs(angle)) }),
      );
    },
    close: job.close,
  };
}
