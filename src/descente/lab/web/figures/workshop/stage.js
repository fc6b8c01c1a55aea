// @ts-check
/** Any figure of any chapter, by its name. */

import { Model } from "../../data/model.js";
import { h } from "../../kit/dom.js";
import { known, t } from "../../kit/words.js";

/** @typedef {{slug: string, name: string, options: Record<string, string>}} Figure */

const FIRST = "curve"; // the figure that is open at first

/** What a figure is called, by what its tag says of it. @param {Figure} figure */
export function wordOf({ name, options }) {
  const marks = Object.entries(options).map(([key, value]) => (/[a-z]/.test(value) ? value : key));
  const own = ["figure", name, ...marks].join(".");
  return known(own) ? own : `figure.${name}`;
}

/**
 * A choice of all figures by chapter, and the one that is open.
 * @param {Model} model @param {import("../../app/chapter.js").Place} place
 * @param {Figure[]} figures @param {{slug: string, title: string}[]} chapters
 * @returns {{elements: HTMLElement[], close: () => void}}
 */
export function stage(model, place, figures, chapters) {
  const open = h("section", { class: "workshop-stage", "aria-label": t("workshop.figure") });
  let close = () => {},
    over = false;

  /** @param {Figure} figure */
  async function show({ name, options }) {
    close();
    close = () => {};
    const tag = h(`fig-${name}`, options);
    open.replaceChildren(tag);
    const made = await place(new Model(model.store, options), tag, name);
    if (over || !tag.isConnected) made();
    else close = made;
  }

  const options = (/** @type {string} */ slug) =>
    figures.flatMap((figure, k) =>
      figure.slug === slug ? [h("option", { value: k }, t(wordOf(figure)))] : [],
    );
  const groups = chapters.map(({ slug, title }, i) =>
    h("optgroup", { label: `${i + 1}. ${title}` }, ...options(slug)),
  );
  const choose = h(
    "select",
    {
      class: "workshop-figure",
      "aria-label": t("workshop.choose"),
      onchange: () => show(figures[Number(choose.value)]),
    },
    ...groups.filter((group) => group.children.length),
  );
  const first = Math.max(
    0,
    figures.findIndex(({ name }) => name === FIRST),
  );
  choose.value = String(first);
  show(figures[first]);
  const label = h("span", {}, t("workshop.figure"));
  return {
    elements: [h("label", { class: "workshop-choose" }, label, choose), open],
    close() {
      over = true;
      close();
    },
  };
}
