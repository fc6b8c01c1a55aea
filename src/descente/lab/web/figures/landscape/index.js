// @ts-check
/** The real cost on a plane through θ, with the path and the ball: in relief, or as a map. */

import { Explorer } from "./explorer.js";
import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

const DEEP = { antialias: true, stencil: false };

/** @typedef {import("./explorer.js").Paints} Paints */

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  let close = () => {},
    gone = false;
  const from = model.get("status")?.words.step ?? 0; // before a training that ends while this loads
  const hero = "hero" in model.options ? " hero" : "";
  const wait = h("div", { class: `canvas landscape-scene${hero}`, "aria-hidden": "true" });
  el.append(wait);

  /** @param {Paints} paints @param {string} [why] there is no relief */
  const put = (paints, why = "") => {
    if (gone) return;
    const whole = h("div");
    const explorer = new Explorer({ model, el: whole, from }, paints);
    close = () => explorer.close();
    wait.replaceWith(...whole.childNodes, why ? h("p", { class: "note" }, t(why)) : "");
  };
  const flat = async (why = "") => put((await import("./map/map.js")).map, why);
  if ("map" in model.options) flat();
  else {
    relief().then(put, (error) =>
      flat(error?.message === "webgl" ? "landscape.flat.webgl" : "landscape.flat.bundle"),
    );
  }
  return () => {
    gone = true;
    close();
  };
}

/**
 * What draws the landscape in relief, where this machine can draw in three dimensions.
 * @returns {Promise<Paints>}
 */
async function relief() {
  const coming = Promise.all([
    import(/** @type {any} */ ("../../vendor/three.js")),
    import("./relief/relief.js"),
  ]);
  coming.catch(() => {}); // it is waited for below
  const canvas = h("canvas");
  if (!canvas.getContext("webgl2", DEEP)) throw new Error("webgl");
  const [THREE, part] = await coming;
  return (explorer) => part.relief(THREE, canvas, explorer);
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
