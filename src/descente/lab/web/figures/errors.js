// @ts-check
/** The error of one example, output by output, and of every test example, added up. */

import { colour, css, h, oncePerFrame, scale, sharp } from "../draw.js";
import { full, number, t, whole } from "../format.js";
import { neighbours, onTheme, paint, thumb } from "./lib-thumb.js";

const SHOWN = 5;
/** Two digits where a power of ten needs the room. @param {number} value */
const short = (value) => number(value, Math.abs(value) < 1e-3 ? 2 : 3);

/** @param {{model: import("../model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const input = thumb("looked"), what = h("p", { class: "what" }), detail = h("p", { class: "note detail" });
  const big = h("i", { class: "square" }), bigSays = h("p", { class: "note" });
  const body = h("tbody"), sum = h("td", { class: "number" });
  const head = ["class", "bar", "answered", "difference", "square"].map((name) =>
    h("th", { scope: "col", class: name }, name === "class" ? h("span", { class: "unseen" }, t("errors.class")) : name !== "bar" ? t(`errors.${name}`) : h("span", { class: "key" },
      h("span", {}, h("i", { class: "want" }), t("errors.wanted")), h("span", {}, h("i", { class: "fill" }), t("errors.fill")))));
  const sums = t("errors.sums"), drawn = h("p", { class: "note", hidden: true }, t("errors.drawn"));
  const table = h("table", {}, h("caption", { class: "unseen" }, t("errors.table")),
    h("thead", {}, h("tr", {}, ...head)), body,
    h("tfoot", {}, h("tr", {}, h("th", { scope: "row", colspan: 2 }, sums), h("td", { class: "answered" }),
      h("td", { class: "difference" }), sum)));
  const best = group("best"), worst = group("worst");
  const box = h("div", { class: "canvas bins", role: "img" });
  const total = h("p", { class: "total" });
  el.append(
    h("div", { class: "one" },
      h("div", { class: "example" },
        h("div", {}, input, what, neighbours(model, t("errors.before"), t("errors.after"))),
        h("div", { class: "area" }, h("div", { class: "room" }, big), bigSays)),
      h("div", { class: "outputs" }, table, detail, drawn)),
    h("div", { class: "extremes" }, best.box, worst.box),
    h("figure", { class: "all" }, box, total, h("p", { class: "note" }, t("errors.scale"))));

  /** @type {any[]} */
  const rows = [];
  let focused = 0;

  /** @param {number} k */
  function row(k) {
    const fill = h("i", { class: "fill" }), want = h("i", { class: "want" }), gap = h("i", { class: "gap" });
    const cells = ["answered", "difference"].map((name) => h("td", { class: `number ${name}` }));
    const square = h("i", { class: "square" }), term = h("span", { class: "number" });
    const name = h("th", { scope: "row" });
    const said = h("span", { class: "unseen" });
    const line = h("tr", { tabindex: k ? -1 : 0, onfocus: () => tell(k), onpointerenter: () => tell(k) },
      name, h("td", { class: "bar" }, said, h("div", { class: "track" }, fill, want, gap)), ...cells,
      h("td", { class: "square" }, h("span", { class: "room" }, square), term));
    line.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const to = { ArrowDown: k + 1, ArrowUp: k - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (to === undefined || !rows[to]) return;
      event.preventDefault();
      line.tabIndex = -1;
      rows[to].line.tabIndex = 0;
      rows[to].line.focus();
    });
    return { line, said, fill, want, gap, cells, square, term, name };
  }

  /** The full values of one output. @param {number} k */
  function tell(k) {
    const value = model.get("errors");
    if (!value) return;
    focused = k;
    const { outputs, wanted, terms } = value.arrays;
    detail.textContent = t("errors.detail", {
      name: rows[k].name.textContent, wanted: whole(wanted[k]), answered: full(outputs[k]),
      term: full(terms[k]),
    });
  }

  /** Five examples as pictures that can be looked at. @param {"best"|"worst"} name */
  function group(name) {
    const made = Array.from({ length: SHOWN }, () => {
      const picture = thumb(), says = h("span", { class: "number" });
      const button = h("button", { hidden: true, onclick: () =>
        model.send({ do: { what: "digit", index: Number(button.dataset.index) } }) }, picture, says);
      return { button, picture, says };
    });
    return { made, seen: "",
      box: h("div", { role: "group", "aria-label": t(`errors.${name}`) }, h("p", { class: "name" }, t(`errors.${name}`)),
        h("div", { class: "row" }, ...made.map((m) => m.button))) };
  }

  /** @param {any} value @param {string[]} classes @param {number[]} shape @param {boolean} again */
  function extremes(value, classes, shape, again) {
    const { answers, labels } = value.arrays;
    for (const [side, name, from] of /** @type {[any, string, number][]} */ ([
      [best, "best", 0], [worst, "worst", SHOWN]])) {
      const indices = value.words[name], costs = value.arrays[`${name}_costs`];
      const fresh = again || side.seen !== indices.join();
      side.seen = indices.join();
      side.made.forEach((/** @type {any} */ m, /** @type {number} */ i) => {
        m.button.hidden = i >= indices.length;
        if (m.button.hidden) return;
        const answer = classes[answers[from + i]], label = labels ? classes[labels[from + i]] : null;
        m.button.dataset.index = indices[i];
        m.button.setAttribute("aria-pressed", String(indices[i] === value.words.digit));
        m.says.textContent = number(costs[i], costs[i] < 1e-3 ? 1 : 2);
        const key = label === null ? "errors.one" : "errors.one.label";
        m.button.title = t(key, { index: whole(indices[i]), cost: full(costs[i]), answer, label: label ?? "" });
        m.picture.setAttribute("aria-label", t("errors.image", { index: whole(indices[i]) }));
        m.says.append(h("small", {}, label === null ? t("errors.short", { answer }) : `${label} → ${answer}`));
        const size = shape[0] * shape[1];
        if (fresh) paint(m.picture, value.arrays[`${name}_images`].subarray(i * size, (i + 1) * size), shape);
      });
    }
  }

  let painted = /** @type {any} */ (null);
  /** @param {boolean} [again] */
  function write(again = false) {
    const value = model.get("errors"), digit = model.get("digit");
    if (!value || !digit) return;
    const { outputs, wanted, terms } = value.arrays, { classes, shape } = digit.words;
    if (rows.length !== outputs.length) {
      rows.splice(0, rows.length, ...Array.from(outputs, (_, k) => row(k)));
      body.replaceChildren(...rows.map((r) => r.line));
    }
    const shade = scale("cost"), answer = Number(digit.words.answer);
    rows.forEach((r, k) => {
      const a = outputs[k], y = wanted[k], low = Math.min(a, y);
      r.name.textContent = classes[k];
      r.line.className = [y > 0.5 ? "right" : "", k === answer ? "said" : ""].join(" ");
      r.fill.style.width = `${100 * a}%`;
      r.want.style.width = `${100 * y}%`;
      r.gap.style.left = `${100 * low}%`;
      r.gap.style.width = `${100 * Math.abs(y - a)}%`;
      r.gap.style.background = `var(--signed-${y > a ? 4 : 0})`;
      r.said.textContent = `${t("errors.wanted")} ${whole(y)}, ${t("errors.fill")} ${number(a)}`;
      r.cells[0].textContent = short(a);
      r.cells[0].title = full(a);
      r.cells[1].textContent = `${y > a ? "+" : ""}${short(y - a)}`;
      r.cells[1].title = full(y - a);
      r.square.style.setProperty("--side", String(Math.abs(y - a)));
      r.square.style.background = css(shade(terms[k]));
      r.term.textContent = short(terms[k]);
      r.term.title = full(terms[k]);
    });
    sum.textContent = number(value.scalars.cost);
    sum.title = full(value.scalars.cost);
    big.style.setProperty("--side", String(Math.sqrt(value.scalars.cost)));
    bigSays.textContent = t("errors.area", { cost: number(value.scalars.cost) });
    const said = { label: classes[value.words.label], answer: classes[answer], index: whole(digit.words.digit) };
    what.textContent = t(value.words.drawn ? "errors.your" : "errors.example", said);
    input.setAttribute("aria-label", what.textContent);
    drawn.hidden = !value.words.drawn;
    if (again || painted !== digit.arrays.image) paint(input, digit.arrays.image, shape);
    painted = digit.arrays.image;
    if (detail.textContent) tell(focused);
    extremes(value, classes, shape, again);
    const { n } = value.words, { total: all, mean } = value.scalars;
    const sums = { n: whole(n), total: number(all), mean: number(mean) };
    total.textContent = t("errors.total", sums);
    total.title = `${full(all)} ÷ ${whole(n)} = ${full(mean)}`;
    box.setAttribute("aria-label", t("errors.bins", sums));
    bins.again();
  }

  const bins = sharp(box, (c, width, height) => {
    const value = model.get("errors");
    if (!value) return;
    const counts = value.arrays.histogram, high = Math.max(...counts), bottom = height - 18;
    const shade = scale("cost"), step = width / counts.length, x = (/** @type {number} */ cost) => (cost / 4) * width;
    counts.forEach((/** @type {number} */ count, /** @type {number} */ i) => {
      const tall = (Math.log1p(count) / Math.log1p(high)) * (bottom - 20);
      c.fillStyle = css(shade(i / (counts.length - 1)));
      if (count) c.fillRect(i * step + 0.5, bottom - Math.max(1.5, tall), step - 1, Math.max(1.5, tall));
    });
    c.fillStyle = colour("ink");
    c.font = `${Math.max(12, Math.round(height / 9))}px ui-monospace, monospace`;
    c.fillRect(0, bottom, width, 1);
    [0, 1, 2, 3, 4].forEach((cost) => {
      c.textAlign = cost === 0 ? "left" : cost === 4 ? "right" : "center";
      c.fillText(whole(cost), x(cost), height - 3);
    });
    const here = Math.min(width - 6, Math.max(6, x(value.scalars.cost)));
    c.fillStyle = colour("here");
    c.fillRect(here - 1, 10, 2, bottom - 10);
    c.beginPath();
    c.moveTo(here, 12);
    c.lineTo(here - 6, 1);
    c.lineTo(here + 6, 1);
    c.fill();
    c.fillStyle = colour("ink");
    c.textAlign = here > width / 2 ? "right" : "left";
    c.fillText(t("errors.this"), here + (here > width / 2 ? -10 : 10), 11);
  });
  const later = oncePerFrame(() => write()), themed = onTheme(() => write(true));
  model.on("change:errors", later);
  model.on("change:digit", later);
  model.on("change:status", () => {});
  write();
  return () => {
    bins.close();
    themed();
  };
}

export default { render };
