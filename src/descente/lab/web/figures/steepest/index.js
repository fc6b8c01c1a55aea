// @ts-check
/** How fast the cost climbs along any direction, measured, beside ∇C: nothing climbs faster. */

import { arrowOf, compass } from "./compass.js";
import { along, nearest, places } from "./layout.js";
import { measure } from "./measure.js";
import { own } from "./own.js";
import { ownSentence, reading, rows, sentences } from "./saying.js";
import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { ARROWS } from "../../kit/keys.js";
import { t } from "../../kit/words.js";

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const box = h("div", { class: "canvas steepest-compass" });
  const reads = h("output", { class: "picture-reading number", role: "status" });
  const mine = h("p", { class: "steepest-mine", role: "status" });
  const list = h("ul", { class: "steepest-rows" });
  const found = h("p", { class: "picture-told" }),
    made = h("p", {});
  const more = h("button", { onclick: others }, t("steepest.others"));
  const under = h("figcaption", {}, found, made, h("div", { class: "controls" }, more));
  const figure = h(
    "figure",
    {},
    box,
    h("div", { class: "picture-line" }, reads),
    mine,
    list,
    under,
  );
  el.append(figure);

  /** @type {import("../../data/model.js").Value|null} */
  let value = null;
  let of = "", // which θ its climb was asked for
    chosen = -1,
    centre = [0, 0, 1];

  const picture = sharp(box, (c, width, height) => {
    const em = parseFloat(getComputedStyle(box).fontSize);
    const R = Math.max(40, Math.min(width - 7.5 * em, height - 5.6 * em) / 2);
    centre = [width / 2, height / 2 + 0.3 * em, R];
    if (value) compass(c, centre, places(value, centre), chosen, em);
    if (value) arrowOf(c, centre, hand.state(), value.scalars.norm);
    hand.place();
  });
  const moved = () => {
    tell();
    picture.again();
  };
  const hand = own(model, box, () => centre, moved);
  function tell() {
    if (!value) return;
    list.replaceChildren(...rows(value, hand.state()));
    mine.textContent = ownSentence(hand.state(), value.scalars.norm);
  }
  function read() {
    if (!value) return;
    const { text, title } = reading(value, chosen);
    reads.textContent = text;
    reads.title = title;
  }
  /** @param {number} k */
  function choose(k) {
    if (k === chosen) return;
    chosen = k;
    read();
    picture.again();
  }
  const climbs = measure(model, box, figure, (measured) => {
    value = measured;
    const said = sentences(value);
    found.textContent = said.found;
    made.textContent = said.made;
    if (measured.words.theta !== of) hand.measure();
    of = measured.words.theta;
    tell();
    read();
    picture.again();
  });
  function others() {
    chosen = -1;
    climbs.others();
  }
  hands(picture.canvas, {
    point: (x, y) => value && choose(nearest(places(value, centre), x, y)),
    step: (by) => value && choose(along(value.arrays.cosine, chosen, by)),
  });
  return () => {
    climbs.close();
    hand.close();
    picture.close();
  };
}

/**
 * The compass under pointer and keyboard.
 * @param {HTMLCanvasElement} canvas
 * @param {{point: (x: number, y: number) => void, step: (by: number) => void}} on
 */
function hands(canvas, on) {
  for (const [name, value] of Object.entries({
    tabindex: "0",
    role: "application",
    "aria-label": t("steepest.label"),
    "aria-roledescription": t("steepest.role"),
    "aria-description": t("steepest.keys"),
  }))
    canvas.setAttribute(name, value);
  const point = (/** @type {MouseEvent} */ event) => {
    const { left, top } = canvas.getBoundingClientRect();
    on.point(event.clientX - left, event.clientY - top);
  };
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.altKey) return;
    event.preventDefault();
    on.step(arrow[0] + arrow[1]);
  });
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
