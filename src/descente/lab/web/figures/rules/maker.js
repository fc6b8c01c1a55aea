// @ts-check
/** The line in which a rule is made: if pixel[…] > … then …, and the button that adds it. */

import { MOST } from "./rule.js";
import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** @param {(rule: import("./rule.js").Rule) => void} add */
export function maker(add) {
  let pixel = 0;
  const name = h("span", {});
  const above = h(
    "select",
    { "aria-label": t("rules.comparison") },
    h("option", { value: "1" }, ">"),
    h("option", { value: "" }, "≤"),
  );
  const limit = h("output", { class: "number" });
  const threshold = h("input", {
    type: "range",
    min: 0,
    max: 1,
    step: 0.05,
    "aria-label": t("rules.threshold"),
    oninput: () => (limit.textContent = threshold.value),
  });
  const digit = h("select", { "aria-label": t("rules.digit") });
  const button = h(
    "button",
    {
      class: "add",
      onclick: () =>
        add({
          pixel,
          above: above.value === "1",
          threshold: Number(threshold.value),
          digit: Number(digit.value),
        }),
    },
    t("rules.add"),
  );
  const code = h("div", { class: "code" }, "if ", name, above, limit, " then ", digit);
  const line = h("div", { class: "maker" }, code, threshold, button);
  const full = h("p", { class: "note", hidden: true }, t("rules.full", { n: MOST }));
  limit.textContent = threshold.value = "0.5";
  let named = "";

  return {
    line,
    button,
    /** The sentence that there is no room for another rule. */
    full,
    /** @param {number} at the pixel the rule is about @param {string[]} classes @param {number} many rules there are */
    write(at, classes, many) {
      pixel = at;
      name.textContent = `pixel[${pixel}]`;
      if (named !== (named = classes.join("\n"))) {
        digit.replaceChildren(...classes.map((text, k) => h("option", { value: k }, text)));
        digit.value = String(Math.min(3, classes.length - 1));
      }
      button.disabled = many >= MOST;
      full.hidden = !button.disabled;
    },
  };
}
