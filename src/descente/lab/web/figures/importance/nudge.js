// @ts-check
/** The same nudge for weights from the top, the middle and the bottom of the ranking. */

import { h } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { full, number, signed, whole } from "../../kit/numbers.js";
import { locate, nameOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { signedBar } from "../../marks/bars.js";

/** The library's words for how much a number matters, and ours. */
export const WORDS = /** @type {Record<string, string>} */ ({
  "a lot": "lot",
  somewhat: "somewhat",
  "a little": "little",
});

/**
 * @param {import("../../data/model.js").Model} model @param {(change: any) => void} ask @param {{nudge: number}} how
 */
export function nudge(model, ask, how) {
  const out = h("output", { class: "number" });
  const knob = h("input", {
    type: "range",
    min: -2,
    max: 0.7,
    step: 0.05,
    value: Math.log10(how.nudge),
    "aria-label": t("importance.nudge.knob"),
    oninput: () => {
      name();
      later();
    },
  });
  const size = () => Number((10 ** Number(knob.value)).toPrecision(2));
  const later = soon(() => ask({ nudge: size() }), 150);
  const name = () => {
    out.textContent = `±${number(size())}`;
    knob.setAttribute("aria-valuetext", `± ${number(size())}`);
  };
  const table = h("table");
  const el = h(
    "div",
    {},
    h("label", { class: "controls" }, t("importance.nudge.knob"), knob, out),
    table,
    h("p", { class: "note" }, t("importance.nudge.note")),
  );
  name();

  /** @param {import("../../data/model.js").Value} value */
  function draw({ words, arrays }) {
    const sizes = model.get("status")?.words.sizes;
    if (!sizes) return;
    const { up, down, probe_derivative: derivative } = arrays;
    let most = 0;
    for (const list of [up, down])
      for (const v of list) if (Number.isFinite(v)) most = Math.max(most, Math.abs(v));
    const cell = (/** @type {number} */ v) =>
      h(
        "td",
        { class: "effect", title: full(v) },
        signedBar(v, most),
        h("span", { class: "number" }, signed(v)),
      );
    const third = Math.round(words.probes.length / 3);
    const rows = words.probes.map((/** @type {any} */ probe, /** @type {number} */ i) => {
      const label = nameOf(/** @type {any} */ (locate(sizes, probe.index)));
      const head =
        i % third
          ? []
          : [
              h(
                "tr",
                { class: "group" },
                h(
                  "th",
                  { colspan: 3, scope: "colgroup" },
                  t(
                    `importance.nudge.${["top", "middle", "bottom"][Math.floor(i / third)] ?? "bottom"}`,
                  ),
                ),
              ),
            ];
      return [
        ...head,
        h(
          "tr",
          { class: model.get("weight") === probe.index ? "here" : "" },
          h(
            "th",
            { scope: "row" },
            h(
              "button",
              {
                onclick: () => {
                  model.set("weight", probe.index);
                  model.save_changes();
                },
              },
              label,
            ),
            h(
              "small",
              {},
              t("importance.rank", { rank: whole(probe.rank) }),
              " · ",
              h(
                "span",
                { class: `word ${WORDS[probe.word]}` },
                t(`importance.${WORDS[probe.word]}`),
              ),
              " · ",
              h(
                "span",
                { title: full(derivative[i]) },
                `${t("quantity.derivative")} = ${signed(derivative[i])}`,
              ),
            ),
          ),
          cell(up[i]),
          cell(down[i]),
        ),
      ];
    });
    table.replaceChildren(
      h("caption", { class: "hidden" }, t("importance.nudge.question")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, t("importance.nudge.weight")),
          h("th", { scope: "col" }, t("importance.nudge.up")),
          h("th", { scope: "col" }, t("importance.nudge.down")),
        ),
      ),
      h("tbody", {}, ...rows.flat()),
    );
  }
  /** @type {import("../../data/model.js").Value|undefined} */
  let held;
  model.on("change:weight", () => held && draw(held));
  return {
    el,
    draw: (/** @type {import("../../data/model.js").Value} */ value) => draw((held = value)),
  };
}
