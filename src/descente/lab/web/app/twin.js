// @ts-check
/**
 * Under a figure: the lines of the library that compute what it shows, with the present values; for
 * some, the same in PyTorch.
 */

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
    ways = ["code", "torch"].map((way) =>
      h("button", { onclick: () => read(way) }, t(`twin.${way}`)),
    ),
    group = h("div", { class: "twin-ways", role: "group", hidden: true }, ...ways),
    copy = h("button", { onclick: () => take() }, t("twin.copy"));
  const el = h(
    "details",
    { class: "twin", ontoggle: () => ask() },
    h("summary", {}, t("twin")),
    group,
    h("pre", {}, code),
    h("div", {}, copy, checked),
  );
  let asked = "",
    way = "code";
  /** @type {Record<string, string>} */
  let lines = {};

  /** The lines of now, if somebody reads them and nothing plays. */
  function ask() {
    const { theta, playing } = model.get("status")?.words ?? {};
    const chosen = choice(model),
      now = JSON.stringify([theta, chosen]);
    if (!el.open || playing || now === asked) return;
    asked = now;
    model.ask("twin", { figure: name, ...chosen }, ({ words }) => {
      lines = words;
      read(way);
      checked.textContent = t(`twin.${words.checked}`);
    });
  }

  /** The lines in one of the two ways. @param {string} wanted */
  function read(wanted) {
    way = lines[wanted] ? wanted : "code";
    group.hidden = !lines.torch;
    ways.forEach((each, k) =>
      each.setAttribute("aria-pressed", String((k ? "torch" : "code") === way)),
    );
    if (code.textContent !== lines[way]) code.textContent = lines[way];
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
