// @ts-check
/** Rules made by hand, scored on the test images, beside what optimisation finds. */

import { turners } from "../../controls/digit.js";
import { MOST, bar, code, kept, rings } from "./rule.js";
import { h } from "../../kit/dom.js";
import { oncePerFrame, soon } from "../../kit/frame.js";
import { ARROWS } from "../../kit/keys.js";
import { number, percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { thumb } from "../../marks/thumb.js";

/** @typedef {import("./rule.js").Rule} Rule */

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Rule[]} */
  let rules = model.get("hand-rules") ?? kept();
  let pixel = 406,
    against = false,
    asked = "",
    score = /** @type {any} */ (null);
  const image = thumb("ink"),
    box = h(
      "div",
      {
        class: "grid",
        role: "slider",
        tabindex: 0,
        "aria-label": t("rules.pixel"),
        "aria-valuemin": 0,
      },
      image.canvas,
    );
  const place = h("p", { class: "note" });
  const above = h(
    "select",
    { "aria-label": t("rules.comparison") },
    h("option", { value: "1" }, ">"),
    h("option", { value: "" }, "≤"),
  );
  const threshold = h("input", {
    type: "range",
    min: 0,
    max: 1,
    step: 0.05,
    "aria-label": t("rules.threshold"),
  });
  const limit = h("output", { class: "number" }),
    digit = h("select", { "aria-label": t("rules.digit") });
  const chosen = h("span", {});
  const add = h(
    "button",
    {
      class: "add",
      onclick: () => {
        const rule = {
          pixel,
          above: above.value === "1",
          threshold: Number(threshold.value),
          digit: Number(digit.value),
        };
        change([...rules, rule]);
      },
    },
    t("rules.add"),
  );
  const list = h("ol", { class: "list", "aria-label": t("rules.list") });
  const full = h("p", { class: "note", hidden: true }, t("rules.full", { n: MOST }));
  const bars = h("dl", { class: "bars" }),
    verdict = h("p", { class: "verdict", role: "status" });
  const compare = h(
    "button",
    {
      class: "do",
      "aria-pressed": "false",
      onclick: () => {
        against = !against;
        write();
      },
    },
    t("rules.compare"),
  );
  const train = h(
    "button",
    { class: "do", hidden: true, onclick: () => model.send({ do: { what: "epoch" } }) },
    t("rules.train"),
  );
  el.append(
    h(
      "div",
      { class: "make" },
      h("div", {}, box, place, turners(model)),
      h(
        "div",
        {},
        h(
          "div",
          { class: "code" },
          h("span", {}, "if "),
          chosen,
          above,
          limit,
          threshold,
          h("span", {}, " then "),
          digit,
          add,
        ),
        list,
        full,
      ),
    ),
    bars,
    h("div", { class: "controls" }, compare, train),
    verdict,
  );
  threshold.value = "0.5";
  digit.value = "3";

  const grid = rings(model, box, () => ({ rules, pixel }));

  /** @param {number} to */
  function choose(to) {
    const size = model.get("digit")?.words.shape;
    if (!size) return;
    pixel = Math.min(size[0] * size[1] - 1, Math.max(0, to));
    write();
  }
  const touch = (/** @type {PointerEvent} */ event) => {
    const shape = model.get("digit")?.words.shape,
      at = box.getBoundingClientRect();
    if (!shape || (event.type !== "click" && (!event.buttons || event.pointerType === "touch")))
      return;
    const x = Math.floor(((event.clientX - at.left) / at.width) * shape[1]);
    const y = Math.floor(((event.clientY - at.top) / at.height) * shape[0]);
    if (x >= 0 && y >= 0 && x < shape[1] && y < shape[0]) choose(y * shape[1] + x);
  };
  box.addEventListener("click", touch);
  box.addEventListener("pointermove", touch);
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const wide = model.get("digit")?.words.shape[1] ?? 28;
    const by = ARROWS[event.key];
    if (event.key === "Enter") add.click();
    if (!by) return;
    event.preventDefault();
    choose(pixel + by[0] + by[1] * wide);
  });
  threshold.addEventListener("input", () => write());

  /** @param {Rule[]} to */
  function change(to) {
    rules = to.slice(0, MOST);
    localStorage.setItem("rules", JSON.stringify(rules));
    model.set("hand-rules", rules);
    model.save_changes();
    asked = "";
    lines();
    write();
  }
  const ask = soon(() =>
    model.ask("rules", { rules }, (value) => {
      if (value.words.fired.length !== rules.length) return; // of a list that is no longer there
      score = value;
      write();
    }),
  );

  /** @type {any[]} */
  let says = [];
  /** The list of rules, in their order. */
  function lines() {
    const classes = model.get("digit")?.words.classes ?? [];
    says = rules.map(() => h("small", {}));
    const act = (
      /** @type {string} */ sign,
      /** @type {string} */ name,
      /** @type {number} */ i,
      /** @type {() => void} */ task,
      off = false,
    ) =>
      h(
        "button",
        {
          title: t(name),
          "aria-label": `${t(name)}, ${code(rules[i], classes)}`,
          disabled: off,
          onclick: () => {
            task();
            const line = list.children[Math.min(i, rules.length - 1)];
            /** @type {HTMLElement} */ (line?.querySelector("button:enabled") ?? add).focus();
          },
        },
        sign,
      );
    const swap = (/** @type {number} */ i, /** @type {number} */ j) => () => {
      const to = [...rules];
      [to[i], to[j]] = [to[j], to[i]];
      change(to);
    };
    list.replaceChildren(
      ...rules.map((rule, i) =>
        h(
          "li",
          {},
          h("code", {}, code(rule, classes)),
          says[i],
          h(
            "span",
            { class: "acts" },
            act("↑", "rules.up", i, swap(i, i - 1), i === 0),
            act("↓", "rules.down", i, swap(i, i + 1), i === rules.length - 1),
            act("×", "rules.delete", i, () => change(rules.filter((_, k) => k !== i))),
          ),
        ),
      ),
    );
  }

  function write() {
    const seen = model.get("digit"),
      status = model.get("status");
    if (!seen || !status) return;
    const { shape, classes } = seen.words,
      size = shape[0] * shape[1];
    pixel = Math.min(pixel, size - 1);
    if (asked !== status.words.data) {
      asked = status.words.data;
      score = null;
      const fit = rules.filter((rule) => rule.pixel < size && rule.digit < classes.length);
      if (fit.length < rules.length) return change(fit); // the others belong to other images
      ask();
    }
    const ink = seen.arrays.image[pixel];
    if (digit.options.length !== classes.length) {
      digit.replaceChildren(
        ...classes.map((/** @type {string} */ name, /** @type {number} */ k) =>
          h("option", { value: k }, name),
        ),
      );
      digit.value = String(Math.min(3, classes.length - 1));
      lines();
    }
    image.show(seen.arrays.image, shape);
    image.canvas.setAttribute("aria-label", t("rules.image"));
    const where = t("rules.here", {
      pixel,
      row: Math.floor(pixel / shape[1]),
      column: pixel % shape[1],
      ink: number(ink),
    });
    place.textContent = where;
    box.setAttribute("aria-valuemax", String(size - 1));
    box.setAttribute("aria-valuenow", String(pixel));
    box.setAttribute("aria-valuetext", where);
    chosen.textContent = `pixel[${pixel}]`;
    limit.textContent = threshold.value;
    add.disabled = rules.length >= MOST;
    full.hidden = !add.disabled;
    says.forEach((line, i) => {
      const [fired, right] = score?.words.fired[i] ?? [NaN, NaN];
      line.textContent = score
        ? t(fired ? "rules.fired" : "rules.never", { fired: whole(fired), right: whole(right) })
        : "…";
    });
    const mine = score?.scalars.accuracy ?? 0,
      accuracy = status.scalars.accuracy,
      best = score?.words.best;
    const n = score?.words.n ?? status.words.test;
    const share = score?.scalars.best_accuracy ?? 0;
    bars.replaceChildren(
      bar(t("rules.mine"), mine, score ? percent(mine) : "…", false),
      ...(best
        ? [
            bar(
              t("rules.best", { code: code({ ...best, above: true, threshold: 0.5 }, classes) }),
              share,
              percent(share),
              false,
            ),
          ]
        : []),
      ...(against
        ? [
            bar(
              t("rules.network", { step: whole(status.words.step) }),
              accuracy,
              percent(accuracy),
              true,
            ),
          ]
        : []),
    );
    const better = against && score && accuracy > mine,
      beaten = better && status.words.step > 0;
    el.classList.toggle("beaten", Boolean(beaten));
    compare.setAttribute("aria-pressed", String(against));
    train.hidden = !against || status.words.step > 0 || status.words.playing;
    const sentence = !score
      ? ""
      : against
        ? t(beaten ? "rules.beaten" : better ? "rules.chance" : "rules.unbeaten")
        : t("rules.score", {
            decided: whole(score.words.decided),
            right: whole(score.words.right),
            n: whole(n),
          });
    if (verdict.textContent !== sentence) verdict.textContent = sentence;
    grid.again();
  }

  const later = oncePerFrame(write);
  model.on("change:digit", later);
  model.on("change:status", later);
  lines();
  write();
  return () => {
    grid.close();
    image.close();
  };
}

export default { render };
