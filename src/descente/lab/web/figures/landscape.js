// @ts-check
/** The surface of the real cost on a plane through θ, with the path of the training and the ball. */

import { h } from "../draw.js";
import { t } from "../format.js";

const DEEP = { antialias: true, stencil: false };

/** @param {{model: import("../model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  let close = () => {},
    gone = false;
  const from = model.get("status")?.words.step ?? 0; // before a training that ends while this loads
  const wait = h("div", { class: "canvas landscape-scene", "aria-hidden": "true" });
  el.append(wait);
  begin()
    .then((stand) => {
      if (gone) return;
      wait.remove();
      close = stand({ model, el, from });
    })
    .catch(async (error) => {
      const map = (await import("./contours.js")).default;
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

/** The landscape in relief, where this machine can draw in three dimensions. */
async function begin() {
  const coming = Promise.all([
    import(/** @type {any} */ ("../vendor/three.js")),
    import("./lib-relief.js"),
  ]);
  coming.catch(() => {}); // it is waited for below
  const canvas = h("canvas");
  if (!canvas.getContext("webgl2", DEEP)) throw new Error("webgl");
  const [THREE, { relief }] = await coming;
  return (/** @type {any} */ context) => relief(THREE, canvas, context);
}

export default { render };
