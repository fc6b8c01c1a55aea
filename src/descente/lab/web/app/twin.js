// @ts-check
/** Under a figure: the lines of the library that compute what it shows, with the present values. */

import { h } from "../kit/dom.js";
import { t } from "../kit/words.js";

const SAID = 2000; // ms that the button says what it did

/**
 * @param {{model: import("../data/model.js").Model, name: string}} figure
 * @returns {HTMLElement}
 */
export function twin({ model, name }) {
  const code = h("code", { tabindex: 0 }),
    checked = h("p", { role: "status" }),
    copy = h("button", { onclick: () => take() }, t("twin.copy"));
  const el = h(
    "details",
    { class: "twin", ontoggle: () => ask() },
    h("summary", {}, t("twin")),
    h("pre", {}, code),
    h("div", {}, copy, checked),
  );
  let asked = "";

  /** The lines of now, if somebody reads them and nothing plays. */
  function ask() {
    const { theta, playing } = model.get("status")?.words ?? {};
    const chosen = choice(model),
      now = JSON.stringify([theta, chosen]);
    if (!el.open || playing || now === asked) return;
    asked = now;
    model.ask("twin", { figure: name, ...chosen }, ({ words }) => {
      if (code.textContent !== words.code) code.textContent = words.code;
      checked.textContent = t(`twin.${words.checked}`);
    });
  }

  async function take() {
    const text = code.textContent ?? "";
    getSelection()?.selectAllChildren(code); // where there is no clipboard it can be copied by hand
    await navigator.clipboard?.writeText(text).catch(() => {});
    copy.textContent = t("twin.copied");
    setTimeout(() => (copy.textContent = t("twin.copy")), SAID);
  }

  model.on("change:status", ask);
  for (const key of ["weight", "plane", "span", "direction"]) model.on(`change:${key}`, ask);
  return el;
}

/** What is chosen for all figures of the page. @param {import("../data/model.js").Model} model */
function choice(model) {
  const found = {
    weight: model.get("weight"),
    plane: model.options.plane ?? model.get("plane"),
    span: model.get("span"),
    seed: model.get("direction"),
  };
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined && value !== null),
  );
}
