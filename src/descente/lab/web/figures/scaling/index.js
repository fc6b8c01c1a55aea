// @ts-check
/** The time of one cost, of one gradient by backpropagation and by finite differences, as networks grow. */

import { h, s } from "../../kit/dom.js";
import { duration, full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { log } from "../../marks/scales.js";

const SERIES = ["differences", "gradient", "cost"];
/** The ends of the first axis while nothing is measured. */
const EMPTY = [1e4, 1e7];
/** Times a person knows, in seconds. */
const LANDMARKS = [1e-6, 1e-3, 1, 60, 3600, 86400, 2629800, 31557600, 3155760000];

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("../../data/model.js").Value|undefined} */
  let found;
  let busy = false,
    at = -1;
  const start = h("button", { class: "do", onclick: ask }, t("scaling.start"));
  const says = h("p", { class: "says" });
  const state = h("p", { class: "note", role: "status" });
  const box = h("div", { class: "canvas chart" });
  const table = h("table", { hidden: true });
  const picture = plot(
    box,
    { label: t("scaling.label"), left: 4.2, right: 10.5, top: 1, bottom: 3.4 },
    paint,
  );
  el.append(says, h("figure", {}, box), table, h("div", { class: "foot" }, start, state));

  function ask() {
    busy = true;
    found = undefined;
    draw();
    model.ask("scaling", {}, (value) => {
      found = value;
      busy = !value.words.complete;
      at = value.words.parameters.length - 1;
      draw();
    });
  }

  /** The sentence that needs no measuring: how many evaluations it takes. */
  function tell() {
    const parameters = model.get("status")?.words.parameters;
    if (parameters)
      says.replaceChildren(
        t("scaling.count", { n: whole(parameters + 1) }),
        " ",
        h("strong", {}, t("scaling.one")),
      );
  }

  function draw() {
    start.disabled = busy;
    start.textContent = t(busy ? "scaling.busy" : found ? "scaling.again" : "scaling.start");
    table.hidden = !found;
    picture.again();
    const { words } = found ?? { words: null };
    state.textContent = words
      ? t(words.complete ? "scaling.done" : "scaling.going", {
          examples: whole(words.examples),
          cpu: words.cpu,
          n: words.parameters.length,
        })
      : t(busy ? "scaling.first" : "scaling.hint");
    if (!found || !words) return;
    const { arrays } = found;
    const cell = (/** @type {number} */ seconds, /** @type {string} */ more = "") =>
      h(
        "td",
        { class: "number", title: `${full(seconds)} s` },
        more ? h("small", {}, more) : "",
        duration(seconds),
      );
    table.replaceChildren(
      h("caption", { class: "hidden" }, t("scaling.label")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, t("scaling.parameters")),
          ...["cost", "gradient", "ratio", "differences"].map((name) =>
            h("th", { scope: "col" }, t(`scaling.${name}`)),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        ...words.parameters.map((/** @type {number} */ n, /** @type {number} */ i) =>
          h(
            "tr",
            { class: i === at ? "at" : "", onpointerenter: () => point(i) },
            h("th", { scope: "row", class: "number" }, whole(n)),
            cell(arrays.cost[i]),
            cell(arrays.gradient[i]),
            h(
              "td",
              { class: "number", title: full(arrays.ratio[i]) },
              `× ${number(arrays.ratio[i], 2)}`,
            ),
            cell(
              arrays.differences[i],
              t(words.measured[i] ? "scaling.measured" : "scaling.extrapolated"),
            ),
          ),
        ),
      ),
    );
    picture.again();
  }

  /** @param {number} i */
  function point(i) {
    if (i === at) return;
    at = i;
    table
      .querySelectorAll("tbody tr")
      .forEach((/** @type {Element} */ row, /** @type {number} */ k) =>
        row.classList.toggle("at", k === at),
      );
    picture.again();
  }

  /** @param {any} svg @param {import("../../marks/plot.js").Frame} f */
  function paint(svg, f) {
    const many = found?.words.parameters ?? EMPTY,
      arrays = found?.arrays;
    const right = f.width < 520 ? f.width - f.em : f.right;
    const x = log([Math.min(1e4, many[0]), Math.max(1e7, many[many.length - 1])], [f.left, right]);
    let low = Infinity,
      high = 0;
    for (const name of SERIES)
      for (const v of arrays?.[name] ?? [1e-4]) [low, high] = [Math.min(low, v), Math.max(high, v)];
    const y = log([low / 2, Math.max(high, 86400) * 3], [f.bottom, f.top]);
    const text = (
      /** @type {number} */ px,
      /** @type {number} */ py,
      /** @type {string} */ words,
      anchor = "start",
      kind = "",
    ) => s("text", { x: px, y: py, "text-anchor": anchor, class: kind }, words);
    let above = Infinity;
    for (const seconds of LANDMARKS) {
      if (seconds < y.domain[0] || seconds > y.domain[1] || above - y.at(seconds) < f.em * 1.2)
        continue;
      above = y.at(seconds);
      svg.append(
        s("line", { class: "grid", x1: f.left, x2: right, y1: y.at(seconds), y2: y.at(seconds) }),
        text(f.left - 6, y.at(seconds) + f.em * 0.35, t(`scaling.time.${seconds}`), "end"),
      );
    }
    for (let k = 4; 10 ** k <= x.domain[1] * 1.001; k += f.width < 520 ? 2 : 1) {
      svg.append(
        s("line", {
          class: "base",
          x1: x.at(10 ** k),
          x2: x.at(10 ** k),
          y1: f.bottom,
          y2: f.bottom + 4,
        }),
        text(
          x.at(10 ** k),
          f.bottom + f.em * 1.3,
          whole(10 ** k),
          x.at(10 ** k) > f.width - f.em * 4 ? "end" : "middle",
        ),
      );
    }
    svg.append(
      s("line", { class: "base", x1: f.left, x2: right, y1: f.bottom, y2: f.bottom }),
      text(right, f.bottom + f.em * 2.7, t("scaling.parameters"), "end", "name"),
    );
    // where your own network stands
    const mine = model.get("status")?.words.parameters;
    if (mine >= x.domain[0] && mine <= x.domain[1]) {
      svg.append(
        s("line", { class: "mine", x1: x.at(mine), x2: x.at(mine), y1: f.top, y2: f.bottom }),
        text(x.at(mine) + 5, f.top + f.em * 0.8, t("scaling.mine"), "start", "mine"),
      );
    }
    if (!found) {
      if (!busy)
        svg.append(
          text(
            (f.left + right) / 2,
            (f.top + f.bottom) / 2,
            t("scaling.empty"),
            "middle",
            "series",
          ),
        );
      return;
    }
    for (const name of SERIES) series(svg, f, name, x, y, right);
    if (at >= 0) {
      const px = x.at(many[at]);
      svg.append(s("line", { class: "at", x1: px, x2: px, y1: f.top, y2: f.bottom }));
    }
  }

  /** One line with its marks: filled where measured, hollow and dashed where extrapolated.
   * @param {any} svg @param {import("../../marks/plot.js").Frame} f @param {string} name
   * @param {import("../../marks/scales.js").Scale} x @param {import("../../marks/scales.js").Scale} y @param {number} right */
  function series(svg, f, name, x, y, right) {
    const { words, arrays } = /** @type {any} */ (found),
      many = words.parameters,
      values = arrays[name];
    const real = (/** @type {number} */ i) => name !== "differences" || words.measured[i];
    for (let i = 1; i < values.length; i++) {
      svg.append(
        s("path", {
          class: `${name} ${real(i) && real(i - 1) ? "" : "guessed"}`,
          d: line([many[i - 1], many[i]], [values[i - 1], values[i]], x, y),
        }),
      );
    }
    for (let i = 0; i < values.length; i++) {
      svg.append(
        mark(
          name,
          x.at(many[i]),
          y.at(values[i]),
          f.em * 0.42,
          real(i) ? "" : "guessed",
          `${whole(many[i])} : ${t(`scaling.${name}`)}, ${duration(values[i])}${real(i) ? "" : `, ${t("scaling.extrapolated")}`}`,
        ),
      );
    }
    const last = values.length - 1;
    if (last < 0) return;
    const [px, py] = [x.at(many[last]), y.at(values[last])];
    const beside = right === f.right; // on a narrow screen the names stand over the lines
    const label = s(
      "text",
      {
        class: "series",
        x: beside ? px + f.em * 0.9 : px,
        y: beside
          ? py + f.em * 0.3 + (name === "cost" ? f.em * 0.4 : name === "gradient" ? -f.em * 0.4 : 0)
          : py + f.em * (name === "cost" ? 1.6 : -1),
        "text-anchor": beside ? "start" : last > 1 ? "end" : "start",
      },
      t(`scaling.${name}.short`),
    );
    svg.append(label);
    if (!real(last) && beside)
      svg.append(text2(px + f.em * 0.9, py + f.em * 1.5, t("scaling.extrapolated")));
  }
  const text2 = (/** @type {number} */ px, /** @type {number} */ py, /** @type {string} */ says) =>
    s("text", { x: px, y: py, class: "aside" }, says);

  /** Each series has its own shape. @param {string} name @param {number} x @param {number} y @param {number} r @param {string} kind @param {string} says */
  function mark(name, x, y, r, kind, says) {
    const title = s("title", {}, says),
      shape = { class: `mark ${name} ${kind}` };
    if (name === "cost") return s("circle", { ...shape, cx: x, cy: y, r }, title);
    if (name === "gradient")
      return s(
        "rect",
        { ...shape, x: x - r * 0.9, y: y - r * 0.9, width: r * 1.8, height: r * 1.8 },
        title,
      );
    return s(
      "path",
      { ...shape, d: `M${x} ${y - r * 1.3}L${x + r * 1.3} ${y + r}L${x - r * 1.3} ${y + r}Z` },
      title,
    );
  }

  model.on("change:status", tell);
  model.on("change:error", (value) => {
    if (value.words.about !== `scaling/${model.place}`) return;
    busy = false;
    draw();
  });
  tell();
  draw();
  return picture.close;
}

export default { render };
