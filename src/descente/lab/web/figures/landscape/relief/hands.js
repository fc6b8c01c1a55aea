// @ts-check
/** What is done to a landscape in relief: turned, zoomed, pointed at; and the names of its axes. */

import { handle } from "./orbit.js";
import { axisPlace, gridPoint } from "../layout.js";
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
 * The names of the axes, beside corners of the sheet that are in the picture and not under the
 * network's answer.
 * @param {HTMLElement} box @returns {(scene: import("./scene.js").Scene) => void} puts them there
 */
export function axisNames(box) {
  const name = (/** @type {string} */ text) =>
    h("span", { class: "landscape-axis", "aria-hidden": "true" }, text);
  const all = /** @type {const} */ (["α", "β"]).map((text, axis) => ({ label: name(text), axis }));
  box.append(...all.map(({ label }) => label));
  return (scene) => {
    const answer = /** @type {HTMLElement|null} */ (box.querySelector(".landscape-answer"));
    const taken = answer ? [answer.offsetWidth, answer.offsetHeight] : [0, 0];
    const size = [box.clientWidth, box.clientHeight];
    for (const { label, axis } of all) {
      const [x, y] = axisPlace(axis, size, taken, (u, v) => scene.screen(u, v));
      label.style.transform = `translate(${x}px, ${y}px)`;
    }
  };
}
