// @ts-check
/** The real cost on a plane through θ, with the path of the training and the ball: relief or map. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

const DEEP = { antialias: true, stencil: false };

/** @typedef {{model: import("../../data/model.js").Model, el: HTMLElement, from?: number}} Context */

/** @param {Context} context */
function render({ model, el }) {
  let close = () => {},
    gone = false;
  const from = model.get("status")?.words.step ?? 0; // before a training that ends while this loads
  const wait = h("div", { class: "canvas landscape-scene", "aria-hidden": "true" });
  el.append(wait);

  /** @param {(context: Context) => (() => void)|undefined} draw @param {string} [why] no relief */
  const put = (draw, why = "") => {
    if (gone) return;
    wait.remove();
    close = draw({ model, el, from }) ?? close;
    if (why) el.append(h("p", { class: "note" }, t(why)));
  };
  const map = async (why = "") => put((await import("./contours.js")).default.render, why);
  if ("map" in model.options) map();
  else {
    relief().then(put, (error) =>
      map(error?.message === "webgl" ? "landscape.flat.webgl" : "landscape.flat.bundle"),
    );
  }
  return () => {
    gone = true;
    close();
  };
}

/** What draws the landscape in relief, where this machine can draw in three dimensions. */
async function relief() {
  const coming = Promise.all([
    import(/** @type {any} */ ("../../vendor/three.js")),
    import("./relief/relief.js"),
  ]);
  coming.catch(() => {}); // it is waited for below
  const canvas = h("canvas");
  if (!canvas.getContext("webgl2", DEEP)) throw new Error("webgl");
  const [THREE, part] = await coming;
  return (/** @type {any} */ context) => part.relief(THREE, canvas, context);
}

export default { render };
