// @ts-check
/** How fast the cost climbs along any direction, measured, beside ∇C: nothing climbs faster. */

import { compass, nameFor, places } from "./compass.js";
import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const box = h("div", { class: "canvas steepest-compass" });
  const reading = h("output", { class: "picture-reading number", role: "status" });
  const said = h("p", { class: "picture-told" }),
    made = h("p", {});
  const others = h("button", { onclick: () => ask(seed + 1) }, t("steepest.others"));
  const rows = h("ul", { class: "steepest-rows" });
  el.append(
    h(
      "figure",
      {},
      box,
      h("div", { class: "picture-line" }, reading),
      rows,
      h("figcaption", {}, said, made, h("div", { class: "controls" }, others)),
    ),
  );
  let seed = 0,
    mark = "",
    timer = 0,
    chosen = -1,
    away = false;
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
    if (!status || away || (now && status.words.playing)) return; // the training goes first
    const next = `${status.words.step}/${status.scalars.test_cost}`;
    if (next === mark) return;
    clearTimeout(timer);
    timer = window.setTimeout(
      () => {
        mark = next;
        ask(seed);
      },
      mark ? 200 : 0,
    );
  };

  const picture = sharp(box, (c, width, height) => {
    const R = Math.max(40, Math.min((width - 90) / 2, (height - 92) / 2));
    const [x0, y0] = [width / 2, height / 2 + 4];
    centre = [x0, y0, R];
    if (!now) return;
    compass(c, centre, places(now, centre), chosen);
  });
  const { canvas } = picture;
  for (const [name, value] of Object.entries({
    tabindex: "0",
    role: "application",
    "aria-label": t("steepest.label"),
    "aria-roledescription": t("steepest.role"),
    "aria-description": t("steepest.keys"),
  }))
    canvas.setAttribute(name, value);

  function tell() {
    const { words, scalars, arrays } = now;
    const { measured } = arrays;
    const random = [...measured.keys()].filter((k) => words.names[k].startsWith("random"));
    const best = random.reduce((a, k) => (measured[k] > measured[a] ? k : a), random[0]);
    const steepest = measured.every((/** @type {number} */ m) => m <= measured[0]);
    said.textContent = t(steepest ? "steepest.nothing" : "steepest.something", {
      norm: number(measured[0]),
      n: whole(measured.length - 1),
      random: whole(random.length),
      best: signed(measured[best]),
    });
    made.textContent = t("steepest.made", { n: whole(words.examples), h: number(scalars.h) });
    const shown = [
      0,
      ...[...measured.keys()].filter(
        (k) => k > 1 && !words.names[k].startsWith("random") && !words.names[k].startsWith("fan"),
      ),
      best,
      1,
    ].filter((k, i, all) => k !== undefined && all.indexOf(k) === i);
    rows.replaceChildren(
      ...shown.map((k) => {
        const bar = h("i", { class: measured[k] < 0 ? "down" : "up", "aria-hidden": "true" });
        bar.style.setProperty("--size", String(Math.abs(measured[k]) / (scalars.norm || 1)));
        return h(
          "li",
          {},
          h(
            "span",
            {},
            k === best
              ? t("steepest.name.best", { n: whole(random.length) })
              : nameFor(now.words.names[k]),
          ),
          bar,
          h("span", { class: "number", title: full(measured[k]) }, signed(measured[k])),
        );
      }),
    );
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
      name: nameFor(now.words.names[k]),
      m: signed(measured[k]),
      p: signed(predicted[k]),
      c: number(cosine[k]),
    });
    reading.title = t("steepest.point", {
      name: nameFor(now.words.names[k]),
      m: full(measured[k]),
      p: full(predicted[k]),
      c: full(cosine[k]),
    });
  }

  function choose(/** @type {number} */ k) {
    if (k === chosen) return;
    chosen = k;
    read();
    picture.again();
  }
  const point = (/** @type {MouseEvent} */ e) => {
    if (!now) return;
    const r = canvas.getBoundingClientRect(),
      x = e.clientX - r.left,
      y = e.clientY - r.top;
    const near = places(now, centre)
      .map((p) => ({ k: p.k, d: Math.hypot(p.x - x, p.y - y) }))
      .sort((a, b) => a.d - b.d)[0];
    choose(near.d < 60 ? near.k : -1);
  };
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("keydown", (e) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[
      /** @type {"ArrowUp"} */ (e.key)
    ];
    if (!by || !now || e.altKey) return;
    const { cosine } = now.arrays,
      order = [...cosine.keys()].sort((a, b) => cosine[b] - cosine[a]);
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

export default { render };
