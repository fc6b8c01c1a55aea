// @ts-check
/** The to-do list: every number of θ as a row, to be sorted, searched, chosen and done. */

import { doing } from "./doing.js";
import { grid } from "./grid.js";
import { chosenRows, namesOf, rowsOf } from "./rows.js";
import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { signedBar } from "../../marks/bars.js";

const PACE = 700; // ms between two states of the list while it trains: slow enough to be read

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("./rows.js").Rows|undefined} */
  let rows;
  let eta = NaN,
    by = /** @type {import("./rows.js").Key} */ ("rank"),
    falling = false;
  let seen = 0,
    later = 0,
    playing = false;
  const filter = { layer: 0, neuron: -1, sign: "", search: "" };

  const table = grid({
    name: `list-${model.number}`,
    label: t("list.label"),
    columns: ["rank", "name", "value", "derivative", "change"].map((key) => ({
      key,
      label: t(`list.${key}`),
      title: t("list.sort", { column: t(`list.${key}`) }),
    })),
    paint(index, cells) {
      if (!rows) return;
      const { vector, theta, change, ranks, most } = rows;
      cells[0].textContent = whole(ranks[index]);
      cells[1].textContent = namesOf(rows.sizes).names[index];
      write(cells[2], signed(theta[index]), theta[index]);
      cells[3].replaceChildren(
        signedBar(vector[index], most),
        h("span", {}, signed(vector[index])),
      );
      cells[3].title = full(vector[index]);
      write(cells[4], signed(change[index]), change[index]);
    },
    choose(index) {
      model.set("weight", index);
      model.save_changes();
    },
    point: (index) => say(index),
    sort(key) {
      falling = key === by ? !falling : key !== "rank" && key !== "name";
      by = /** @type {any} */ (key);
      table.top();
      arrange();
    },
  });
  const write = (
    /** @type {HTMLElement} */ cell,
    /** @type {string} */ text,
    /** @type {number} */ value,
  ) => {
    cell.textContent = text;
    cell.title = full(value);
  };

  // what is looked for
  const search = h("input", {
    type: "search",
    placeholder: t("list.search.example"),
    "aria-label": t("list.search"),
    autocomplete: "off",
    spellcheck: "false",
    oninput: soon(() => look({ search: search.value }), 120),
  });
  const option = (/** @type {any} */ value, /** @type {string} */ label) =>
    h("option", { value }, label);
  const layer = h("select", {
    "aria-label": t("list.layer"),
    onchange: () => look({ layer: Number(layer.value), neuron: -1 }, true),
  });
  const neuron = h("select", {
    "aria-label": t("list.neuron"),
    disabled: true,
    onchange: () => look({ neuron: Number(neuron.value) }),
  });
  const sign = h(
    "select",
    { "aria-label": t("list.sign"), onchange: () => look({ sign: sign.value }) },
    option("", t("list.sign.all")),
    option("1", t("list.sign.up")),
    option("-1", t("list.sign.down")),
    option("0", t("list.sign.zero")),
  );
  const count = h("p", { class: "note count", role: "status" });
  const readout = h("p", { class: "note readout" });
  const chosen = h("button", {
    class: "chosen",
    hidden: true,
    onclick: () => {
      if (table.goTo(Number(model.get("weight")))) return table.el.focus();
      search.value = sign.value = "";
      layer.value = "0";
      look({ layer: 0, neuron: -1, sign: "", search: "" }, true);
      table.goTo(Number(model.get("weight")));
      table.el.focus();
    },
  });

  /** @param {Partial<typeof filter>} change @param {boolean} [layers] */
  function look(change, layers = false) {
    Object.assign(filter, change);
    if (layers && rows) {
      const width = filter.layer ? rows.sizes[filter.layer] : 0;
      neuron.replaceChildren(
        option(-1, t("list.neuron.all")),
        ...Array.from({ length: width }, (_, i) => option(i, t("list.neuron.one", { neuron: i }))),
      );
      neuron.disabled = !width;
    }
    table.top();
    arrange();
  }

  function arrange() {
    if (!rows) return;
    const order = chosenRows(rows, filter, by, falling);
    measure(order);
    table.show(order, by, falling);
    const all = rows.vector.length;
    const words = { found: whole(order.length), all: whole(all), eta: number(eta) };
    count.textContent = t(
      order.length === all
        ? "list.count.all"
        : order.length === 1
          ? "list.count.one"
          : "list.count",
      words,
    );
  }

  /** The longest bar is the largest derivative of the rows shown. @param {Int32Array} order */
  function measure(order) {
    if (!rows) return;
    let most = 0;
    for (const i of order) most = Math.max(most, Math.abs(rows.vector[i]));
    rows.most = most;
  }

  /** @param {number|null} index */
  function say(index) {
    const at = index ?? -1;
    readout.textContent =
      !rows || at < 0
        ? t("list.hint")
        : t("list.readout", {
            name: namesOf(rows.sizes).names[at],
            value: full(rows.theta[at]),
            derivative: full(rows.vector[at]),
            change: full(rows.change[at]),
          });
  }

  function choose() {
    const index = model.get("weight");
    const known = rows && Number.isInteger(index) && index >= 0 && index < rows.vector.length;
    table.chosen(known ? index : -1);
    chosen.hidden = !known;
    if (known && rows) {
      chosen.replaceChildren(
        h("span", { class: "dot", "aria-hidden": "true" }),
        t("list.chosen", {
          name: namesOf(rows.sizes).names[index],
          rank: whole(rows.ranks[index]),
        }),
      );
    }
    panel.chosen(known ? index : -1);
  }

  /** A new gradient: at once at rest, at a pace one can read while it trains. */
  function arrived() {
    const wait = playing ? seen + PACE - performance.now() : 0;
    clearTimeout(later);
    if (wait > 0) later = window.setTimeout(take, wait);
    else take();
  }

  function take() {
    const gradient = model.get("gradient");
    if (!gradient) return;
    seen = performance.now();
    const first = !rows || String(rows.sizes) !== String(gradient.words.sizes);
    rows = rowsOf(gradient);
    eta = gradient.scalars.planned;
    if (first) {
      layer.replaceChildren(
        option(0, t("list.layer.all")),
        ...rows.sizes.slice(1).map((_, i) => option(i + 1, t("list.layer.one", { layer: i + 1 }))),
      );
      look({ layer: 0, neuron: -1 }, true);
    } else if (playing && table.held) {
      // numbers change, rows stay under the finger
      measure(table.order);
      table.again();
    } else arrange();
    choose();
    panel.now(gradient);
  }

  const panel = doing(model);
  say(null);
  el.append(
    h("div", { class: "find" }, search, h("div", {}, layer, neuron, sign)),
    table.el,
    h("div", { class: "under" }, count, chosen),
    readout,
    panel.el,
  );
  model.on("change:gradient", arrived);
  model.on("change:status", (value) => (playing = value.words.playing));
  model.on("change:weight", choose);
  playing = Boolean(model.get("status")?.words.playing);
  take();
  return () => {
    clearTimeout(later);
    table.close();
  };
}

export default { render };
