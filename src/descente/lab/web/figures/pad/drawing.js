// @ts-check
/** The drawing: it stays for the other pads and chapters, and is sent while it grows. */

import { FINE, pixels } from "./brush.js";
import { turn } from "../../controls/digit.js";
import { paced } from "../../kit/frame.js";

/** @typedef {import("./brush.js").Stroke} Stroke */

const PACE = 1000 / 15; // milliseconds between two drawings that are sent

/** @param {import("../../data/model.js").Model} model */
export function drawing(model) {
  /** What was on the paper before each change, for undo. @type {Stroke[][]} */
  const past = [];
  const strokes = () => /** @type {Stroke[]} */ (model.get("strokes") ?? []);

  const send = paced(() => {
    if (!strokes().length) return turn(model, 0);
    const ink = pixels(strokes());
    model.send({ do: { what: "draw", pixels: ink, width: FINE, height: FINE } });
  }, PACE);

  /** @param {Stroke[]} next */
  function show(next) {
    model.set("strokes", next);
    model.save_changes();
    send();
  }
  /** @param {Stroke[]} next */
  function change(next) {
    past.push(strokes());
    show(next);
  }

  return {
    strokes,
    /** Whether there is something to undo. */
    changed: () => past.length > 0,
    /** A new stroke starts here. @param {[number, number]} at */
    begin: (at) => change([...strokes(), [at]]),
    /** The last stroke goes on to here. @param {[number, number]} at */
    extend(at) {
      const all = strokes();
      show([...all.slice(0, -1), [...all[all.length - 1], at]]);
    },
    clear: () => change([]),
    undo: () => show(past.pop() ?? []),
    /**
     * The page looks at a digit: if that is a test image that took the place of the drawing it
     * looked at before, the paper is empty, and undo brings the drawing back.
     * @param {boolean} drawn whether it is a drawing @param {boolean} busy whether one draws now
     */
    look(drawn, busy) {
      if (!drawn && strokes().length && !busy && model.get("read") === "drawing") {
        past.push(strokes());
        model.set("strokes", []);
      }
      model.set("read", drawn ? "drawing" : "test");
      model.save_changes();
    },
  };
}
