// @ts-check
/** The cost along the training; history can be scrubbed back and forth. */

import { colour, css, h, scale, sharp } from "../draw.js";
import { number, t, whole } from "../format.js";

/** @param {{model: import("../model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const box = h("div", { class: "canvas", style: "aspect-ratio: 16 / 7" });
  const label = h("figcaption");
  el.append(h("figure", {}, box, label));
  const picture = sharp(box, (c, width, height) => {
    const history = model.get("history");
    if (!history?.arrays.cost.length) return;
    const { cost } = history.arrays;
    const left = 44, bottom = 22, top = 8;
    const logs = Array.from(cost, (v) => Math.log10(v));
    const high = Math.max(...logs), low = Math.min(...logs);
    const x = (/** @type {number} */ i) => left + (i / Math.max(1, cost.length - 1)) * (width - left - 8);
    const y = (/** @type {number} */ v) => top + ((high - v) / (high - low || 1)) * (height - top - bottom);
    const shade = scale("cost");
    c.lineWidth = 2;
    for (let i = 1; i < cost.length; i++) {
      c.strokeStyle = css(shade((logs[i] - low) / (high - low || 1)));
      c.beginPath();
      c.moveTo(x(i - 1), y(logs[i - 1]));
      c.lineTo(x(i), y(logs[i]));
      c.stroke();
    }
    c.fillStyle = colour("ink");
    c.font = "12px ui-monospace, monospace";
    c.textAlign = "right";
    c.fillText(number(10 ** high), left - 6, y(high) + 10);
    c.fillText(number(10 ** low), left - 6, y(low));
    c.fillText(whole(history.words.steps), width - 8, height - 6);
    c.textAlign = "left";
    c.fillText(t("strip.step"), left, height - 6);
    const past = model.get("status");
    const at = past ? past.words.step / Math.max(1, history.words.steps) : 1;
    const i = Math.min(cost.length - 1, Math.round(at * (cost.length - 1)));
    c.fillStyle = colour("here");
    c.beginPath();
    c.arc(x(i), y(logs[i]), 5, 0, 2 * Math.PI);
    c.fill();
    label.textContent = t("curve.caption", { steps: whole(history.words.steps) });
  });
  box.querySelector("canvas")?.setAttribute("role", "img");
  box.querySelector("canvas")?.setAttribute("aria-label", t("curve.label"));
  if ("scrub" in model.options) {
    const knob = h("input", {
      type: "range", min: 0, max: 1, step: "any", "aria-label": t("curve.scrub"),
      oninput: () => {
        const steps = model.get("history")?.words.steps ?? 0;
        model.send({ do: { what: "look", step: Math.round(Number(knob.value) * steps) } });
      },
    });
    knob.value = "1";
    el.append(knob);
  }
  model.on("change:history", picture.again);
  model.on("change:status", picture.again);
  return picture.close;
}

export default { render };
