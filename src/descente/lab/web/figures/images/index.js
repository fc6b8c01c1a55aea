// @ts-check
/** The first layer as pictures: each neuron's weights, or its part of the gradient, by pixel. */

import { choose } from "../../controls/weight.js";
import { sharp } from "../../kit/canvas.js";
import { h } from "../../kit/dom.js";
import { ARROWS } from "../../kit/keys.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { colour, css, scale } from "../../kit/palette.js";
import { SHOWN, indexOf, locate, nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { faint, paintPixels } from "../../marks/pixels.js";
import { extreme, roundUp } from "../../marks/scales.js";

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const of = model.options.of === "gradient" ? "gradient" : "weights";
  const key = of === "gradient" ? "gradient" : "network";
  const box = h("div", { class: "canvas" });
  const said = h("p", { class: "opened" });
  const spoken = h("p", { class: "spoken", role: "status" });
  const low = h("span", { class: "number" }),
    high = h("span", { class: "number" });
  const note = h("p", { class: "note" });
  const bar = h("span", { class: "canvas ramp" });
  /** @type {number|null} */
  let hot = null;
  let keyed = false;
  const grid = { across: 4, cell: 0, gap: 0, head: 0, side: 28, shown: 16 };

  /** @returns {Float32Array|undefined} */
  const values = () => model.get(key)?.arrays[of === "gradient" ? "vector" : "theta"];
  const sizes = () => /** @type {number[]} */ (model.get(key)?.words.sizes ?? [784, 16]);
  const index = (/** @type {number} */ neuron, /** @type {number} */ pixel) =>
    indexOf(sizes(), 1, neuron, pixel);
  const most = () => roundUp(extreme(values()?.subarray(0, sizes()[0] * sizes()[1]) ?? [1]));

  /** Where a picture's corner lies. @param {number} neuron @returns {[number, number]} */
  const corner = (neuron) => [
    (neuron % grid.across) * (grid.cell + grid.gap),
    grid.head + Math.floor(neuron / grid.across) * (grid.cell + grid.gap + grid.head),
  ];

  /** Columns and height for the width there is; the box takes that height. */
  function arrange() {
    const { width } = box.getBoundingClientRect();
    if (!width) return;
    const em = parseFloat(getComputedStyle(el).fontSize);
    grid.shown = Math.min(sizes()[1], SHOWN);
    grid.side = Math.ceil(Math.sqrt(sizes()[0]));
    grid.gap = 0.55 * em;
    grid.head = 0.95 * em;
    const room = Math.max(20 * em, window.innerHeight - 14.5 * em); // all in sight, where it can be
    /** @param {number} across */
    const fits = (across) =>
      Math.min(
        (width - grid.gap * (across - 1)) / across,
        room / Math.ceil(grid.shown / across) - grid.gap - grid.head,
      );
    // a last row that is not full costs something: it is taken where pictures grow by it
    const size = (/** @type {number} */ n) => fits(n) * (grid.shown % n ? 0.85 : 1);
    grid.across = [4, 5, 6, 8, 10]
      .filter((n) => n <= Math.max(4, grid.shown))
      .reduce((best, n) => (size(n) > size(best) + 1 ? n : best));
    grid.across = Math.min(grid.across, grid.shown);
    grid.cell = Math.max(fits(grid.across), Math.min(3.5 * em, (width - grid.gap * 3) / 4));
    const rows = Math.ceil(grid.shown / grid.across);
    const height = `${Math.ceil(rows * (grid.cell + grid.gap + grid.head))}px`;
    if (box.style.height !== height) box.style.height = height;
  }

  const view = sharp(box, (c) => {
    arrange();
    const all = values();
    if (!all) return;
    const [inputs, outputs] = sizes(),
      { cell, side, shown } = grid,
      top = most();
    const rows = Math.ceil(inputs / side);
    const em = parseFloat(getComputedStyle(el).fontSize);
    c.font = `${0.68 * em}px ${colour("sans")}`;
    for (let neuron = 0; neuron < shown; neuron++) {
      const [x, y] = corner(neuron);
      const values = Float32Array.from({ length: inputs }, (_, i) => all[i * outputs + neuron]);
      const grid_ = /** @type {const} */ ({
        values,
        rows,
        columns: side,
        kind: "signed",
        most: top,
      });
      paintPixels(c, grid_, x, y, cell, (cell / side) * rows);
      c.fillStyle = faint();
      c.fillText(String(neuron), x, y - 0.22 * em);
    }
    mark(c, hot, colour("ink"));
    mark(c, model.get("weight"), colour("here"));
  });
  const { canvas } = view;

  /** @param {CanvasRenderingContext2D} c @param {any} which @param {string} line */
  function mark(c, which, line) {
    const [inputs, outputs] = sizes();
    if (!Number.isInteger(which) || which < 0 || which >= inputs * outputs) return;
    const { neuron, input } = locate(sizes(), which),
      dot = grid.cell / grid.side;
    if (neuron >= grid.shown) return;
    const [x, y] = corner(neuron),
      half = Math.max(dot, 5);
    const [px, py] = [
      x + ((Number(input) % grid.side) + 0.5) * dot,
      y + (Math.floor(Number(input) / grid.side) + 0.5) * dot,
    ];
    for (const wide of [4, 2]) {
      c.strokeStyle = wide === 4 ? colour("paper") : line;
      c.lineWidth = wide;
      c.strokeRect(px - half, py - half, 2 * half, 2 * half);
    }
  }

  const ramp = sharp(bar, (c, width, height) => {
    const shade = scale("signed");
    for (let x = 0; x < width; x++) {
      c.fillStyle = css(shade(x / Math.max(1, width - 1)));
      c.fillRect(x, 0, 1.5, height);
    }
  });

  /** What is under a point. @param {number} x @param {number} y @returns {number|null} */
  function under(x, y) {
    for (let neuron = 0; neuron < grid.shown; neuron++) {
      const [left, top] = corner(neuron);
      const [column, row] = [x - left, y - top].map((v) => Math.floor((v / grid.cell) * grid.side));
      if (column < 0 || row < 0 || column >= grid.side || row >= grid.side) continue;
      const pixel = row * grid.side + column;
      return pixel < sizes()[0] ? index(neuron, pixel) : null;
    }
    return null;
  }

  /** @param {number|null} at @param {boolean} [byKey] */
  function point(at, byKey = false) {
    if (at === hot) return;
    hot = at;
    keyed = byKey;
    write();
  }

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") point(under(event.offsetX, event.offsetY));
  });
  canvas.addEventListener("pointerleave", () => keyed || point(null));
  canvas.addEventListener("blur", () => point(null));
  canvas.addEventListener("click", (event) => {
    const at = under(event.offsetX, event.offsetY);
    if (at !== null) choose(model, at);
  });
  canvas.addEventListener("keydown", (event) => {
    const chosen = model.get("weight"),
      count = sizes()[0] * sizes()[1];
    const from =
      hot ??
      (Number.isInteger(chosen) && chosen < count
        ? chosen
        : index(0, Math.floor((sizes()[0] + grid.side) / 2)));
    let { neuron, input } = /** @type {{neuron: number, input: number}} */ (locate(sizes(), from));
    const by = ARROWS[event.key];
    if (by) input += by[0] + by[1] * grid.side;
    else if (event.key === "PageUp") neuron -= 1;
    else if (event.key === "PageDown") neuron += 1;
    else if (event.key === "Enter" || event.key === " ") choose(model, from);
    else return;
    event.preventDefault();
    if (event.altKey) return;
    if (input >= 0 && input < sizes()[0] && neuron >= 0 && neuron < grid.shown) {
      point(index(neuron, input), true);
    }
  });

  function write() {
    arrange();
    view.again();
    const all = values();
    if (!all) return;
    const chosen = model.get("weight"),
      [inputs, outputs] = sizes();
    const at = hot ?? (Number.isInteger(chosen) && chosen < all.length ? chosen : null);
    const here = at !== null && at === chosen;
    said.replaceChildren(
      ...(at === null
        ? [t("images.hint")]
        : [
            h("span", { class: here ? "here" : "here not", "aria-hidden": "true" }),
            `${nameOf(locate(sizes(), at))}${t("network.colon")}`,
            of === "gradient" ? `${t("quantity.derivative")} = ` : "w = ",
            h("span", { class: "number", title: full(all[at]) }, signed(all[at])),
          ]),
    );
    spoken.textContent = keyed && at !== null ? said.textContent : "";
    low.textContent = number(-most(), 2);
    high.textContent = signed(most(), 2);
    const shown = Math.min(outputs, SHOWN);
    note.textContent =
      t(`images.${of}`, {
        neurons: whole(outputs),
        pixels: whole(inputs),
        examples: whole(model.get("gradient")?.words.examples ?? 0),
      }) + (shown < outputs ? ` ${t("images.some", { shown, size: whole(outputs) })}` : "");
    const name = t(`images.${of}Label`, { neurons: whole(outputs), most: number(most(), 2) });
    canvas.setAttribute("aria-label", `${name} ${t("images.keys")}`);
  }

  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  ramp.canvas.setAttribute("aria-hidden", "true");
  el.append(
    h("p", { class: "title" }, t(`images.${of}Title`)),
    box,
    h("p", { class: "scale" }, low, bar, high),
    said,
    note,
    spoken,
  );
  model.on(`change:${key}`, write);
  model.on("change:weight", write);
  write();
  return () => {
    view.close();
    ramp.close();
  };
}

export default { render };
