// @ts-check
/** The workshop: every setting of the experiment, recorded runs, and any figure. */

import { GOING_ON, SETTINGS } from "../../data/contract.js";
import { Model } from "../../data/model.js";
import { h } from "../../kit/dom.js";
import { whole } from "../../kit/numbers.js";
import { nameOfData } from "../../kit/sentences.js";
import { t, tongue } from "../../kit/words.js";

const NUMBERS = /** @type {Record<string, any>} */ ({
  seed: { min: 0, step: 1 },
  eta: { min: 0, step: "any" },
  batch: { min: 1, step: 1 },
  epochs: { min: 1, step: 1 },
});

/** What a figure is called. @param {{name: string, options: Record<string, string>}} figure */
const called = ({ name, options }) =>
  name === "landscape" && "map" in options ? "figure.landscape.map" : `figure.${name}`;

/** @param {{model: Model, el: HTMLElement, place: import("../../app/chapter.js").Place}} context */
function render({ model, el, place }) {
  /** @type {Record<string, any>} */
  const fields = {};
  let close = () => {},
    over = false;
  const says = h("p", { class: "note", role: "status" });
  const stage = h("section", { class: "workshop-stage", "aria-label": t("workshop.figure") });

  /** What a control holds, as the experiment takes it. @param {string} name */
  const read = (name) => {
    const text = fields[name].value.trim();
    if (name === "hidden")
      return text
        .split(/[^0-9]+/)
        .filter(Boolean)
        .map(Number);
    return name in NUMBERS ? Number(text.replace(",", ".")) : text;
  };
  const same = (/** @type {any} */ a, /** @type {any} */ b) => String(a) === String(b);
  /** The settings that differ from those in use. */
  const different = () =>
    Object.fromEntries(
      SETTINGS.filter((name) => fields[name] && !same(read(name), model.get(name) ?? "")).map(
        (name) => [name, read(name)],
      ),
    );

  const tell = () => {
    const names = Object.keys(different());
    apply.disabled = !names.length;
    says.textContent = t(
      !names.length
        ? "workshop.same"
        : names.every((name) => GOING_ON.includes(name))
          ? "workshop.go-on"
          : "workshop.again",
    );
  };
  const apply = h("button", { class: "do", type: "submit" }, t("workshop.apply"));

  /** @param {any} known */
  function form({ choices, limits }) {
    const label = (/** @type {string} */ name, /** @type {any} */ control) => {
      fields[name] = control;
      return h("label", {}, h("span", {}, t(`workshop.${name}`)), control);
    };
    const word = (/** @type {string} */ name, /** @type {string} */ value) =>
      name === "data"
        ? nameOfData(value)
        : t(`${name === "output" ? "activation" : name}.${value}`);
    const made = SETTINGS.map((name) =>
      label(
        name,
        name === "hidden"
          ? h("input", {
              inputmode: "numeric",
              title: t("workshop.hidden.says"),
              placeholder: t("workshop.hidden.says"),
            })
          : name in NUMBERS
            ? h("input", { type: "number", required: true, ...NUMBERS[name] })
            : h(
                "select",
                {},
                ...choices[name].map((/** @type {string} */ v) =>
                  h("option", { value: v }, word(name, v)),
                ),
              ),
      ),
    );
    return h(
      "form",
      {
        "aria-label": t("workshop.settings"),
        oninput: tell,
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          model.send({ set: different() });
        },
      },
      ...made,
      apply,
      says,
      h(
        "p",
        { class: "note" },
        t("workshop.limits", {
          layers: whole(limits.layers),
          parameters: whole(limits.parameters),
          epochs: whole(limits.epochs),
        }),
      ),
    );
  }

  /** The settings in use, into their controls. @param {string} name */
  const settle = (name) => {
    const value = model.get(name),
      field = fields[name];
    if (!field || value === undefined) return;
    if (field.localName === "select" && ![...field.options].some((o) => o.value === value)) {
      field.append(h("option", { value }, name === "data" ? nameOfData(value) : value));
    }
    field.value = name === "hidden" ? value.join(" ") : String(value);
    tell();
  };

  /** @param {string[]} names */
  function recorded(names) {
    const choose = h(
      "select",
      { "aria-label": t("workshop.run") },
      ...names.map((name) => h("option", {}, name)),
    );
    return h(
      "section",
      { class: "workshop-runs" },
      h("h2", {}, t("workshop.run")),
      names.length
        ? h(
            "div",
            { class: "controls" },
            choose,
            h(
              "button",
              { onclick: () => model.send({ do: { what: "run", name: choose.value } }) },
              t("workshop.open"),
            ),
          )
        : h("p", { class: "note" }, t("workshop.no-runs")),
    );
  }

  /** @param {{slug: string, name: string, options: Record<string, string>}[]} figures @param {{slug: string, title: string}[]} chapters */
  function chooser(figures, chapters) {
    const choose = h(
      "select",
      {
        class: "workshop-figure",
        "aria-label": t("workshop.choose"),
        onchange: () => open(figures[Number(choose.value)]),
      },
      ...chapters
        .map((chapter, i) =>
          h(
            "optgroup",
            { label: `${i + 1}. ${chapter.title}` },
            ...figures.flatMap((figure, k) =>
              figure.slug === chapter.slug ? [h("option", { value: k }, t(called(figure)))] : [],
            ),
          ),
        )
        .filter((group) => group.children.length),
    );
    const first = Math.max(
      0,
      figures.findIndex((f) => f.name === "curve"),
    );
    choose.value = String(first);
    open(figures[first]);
    return h("label", { class: "workshop-choose" }, h("span", {}, t("workshop.figure")), choose);
  }

  /** @param {{name: string, options: Record<string, string>}} figure */
  async function open({ name, options }) {
    close();
    const tag = h(`fig-${name}`, options),
      own = new Model(model.store, options);
    stage.replaceChildren(tag);
    const made = await place(own, tag, name);
    close = made;
    if (over || !tag.isConnected) made();
  }

  (async () => {
    const [known, chapters] = await Promise.all(
      [fetch("/workshop"), fetch(`/lessons/${tongue()}`)].map(async (answer) =>
        (await answer).json(),
      ),
    );
    if (over) return;
    el.append(
      h("div", { class: "workshop-side" }, form(known), recorded(known.runs)),
      h("div", {}, chooser(known.figures, chapters), stage),
    );
    for (const name of SETTINGS) {
      model.on(`change:${name}`, () => settle(name));
      settle(name);
    }
    tell();
  })();
  return () => {
    over = true;
    close();
  };
}

export default { render };
