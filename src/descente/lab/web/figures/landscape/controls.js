// @ts-check
/** The controls of a plane: which one, another, how wide, and the scale of its heights. */

import { ON_PATH } from "./follow.js";
import { PLANES } from "../../data/contract.js";
import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { number } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../marks/surface.js").Surface} Surface */

/**
 * The controls of a plane; `update` writes what stands now.
 * @param {ReturnType<typeof import("./plane.js").watchPlane>} plane
 */
export function controls(plane) {
  const { choose } = plane;
  const select = h(
    "select",
    {
      "aria-label": t("landscape.plane"),
      onchange: () => choose({ plane: select.value }),
    },
    ...PLANES.map((name) => h("option", { value: name })),
  );
  /** The planes along the path cannot be had before there is one. */
  const offer = () => {
    for (const option of select.options) {
      const name = t(`landscape.plane.${option.value}`);
      option.disabled = plane.hasPath() === false && ON_PATH.includes(option.value);
      option.textContent = option.disabled ? t("landscape.plane.later", { plane: name }) : name;
    }
    select.value = plane.possible();
  };
  offer();
  const another = h(
    "button",
    {
      onclick: () => choose({ direction: Number(plane.chosen.direction) + 1 }),
    },
    t("landscape.another"),
  );
  const knob = h("input", {
    type: "range",
    min: -2,
    max: 2,
    step: 0.25,
    "aria-label": t("landscape.span"),
    oninput: () => {
      knob.setAttribute("aria-valuetext", `× ${number(2 ** Number(knob.value))}`);
      later({ span: 2 ** Number(knob.value) });
    },
  });
  const later = soon((/** @type {any} */ change) => choose(change), 120);
  const height = h("button", {
    hidden: true, // until it is known which scale it leads to
    onclick: () => plane.rescale(height.dataset.to),
  });
  const update = (/** @type {Surface} */ s) => {
    offer();
    another.hidden = !["random", "ends"].includes(plane.possible());
    if (document.activeElement !== knob) knob.value = String(Math.log2(plane.chosen.span));
    knob.setAttribute("aria-valuetext", `× ${number(plane.chosen.span)}`);
    knob.title = `× ${number(plane.chosen.span)}`;
    height.hidden = false;
    height.dataset.to = s.log ? "linear" : "log";
    height.textContent = t(`landscape.height.${height.dataset.to}`);
  };
  const box = h(
    "div",
    { class: "controls landscape-controls" },
    select,
    another,
    h("label", {}, t("landscape.span"), " ", knob),
    height,
  );
  return { box, update, offer };
}
