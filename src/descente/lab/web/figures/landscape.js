// @ts-check
/** The surface of the real cost on a plane through θ, with the path of the training and the ball. */

import { h } from "../draw.js";
import { t } from "../format.js";
import map from "./contours.js";
import { relief } from "./lib-relief.js";

/** @param {{model: import("../model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  let close = () => {}, gone = false;
  const wait = h("div", { class: "canvas landscape-scene", "aria-hidden": "true" });
  el.append(wait);
  begin().then((THREE) => {
    if (gone) return;
    wait.remove();
    close = relief(THREE, { model, el });
  }).catch((error) => {
    if (gone) return;
    wait.remove();
    const why = error?.message === "webgl" ? "landscape.flat.webgl" : "landscape.flat.bundle";
    close = map.render({ model, el }) ?? close;
    el.append(h("p", { class: "note" }, t(why)));
  });
  return () => {
    gone = true;
    close();
  };
}

/** three.js, where this machine can draw in three dimensions. */
async function begin() {
  if (!h("canvas").getContext("webgl2")) throw new Error("webgl");
  return import(/** @type {any} */ ("../vendor/three.js"));
}

export default { render };
