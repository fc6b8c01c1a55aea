// @ts-check
/** The paper one draws on: by mouse, finger or pen, or with the arrow keys and the space bar. */

import { paint } from "./brush.js";
import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { ARROWS } from "../../kit/keys.js";
import { colour } from "../../kit/palette.js";
import { t } from "../../kit/words.js";
import { disc } from "../../marks/disc.js";

const STEP = 0.05; // of the paper's side, one press of an arrow

/** @typedef {ReturnType<typeof import("./drawing.js").drawing>} Drawing */

/** The pen of the keyboard, from 0 to 1, inside the paper's edge. @param {number} at */
const within = (at) => Math.min(0.95, Math.max(0.05, at));

/**
 * @param {Drawing} drawing
 * @param {{undo: () => void, clear: () => void}} buttons what Backspace and Escape press
 */
export function paper(drawing, buttons) {
  const box = h("div", { class: "canvas paper" });
  const spoken = h("p", { class: "spoken", role: "status" });
  const pen = { x: 0.5, y: 0.5, shown: false, down: false };
  let drawn = false;
  const picture = sharp(box, (c, side) => {
    const strokes = drawing.strokes();
    paint(c, strokes, side, colour("ink"));
    if (!strokes.length && !pen.shown) invite(c, side, parseFloat(getComputedStyle(box).fontSize));
    const here = colour("here");
    if (pen.shown) disc(c, pen.x * side, pen.y * side, 7, pen.down ? here : null, here, 2);
  });
  const { canvas } = picture;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", t("pad.label"));

  const putAway = () => Object.assign(pen, { shown: false, down: false });
  /** @param {PointerEvent} event @returns {[number, number]} */
  function at(event) {
    const { left, top, width } = canvas.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / width];
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    drawn = true;
    putAway();
    canvas.setPointerCapture(event.pointerId);
    drawing.begin(at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawn) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) drawing.extend(at(one));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      drawn = false;
    });
  }
  canvas.addEventListener("blur", () => {
    putAway();
    picture.again();
  });

  /** What a key does to the pen; false where it does nothing. @param {KeyboardEvent} event */
  function act(event) {
    const by = ARROWS[event.key];
    if ((event.ctrlKey && event.key === "z") || event.key === "Backspace") buttons.undo();
    else if (event.ctrlKey) return false;
    else if (event.key === "Escape") buttons.clear();
    else if (event.key === " ") {
      pen.down = !pen.down;
      if (pen.down) drawing.begin([pen.x, pen.y]);
    } else if (by) {
      pen.x = within(pen.x + by[0] * STEP);
      pen.y = within(pen.y + by[1] * STEP);
      if (pen.down) drawing.extend([pen.x, pen.y]);
    } else return false;
    return true;
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || !act(event)) return;
    event.preventDefault();
    pen.shown = true;
    picture.again();
    const [row, column] = [pen.y, pen.x].map((v) => Math.round(v / STEP));
    spoken.textContent = t(pen.down ? "pad.down" : "pad.up", { row, column });
  });

  return {
    box,
    spoken,
    /** Whether one draws now. */
    busy: () => drawn,
    again: picture.again,
    close: picture.close,
  };
}

/** "Draw here", on empty paper. @param {CanvasRenderingContext2D} c @param {number} side @param {number} em */
function invite(c, side, em) {
  c.fillStyle = colour("faint");
  c.font = `${em * 0.85}px ${colour("sans")}`;
  c.textAlign = "center";
  c.fillText(t("pad.here"), side / 2, side / 2);
}
