// @ts-check
/** What is done to a landscape in relief: turned, zoomed, pointed at; and the names of its axes. */

import { handle } from "./orbit.js";
import { gridPoint } from "../layout.js";
import { h } from "../../../kit/dom.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{explorer: import("../explorer.js").Explorer, camera: import("./relief.js").Camera,
 *   scene: import("./scene.js").Scene, motion: import("./motion.js").Motion}} to
 * @returns {() => void} stops it
 */
export function hands(canvas, { explorer, camera, scene, motion }) {
  const changed = () => {
    motion.touch();
    explorer.painter.again();
  };
  return handle(canvas, {
    turn(x, y) {
      camera.turn -= x;
      camera.tilt = Math.max(0.12, Math.min(1.45, camera.tilt - y));
      changed();
    },
    zoom(by) {
      camera.far = Math.max(0.45, Math.min(1.8, camera.far * by));
      changed();
    },
    point(x, y) {
      const { picture, cursor } = explorer;
      const under = picture && x !== null ? scene.under(2 * x - 1, 1 - 2 * y) : null;
      const next = picture && under ? gridPoint(picture.s, under[0], under[1]) : null;
      if (String(next) !== String(cursor)) explorer.read(next);
    },
    step: (x, y) => explorer.step(x, y),
    choose: () => explorer.choose(),
  });
}

/**
 * The names of the axes, where the corners of the sheet are on the screen.
 * @param {HTMLElement} box @returns {(scene: import("./scene.js").Scene) => void} puts them there
 */
export function axisNames(box) {
  const name = (/** @type {string} */ text) =>
    h("span", { class: "landscape-axis", "aria-hidden": "true" }, text);
  const all = /** @type {[HTMLElement, number, number][]} */ ([
    [name("α"), 1.07, 0],
    [name("β"), 0, 1.07],
  ]);
  box.append(...all.map(([label]) => label));
  return (scene) => {
    for (const [label, u, v] of all) {
      const [x, y] = scene.screen(u, v);
      label.style.transform = `translate(${x * box.clientWidth}px, ${y * box.clientHeight}px)`;
    }
  };
}
