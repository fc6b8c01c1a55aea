// @ts-check
/** Seventeen whole trainings, one per η: what each ended at, and how it went. */

import { h, s } from "../../kit/dom.js";
import { duration, full, number, percent, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes, heights } from "../../marks/axes.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { extent, linear, log } from "../../marks/scales.js";

/** One mark for each verdict, on a square of side 2. @type {Record<string, string>} */
const SHAPES = {
  learnt: "M-.8 0a.8 .8 0 1 0 1.6 0a.8 .8 0 1 0-1.6 0",
  unsteady: "M0-1L1 0L0 1L-1 0z",
  slow: "M-.9-.7L.9-.7L0 .9z",
  stuck: "M-.8-.8H.8V.8H-.8z",
  diverged: "M0-1L1 .8H-1z",
  "non-finite": "M-.8-.8L.8 .8M.8-.8L-.8 .8",
  interrupted: "M-.9 0H.9",
};
const FULL = ["learnt", "unsteady"]; // filled marks: these learnt something

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("../../data/model.js").Value|undefined} */
  let found;
  let chosen = -1,
    running = false,
    timer = 0;

  const box = h("div", { class: "plotbox sweepbox" });
  const told = h("div", { class: "told", role: "status" });
  const key = h("ul", { class: "key" });
  const table = h("details", { class: "note" });
  const note = h("figcaption");
  const run = h("button", {
    class: "first",
    onclick: () => {
      running = true;
      timer = window.setTimeout(() => {
        running = false;
        write();
      }, 60000);
      write();
      model.ask("sweep", {}, (value) => {
        if (value.words.complete) clearTimeout(timer);
        [found, running, chosen] = [value, !value.words.complete, -1];
        chosen = value.arrays.cost.reduce(
          (
            /** @type {number} */ best,
            /** @type {number} */ v,
            /** @type {number} */ i,
            /** @type {any} */ all,
          ) => (v < (all[best] ?? Infinity) ? i : best),
          -1,
        );
        write();
      });
    },
  });

  const shape = (/** @type {string} */ verdict, /** @type {number} */ size) =>
    s("path", {
      class: "shape",
      d: SHAPES[verdict] ?? SHAPES.interrupted,
      transform: `scale(${size})`,
      "vector-effect": "non-scaling-stroke",
    });
  const words = (/** @type {number} */ i) => ({
    eta: number(found?.arrays.eta[i] ?? NaN),
    cost: number(found?.arrays.cost[i] ?? NaN),
    verdict: t(`sweep.verdict.${found?.words.verdicts[i]}`),
  });

  const picture = plot(
    box,
    { label: t("sweep.label"), role: "group", left: 4.4, right: 1.6, top: 2.4, bottom: 8.4 },
    (svg, f) => {
      const x = log([0.01 / 1.4, 100 * 1.4], [f.left, f.right]);
      const costs = found?.arrays.cost ?? [0.1, 1];
      const [low, high] = extent(costs, found ? [found.scalars.constant_cost] : []);
      const y = log([low / 1.5, high * 1.5], [f.bottom, f.top]);
      svg.append(axes(f, x, y, { x: t("sweep.x"), y: t("sweep.y") }));
      if (!found) return;
      const { arrays, scalars } = found;
      const level = y.at(scalars.constant_cost);
      svg.append(
        s("line", { class: "level", x1: f.left, x2: f.right, y1: level, y2: level }),
        s(
          "text",
          { class: "name", x: f.right, y: level + f.em * 1.3, "text-anchor": "end" },
          t("sweep.constant"),
        ),
      );
      if (Number.isFinite(scalars.limit)) {
        const at = x.at(scalars.limit);
        svg.append(
          s("line", { class: "limit", x1: at, x2: at, y1: f.top - f.em * 0.4, y2: f.bottom }),
          s(
            "text",
            { class: "said", x: at, y: f.top - f.em * 0.8, "text-anchor": "middle" },
            t("eta.limit", { limit: number(scalars.limit) }),
          ),
        );
      }
      minis(svg, f, x);
      const group = s("g", {});
      svg.append(group);
      arrays.eta.forEach((/** @type {number} */ eta, /** @type {number} */ i) => {
        const verdict = found?.words.verdicts[i];
        const at = Number.isFinite(arrays.cost[i]) ? y.at(arrays.cost[i]) : f.top;
        const dot = s(
          "g",
          {
            class: `dot ${verdict}`,
            transform: `translate(${x.at(eta)} ${at})`,
            role: "button",
            tabindex: i === Math.max(0, chosen) ? 0 : -1,
            "aria-label": t("sweep.dot", words(i)),
            onpointerenter: () => choose(i),
            onfocus: () => choose(i),
            onclick: () => take(i),
            onkeydown: (/** @type {KeyboardEvent} */ event) => {
              const to = { ArrowLeft: i - 1, ArrowDown: i - 1, ArrowRight: i + 1, ArrowUp: i + 1 }[
                event.key
              ];
              if (event.key === "Enter" || event.key === " ") take(i);
              else if (to === undefined) return;
              else group.children[to]?.focus();
              event.preventDefault();
            },
          },
          s("circle", { class: "hit", r: Math.max(12, f.em) }),
          s("circle", { class: "ring", r: f.em * 0.95 }),
          shape(verdict, f.em * 0.5),
        );
        group.append(dot);
      });
      mark();
    },
  );
  /** The cost along each training, small, under its η. */
  const minis = (/** @type {any} */ svg, /** @type {any} */ f, /** @type {any} */ x) => {
    const { eta, curve } = /** @type {any} */ (found).arrays;
    const [top, bottom] = [f.height - f.em * 4.1, f.height - f.em * 1.2];
    const size = curve.shape[1],
      room = (x.at(eta[1]) - x.at(eta[0])) * 0.8;
    const [low, high] = extent(curve);
    const y = log([low, high], [bottom, top]);
    svg.append(
      heights("sweep-mini", { ...f, top, bottom }),
      s("text", { class: "name", x: f.left, y: f.height }, t("sweep.minis")),
    );
    eta.forEach((/** @type {number} */ v, /** @type {number} */ i) => {
      const across = linear([0, size - 1], [x.at(v) - room / 2, x.at(v) + room / 2]);
      svg.append(
        s("path", {
          class: "mini",
          stroke: "url(#sweep-mini)",
          d: line(
            Array.from({ length: size }, (_, k) => k),
            curve.subarray(i * size, (i + 1) * size),
            across,
            y,
          ),
        }),
      );
    });
  };
  const mark = () =>
    [...box.querySelectorAll(".dot")].forEach(
      (/** @type {Element} */ dot, /** @type {number} */ i) => {
        dot.classList.toggle("chosen", i === chosen);
        dot.setAttribute("tabindex", i === Math.max(0, chosen) ? "0" : "-1");
      },
    );
  const choose = (/** @type {number} */ i) => {
    if (i === chosen) return;
    chosen = i;
    mark();
    say();
  };
  /** Start again with this η. */
  const take = (/** @type {number} */ i) => {
    choose(i);
    model.set("eta", found?.arrays.eta[i]);
    model.save_changes();
    model.send({ do: { what: "restart" } });
    model.send({ do: { what: "play" } });
  };

  const say = () => {
    if (!found || chosen < 0) {
      told.replaceChildren(t("sweep.before"));
      return;
    }
    const { arrays, scalars } = found;
    const [i, verdict] = [chosen, found.words.verdicts[chosen]];
    const sentences = [
      t(`sweep.says.${verdict}`, {
        start: number(scalars.start_cost),
        cost: number(arrays.cost[i]),
        constant: number(scalars.constant_cost),
      }),
    ];
    if (Number.isFinite(arrays.test_accuracy[i]))
      sentences.push(t("sweep.says.right", { accuracy: percent(arrays.test_accuracy[i]) }));
    if (Number.isFinite(arrays.saturated[i])) {
      sentences.push(
        t("sweep.says.saturated", {
          saturated: percent(arrays.saturated[i], 0),
          shut: percent(arrays.shut[i], 0),
        }),
      );
    }
    if (arrays.eta[i] > scalars.limit) {
      const times = arrays.over?.[i];
      sentences.push(
        times ? t("sweep.says.over", { times: number(times, 2) }) : t("sweep.says.above"),
      );
    }
    told.replaceChildren(
      h("strong", { title: full(arrays.eta[i]) }, `η = ${words(i).eta}, ${words(i).verdict}. `),
      sentences.join(" "),
    );
  };
  const write = () => {
    run.disabled = running;
    run.textContent = t(running ? "sweep.running" : found ? "sweep.again" : "sweep.run");
    box.hidden = !found;
    note.textContent = found
      ? [
          t("sweep.done", {
            n: whole(found.arrays.eta.length),
            time: duration(found.scalars.seconds),
          }),
          found.words.limit_examples
            ? t("sweep.limit", {
                examples: whole(found.words.limit_examples),
                residual: number(found.scalars.limit_residual, 2),
              })
            : "",
          t("sweep.hint"),
        ].join(" ")
      : "";
    say();
    table.hidden = !found;
    if (found) {
      const there = Object.keys(SHAPES).filter((verdict) =>
        found?.words.verdicts.includes(verdict),
      );
      key.replaceChildren(
        ...there.map((verdict) =>
          h(
            "li",
            { class: FULL.includes(verdict) ? "full" : "" },
            s("svg", { viewBox: "-1.2 -1.2 2.4 2.4", "aria-hidden": "true" }, shape(verdict, 1)),
            t(`sweep.verdict.${verdict}`),
          ),
        ),
      );
      const rows = Array.from(found.arrays.eta, (_, i) =>
        h("tr", {}, ...Object.values(words(i)).map((text) => h("td", {}, text))),
      );
      table.replaceChildren(
        h("summary", {}, t("sweep.table")),
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              ...["sweep.x", "sweep.y", "sweep.verdict"].map((name) =>
                h("th", { scope: "col" }, t(name)),
              ),
            ),
          ),
          h("tbody", {}, ...rows),
        ),
      );
    }
    picture.again();
  };
  el.append(h("figure", {}, h("div", { class: "lab-row" }, run), told, box, key, note, table));
  write();
  return () => {
    clearTimeout(timer);
    picture.close();
  };
}

export default { render };
