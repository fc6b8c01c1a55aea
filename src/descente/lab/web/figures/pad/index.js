// @ts-check
/** A pad to draw on, what the network sees of it, and what it answers. */

import { digitOf, nameOfDigit, turn, turners } from "../../controls/digit.js";
import { labels } from "../../controls/label.js";
import { FINE, paint, pixels } from "./brush.js";
import { outputs } from "./outputs.js";
import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { paced } from "../../kit/frame.js";
import { ARROWS } from "../../kit/keys.js";
import { colour } from "../../kit/palette.js";
import { t } from "../../kit/words.js";
import { disc } from "../../marks/disc.js";
import { paintPixels } from "../../marks/pixels.js";

/** @typedef {import("./brush.js").Stroke} Stroke */

const PACE = 1000 / 15; // milliseconds between two drawings that are sent
const STEP = 0.05; // of the pad's side, one press of an arrow

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** What was drawn stays for the other pads and chapters; what was before it, for undo. */
  const drawn = () => /** @type {Stroke[]} */ (model.get("strokes") ?? []);
  /** @type {Stroke[][]} */
  const past = [];
  const pen = { x: 0.5, y: 0.5, shown: false, down: false };
  let drawing = false;

  const paper = h("div", { class: "canvas paper" });
  const sees = h("div", { class: "canvas sees" });
  const spoken = h("p", { class: "spoken", role: "status" });
  const which = h("p", { class: "which" });
  const answers = outputs(),
    meant = labels(model);
  const undo = h("button", { onclick: () => show(past.pop() ?? []) }, t("pad.undo"));
  const clear = h("button", { onclick: () => change([]) }, t("pad.clear"));

  const pad = sharp(paper, (c, width) => {
    paint(c, drawn(), width, colour("ink"));
    if (!drawn().length && !pen.shown) {
      c.fillStyle = colour("faint");
      c.font = `${parseFloat(getComputedStyle(el).fontSize) * 0.85}px ${colour("sans")}`;
      c.textAlign = "center";
      c.fillText(t("pad.here"), width / 2, width / 2);
    }
    if (pen.shown) {
      disc(c, pen.x * width, pen.y * width, 7, pen.down ? colour("here") : null, colour("here"), 2);
    }
  });
  const { canvas } = pad;
  const eye = sharp(sees, (c, width, height) => {
    const value = digitOf(model);
    if (!value) return;
    const [rows, columns] = value.words.shape;
    paintPixels(c, { values: value.arrays.image, rows, columns }, 0, 0, width, height);
  });
  eye.canvas.setAttribute("role", "img");

  const send = paced(() => {
    if (drawn().length) {
      model.send({ do: { what: "draw", pixels: pixels(drawn()), width: FINE, height: FINE } });
    } else turn(model, 0);
  }, PACE);

  /** @param {Stroke[]} strokes */
  function show(strokes) {
    model.set("strokes", strokes);
    model.save_changes();
    send();
  }

  /** @param {Stroke[]} strokes */
  function change(strokes) {
    past.push(drawn());
    show(strokes);
  }

  /** @param {number} x @param {number} y */
  function extend(x, y) {
    const strokes = drawn(),
      last = strokes[strokes.length - 1];
    show([...strokes.slice(0, -1), [...last, [x, y]]]);
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  function at(event) {
    const { left, top, width } = canvas.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / width];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    drawing = true;
    Object.assign(pen, { shown: false, down: false });
    canvas.setPointerCapture(event.pointerId);
    change([...drawn(), [at(event)]]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) extend(...at(one));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      drawing = false;
    });
  }
  canvas.addEventListener("blur", () => {
    Object.assign(pen, { shown: false, down: false });
    pad.again();
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    const by = ARROWS[event.key];
    if ((event.ctrlKey && event.key === "z") || event.key === "Backspace") undo.click();
    else if (event.ctrlKey) return;
    else if (event.key === "Escape") clear.click();
    else if (event.key === " ") {
      pen.down = !pen.down;
      if (pen.down) change([...drawn(), [[pen.x, pen.y]]]);
    } else if (by) {
      pen.x = Math.min(0.95, Math.max(0.05, pen.x + by[0] * STEP));
      pen.y = Math.min(0.95, Math.max(0.05, pen.y + by[1] * STEP));
      if (pen.down) extend(pen.x, pen.y);
    } else return;
    event.preventDefault();
    pen.shown = true;
    pad.again();
    const [row, column] = [pen.y, pen.x].map((v) => Math.round(v / STEP));
    spoken.textContent = t(pen.down ? "pad.down" : "pad.up", { row, column });
  });

  function redraw() {
    undo.disabled = !past.length;
    clear.disabled = !drawn().length;
    pad.again();
  }

  function write() {
    const value = digitOf(model);
    if (!value) return;
    const { digit, answer, classes } = value.words;
    if (digit >= 0 && drawn().length && !drawing && model.get("read") === "drawing") {
      past.push(drawn()); // another image took the drawing's place; undo brings it back
      model.set("strokes", []);
    }
    model.set("read", digit < 0 ? "drawing" : "test");
    model.save_changes();
    eye.again();
    answers.write(value);
    which.textContent = nameOfDigit(value);
    eye.canvas.setAttribute(
      "aria-label",
      t("pad.sees", { what: nameOfDigit(value), answer: classes[answer] ?? answer }),
    );
  }

  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", t("pad.label"));
  el.append(
    h(
      "div",
      { class: "pads" },
      h(
        "div",
        { class: "drawing" },
        h("p", { class: "title" }, t("pad.draw")),
        paper,
        h("div", { class: "controls" }, undo, clear),
      ),
      h("div", {}, h("p", { class: "title" }, t("pad.seen")), sees, which),
      h(
        "div",
        { class: "answers" },
        answers.element,
        h(
          "p",
          { class: "legend" },
          h("span", { class: "key answer" }),
          t("quantity.answered"),
          h("span", { class: "key wanted" }),
          t("quantity.wanted"),
        ),
      ),
    ),
    meant,
    h("div", { class: "controls" }, turners(model, { any: true })),
    h("p", { class: "note" }, t("pad.note")),
    spoken,
  );
  model.on("change:digit", write);
  model.on("change:strokes", redraw);
  redraw();
  write();
  return () => {
    pad.close();
    eye.close();
  };
}

export default { render };
