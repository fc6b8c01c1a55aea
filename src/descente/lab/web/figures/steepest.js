// @ts-check
/** How fast the cost climbs along any direction, measured, beside ∇C: nothing climbs faster. */

import { colour, h, sharp } from "../draw.js";
import { full, nameOf, number, signed, t, whole } from "../format.js";

const DOWN = "signed-0", UP = "signed-4";

/** @param {{model: import("../model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const box = h("div", { class: "canvas steepest-compass" });
  const reading = h("output", { class: "landscape-reading number", role: "status" });
  const said = h("p", { class: "landscape-told" }), made = h("p", {});
  const others = h("button", { onclick: () => ask(seed + 1) }, t("steepest.others"));
  const rows = h("ul", { class: "steepest-rows" });
  el.append(h("figure", {}, box, h("div", { class: "landscape-line" }, reading), rows,
    h("figcaption", {}, said, made, h("div", { class: "controls" }, others))));
  let seed = 0, mark = "", timer = 0, chosen = -1, away = false;
  /** @type {any} */
  let now = null;
  let centre = [0, 0, 1];

  const ask = (/** @type {number} */ next) => {
    if (next !== seed) chosen = -1;
    seed = next;
    model.ask("steepest", { random: 24, seed }, (value) => {
      now = value;
      tell();
      picture.again();
    });
  };
  const consider = () => {
    const status = model.get("status");
    if (!status || away) return;
    const next = `${status.words.step}/${status.scalars.test_cost}`;
    if (next === mark) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      mark = next;
      ask(seed);
    }, mark ? (status.words.playing ? 900 : 200) : 0);
  };

  const picture = sharp(box, (c, width, height) => {
    const R = Math.max(40, Math.min((width - 90) / 2, (height - 92) / 2));
    const [x0, y0] = [width / 2, height / 2 + 4];
    centre = [x0, y0, R];
    if (!now) return;
    const ink = colour("ink");
    c.lineWidth = 1;
    // the prediction, ‖∇C‖ cos φ, is a circle over the diameter ∇C; its mirror is the descent
    for (const [way, tint] of /** @type {[number, string][]} */ ([[-1, colour(UP)], [1, colour(DOWN)]])) {
      c.beginPath();
      c.arc(x0, y0 + (way * R) / 2, R / 2, 0, 2 * Math.PI);
      c.fillStyle = `${tint}1c`;
      c.strokeStyle = tint;
      c.fill();
      c.stroke();
    }
    c.strokeStyle = ink;
    c.globalAlpha = 0.35;
    c.setLineDash([2, 4]);
    c.beginPath();
    c.arc(x0, y0, R, 0, 2 * Math.PI);
    c.moveTo(x0 - R - 12, y0);
    c.lineTo(x0 + R + 12, y0);
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
    const all = places();
    for (const [k, p] of all.entries()) {
      if (k < 2) continue;
      c.strokeStyle = c.fillStyle = p.climb < 0 ? colour(DOWN) : colour(UP);
      c.globalAlpha = k === chosen ? 1 : 0.75;
      c.lineWidth = k === chosen ? 3 : 1.2;
      c.beginPath();
      c.moveTo(x0, y0);
      c.lineTo(p.x, p.y);
      c.stroke();
      c.beginPath();
      c.arc(p.x, p.y, k === chosen ? 6.5 : 4, 0, 7);
      c.fill();
    }
    c.globalAlpha = 1;
    arrow(c, x0, y0, all[0].x, all[0].y, colour(UP), "∇C", ink);
    arrow(c, x0, y0, all[1].x, all[1].y, colour(DOWN), "−∇C", ink);
    c.beginPath();
    c.arc(x0, y0, 7, 0, 7);
    c.fillStyle = colour("here");
    c.fill();
    c.fillStyle = ink;
    c.font = "12px ui-monospace, monospace";
    c.textAlign = "left";
    c.fillText(signed(now.arrays.measured[0]), all[0].x + 26, all[0].y - 14);
    c.fillText(signed(now.arrays.measured[1]), all[1].x + 34, all[1].y + 28);
    c.globalAlpha = 0.75;
    c.textAlign = "right";
    c.fillText("0", x0 + R + 24, y0 + 4);
    c.globalAlpha = 1;
  });
  const { canvas } = picture;
  for (const [name, value] of Object.entries({
    tabindex: "0", role: "application", "aria-label": t("steepest.label"), "aria-roledescription": t("steepest.role"),
    "aria-description": t("steepest.keys"),
  })) canvas.setAttribute(name, value);

  /** Where each direction is drawn: its angle to ∇C, as far out as it climbs or falls. */
  function places() {
    const { measured, cosine } = now.arrays, [x0, y0, R] = centre;
    return [...measured.keys()].map((k) => {
      const angle = Math.acos(Math.max(-1, Math.min(1, cosine[k]))), side = now.words.names[k].startsWith("fan") ? 1 : -1;
      const far = (R * Math.abs(measured[k])) / now.scalars.norm;
      return { x: x0 + side * far * Math.sin(angle), y: y0 - far * Math.cos(angle), climb: measured[k], k };
    });
  }

  /** @param {number} k */
  function nameFor(k) {
    const name = now.words.names[k], n = /(\d+)$/.exec(name)?.[1] ?? "";
    const fixed = { "the gradient": "gradient", "the opposite of the gradient": "opposite", "the signs of the gradient": "signs" }[
      /** @type {"the gradient"} */ (name)];
    if (fixed) return t(`steepest.name.${fixed}`);
    if (name.startsWith("random")) return t("steepest.name.random", { n });
    if (name.startsWith("fan")) return t("steepest.name.fan", { n });
    const at = /layer (\d+), neuron (\d+), (bias|pixel \((\d+), (\d+)\)|input (\d+))/.exec(name);
    if (!at) return name;
    return t("steepest.name.alone", { name: nameOf({
      layer: Number(at[1]), neuron: Number(at[2]), input: at[3] === "bias" ? null : Number(at[6] ?? 0),
      pixel: at[4] === undefined ? null : [Number(at[4]), Number(at[5])],
    }) });
  }

  function tell() {
    const { words, scalars, arrays } = now;
    const { measured } = arrays;
    const random = [...measured.keys()].filter((k) => words.names[k].startsWith("random"));
    const best = random.reduce((a, k) => (measured[k] > measured[a] ? k : a), random[0]);
    const steepest = measured.every((/** @type {number} */ m) => m <= measured[0]);
    said.textContent = t(steepest ? "steepest.nothing" : "steepest.something", {
      norm: number(measured[0]), n: whole(measured.length - 1), random: whole(random.length), best: signed(measured[best]),
    });
    made.textContent = t("steepest.made", { n: whole(words.examples), h: number(scalars.h) });
    const shown = [0, ...[...measured.keys()].filter((k) => k > 1 && !words.names[k].startsWith("random")
      && !words.names[k].startsWith("fan")), best, 1].filter((k, i, all) => k !== undefined && all.indexOf(k) === i);
    rows.replaceChildren(...shown.map((k) => {
      const bar = h("i", { class: measured[k] < 0 ? "down" : "up", "aria-hidden": "true" });
      bar.style.setProperty("--size", String(Math.abs(measured[k]) / scalars.norm));
      return h("li", {}, h("span", {}, k === best ? t("steepest.name.best", { n: whole(random.length) }) : nameFor(k)), bar,
        h("span", { class: "number", title: full(measured[k]) }, signed(measured[k])));
    }));
    read();
  }

  function read() {
    if (!now) return;
    const k = chosen;
    if (k < 0 || k >= now.arrays.measured.length) {
      reading.textContent = t("steepest.hint");
      reading.title = "";
      return;
    }
    const { measured, predicted, cosine } = now.arrays;
    reading.textContent = t("steepest.point", {
      name: nameFor(k), m: signed(measured[k]), p: signed(predicted[k]), c: number(cosine[k]),
    });
    reading.title = t("steepest.point", { name: nameFor(k), m: full(measured[k]), p: full(predicted[k]), c: full(cosine[k]) });
  }

  function choose(/** @type {number} */ k) {
    if (k === chosen) return;
    chosen = k;
    read();
    picture.again();
  }
  const point = (/** @type {MouseEvent} */ e) => {
    if (!now) return;
    const r = canvas.getBoundingClientRect(), x = e.clientX - r.left, y = e.clientY - r.top;
    const near = places().map((p) => ({ k: p.k, d: Math.hypot(p.x - x, p.y - y) })).sort((a, b) => a.d - b.d)[0];
    choose(near.d < 60 ? near.k : -1);
  };
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("keydown", (e) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[/** @type {"ArrowUp"} */ (e.key)];
    if (!by || !now || e.altKey) return;
    const { cosine } = now.arrays, order = [...cosine.keys()].sort((a, b) => cosine[b] - cosine[a]);
    const next = order.indexOf(chosen) + by;
    choose(order[Math.max(0, Math.min(order.length - 1, next))]);
    e.preventDefault();
  });
  const watched = new IntersectionObserver(([entry]) => {
    away = !entry.isIntersecting;
    consider();
  });
  watched.observe(box);
  model.on("change:status", consider);
  consider();
  return () => {
    clearTimeout(timer);
    watched.disconnect();
    picture.close();
  };
}

/**
 * @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} ex @param {number} ey
 * @param {string} tint @param {string} name @param {string} ink
 */
function arrow(c, x, y, ex, ey, tint, name, ink) {
  const way = Math.sign(ey - y) || -1;
  c.strokeStyle = tint;
  c.lineWidth = 4;
  c.lineCap = c.lineJoin = "round";
  c.beginPath();
  c.moveTo(x, y);
  c.lineTo(ex, ey);
  c.moveTo(ex - 8, ey - way * 12);
  c.lineTo(ex, ey);
  c.lineTo(ex + 8, ey - way * 12);
  c.stroke();
  c.fillStyle = ink;
  c.font = "600 18px ui-monospace, monospace";
  c.textAlign = "center";
  c.fillText(name, ex, ey + (way < 0 ? -14 : 28));
}

export default { render };
