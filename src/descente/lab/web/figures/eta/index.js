// @ts-check
/** η on its axis with the computed limit 2/λmax, and what the last steps did. */

import { asker } from "../../controls/asker.js";
import { h, s } from "../../kit/dom.js";
import { soon } from "../../kit/frame.js";
import { full, number, whole } from "../../kit/numbers.js";
import { t } from "../../kit/words.js";
import { axes, heights } from "../../marks/axes.js";
import { line } from "../../marks/line.js";
import { plot } from "../../marks/plot.js";
import { extent, linear, log } from "../../marks/scales.js";

const LOW = -3,
  HIGH = 2; // powers of ten, as on the strip
const RECENT = 40; // stretches of the history that are looked at
const STEPS = 20;

/** @param {{model: import("../../data/model.js").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {import("../../data/model.js").Value|undefined} */
  let limit;
  let measuring = false;
  /** @type {Record<string, any>} what stood before all examples were taken at once */
  let mini = { batch: 10, epochs: 10, schedule: "cosine" };

  const big = h("output", { class: "big" });
  const side = h("p", { class: "lab-says", role: "status" });
  const knob = h("input", {
    type: "range",
    min: LOW,
    max: HIGH,
    step: 0.01,
    "aria-label": t("eta.knob"),
    oninput: () => {
      show(chosen());
      send();
    },
  });
  const chosen = () => Number((10 ** Number(knob.value)).toPrecision(2));
  const send = soon(() => {
    model.set("eta", chosen());
    model.save_changes();
  });
  const track = h("div", { class: "track" });
  const axis = plot(
    track,
    { label: t("eta.label"), left: 1.8, right: 1.4, top: 2.2, bottom: 2.2 },
    (svg, f) => {
      const x = log([10 ** LOW, 10 ** HIGH], [f.left, f.right]);
      const y = linear([0, 1], [f.bottom, f.top]);
      svg.append(
        s(
          "defs",
          {},
          s(
            "pattern",
            {
              id: "eta-hatch",
              width: 7,
              height: 7,
              patternUnits: "userSpaceOnUse",
              patternTransform: "rotate(45)",
            },
            s("line", { class: "hatch", x1: 0, x2: 0, y1: 0, y2: 7 }),
          ),
        ),
      );
      const value = limit?.scalars.limit ?? NaN;
      if (Number.isFinite(value)) {
        const at = Math.max(f.left, Math.min(f.right, x.at(value)));
        const early = at < f.width / 2;
        svg.append(
          s("rect", {
            class: "beyond",
            x: at,
            y: f.top,
            width: f.right - at,
            height: f.bottom - f.top,
          }),
          s("line", { class: "mark", x1: at, x2: at, y1: f.top - f.em * 0.4, y2: f.bottom }),
          s(
            "text",
            {
              class: "said",
              x: at + (early ? 4 : -4),
              y: f.top - f.em * 0.8,
              "text-anchor": early ? "start" : "end",
            },
            t("eta.limit", { limit: number(value) }),
          ),
        );
        if (f.right - at > f.em * (early ? 26 : 16)) {
          svg.append(
            s(
              "text",
              { class: "name", x: f.right, y: f.top - f.em * 0.8, "text-anchor": "end" },
              t("eta.beyond"),
            ),
          );
        }
      }
      const now = model.get("status")?.scalars.eta_now;
      const mark = axes(f, x, y, { many: 0 });
      for (const grid of mark.querySelectorAll(".grid, [text-anchor=end]")) grid.remove();
      svg.append(mark);
      if (now >= 10 ** LOW && now <= 10 ** HIGH)
        svg.append(
          s(
            "circle",
            { class: "was", cx: x.at(now), cy: f.bottom, r: f.em * 0.35 },
            s("title", {}, `${t("strip.eta.now")} ${full(now)}`),
          ),
        );
      knob.style.left = `${f.left - 8}px`;
      knob.style.width = `${f.right - f.left + 16}px`;
      knob.style.top = `${(f.top + f.bottom) / 2}px`;
    },
  );
  track.append(knob);

  const ask = asker(model, "sharpness", (value) => {
    limit = value;
    measuring = false;
    write();
  });
  const measure = () => {
    measuring = true;
    ask.ask({});
    write();
  };
  const about = h("p", { class: "note" });
  const again = h("button", { onclick: measure }, t("eta.measure"));

  const box = h("div", { class: "plotbox low" });
  const trend = h("p", { class: "lab-says", role: "status" });
  const source = h("figcaption");
  /** The costs of the last stretches of steps; before the first, where one stands. */
  const recent = () => {
    const cost = model.get("history")?.arrays.cost,
      status = model.get("status");
    return cost?.length
      ? cost.slice(-RECENT)
      : Float32Array.from(status ? [status.scalars.cost] : []);
  };
  const picture = plot(
    box,
    { label: t("eta.recent.label"), left: 4.2, right: 1, bottom: 0.8 },
    (svg, f) => {
      const costs = recent();
      const [low, high] = extent(costs);
      const room = Math.max(high - low, 0.02 * high);
      const y = linear(
        [
          costs.length > 1 ? Math.max(0, low - room * 0.1) : 0,
          high + room * (costs.length > 1 ? 0.1 : 16),
        ],
        [f.bottom, f.top],
      );
      const x = linear([0, Math.max(1, RECENT - 1)], [f.left + 6, f.right - 6]);
      if (!costs.length) return;
      const mark = axes(f, x, y, { many: 5, y: t("eta.recent") });
      for (const tick of mark.querySelectorAll("text[text-anchor=middle], line:not(.grid)"))
        tick.remove();
      const at = Array.from(costs, (_, i) => i);
      svg.append(
        heights("eta-cost", f),
        mark,
        s("path", { class: "edge", d: line(at, costs, x, y) }),
        s("path", { class: "curve", stroke: "url(#eta-cost)", d: line(at, costs, x, y) }),
      );
      if (costs.length <= 30) {
        for (const i of at)
          svg.append(
            s("circle", { class: "point", cx: x.at(i), cy: y.at(costs[i]), r: f.em * 0.22 }),
          );
      }
      const end = costs.length - 1;
      svg.append(
        s("circle", { class: "here", cx: x.at(end), cy: y.at(costs[end]), r: f.em * 0.55 }),
      );
    },
  );

  const few = h(
    "button",
    { class: "first", onclick: () => model.send({ do: { what: "step", steps: STEPS } }) },
    t("eta.few"),
  );
  const restart = h(
    "button",
    { onclick: () => model.send({ do: { what: "restart" } }) },
    t("eta.restart"),
  );
  const whole_ = () => model.get("status")?.words.steps_per_epoch === 1;
  const batches = h(
    "button",
    {
      onclick: () => {
        const all = !whole_();
        if (all)
          mini = Object.fromEntries(
            Object.keys(mini).map((name) => [name, model.get(name) ?? mini[name]]),
          );
        const to = all
          ? { batch: model.get("status").words.train, epochs: 400, schedule: "constant" }
          : mini;
        for (const [name, value] of Object.entries(to)) model.set(name, value);
        model.save_changes();
      },
    },
    t("eta.full"),
  );

  const show = (/** @type {number} */ value) => {
    big.textContent = `η = ${number(value)}`;
    big.title = full(value);
    knob.setAttribute("aria-valuetext", number(value));
    const most = limit?.scalars.limit ?? NaN;
    side.textContent = Number.isFinite(most) ? t(value > most ? "eta.above" : "eta.below") : "";
  };
  const write = () => {
    axis.again();
    box.hidden = !recent().length;
    picture.again();
    const status = model.get("status");
    const value = model.get("eta");
    if (value !== undefined && document.activeElement !== knob)
      knob.value = String(Math.log10(value));
    show(document.activeElement === knob ? chosen() : (value ?? 1));
    again.disabled = measuring;
    again.textContent = t(measuring ? "eta.measuring" : "eta.measure");
    if (limit) {
      const { words, scalars } = limit;
      const key = !words.converged
        ? "unconverged"
        : Number.isFinite(scalars.limit)
          ? "measured"
          : "flat";
      const moved = status && status.words.step !== words.step ? ` ${t("eta.moved")}` : "";
      about.textContent =
        t(`eta.${key}`, {
          step: whole(words.step),
          examples: whole(words.examples),
          largest: number(scalars.largest),
          residual: number(scalars.residual, 2),
        }) + moved;
    }
    const done = status?.words.outcome;
    const { going = "none", rises = 0, moves = 0 } = model.get("history")?.words ?? {};
    // between mini-batches costs differ anyway: only over all examples does a rise tell of the step
    const beyond = (status?.scalars.eta_now ?? 0) > (limit?.scalars.limit ?? NaN);
    const word = !whole_()
      ? going
      : going === "falling"
        ? rises
          ? "bumpy"
          : "falling"
        : ({ oscillating: "crossing", climbing: "overshooting", flat: beyond ? "thrown" : "flat" }[
            /** @type {string} */ (going)
          ] ?? going);
    const went = t(`eta.trend.${word}`, { rises: whole(rises), moves: whole(moves) });
    const ended =
      done && done !== "running"
        ? t(`outcome.${done}`, {
            epochs: whole(status.words.epochs),
            start: number(status.scalars.start_cost),
            eta: number(status.scalars.eta),
          })
        : "";
    trend.textContent = done === "finished" ? `${ended} ${went}` : ended || went;
    few.disabled = restart.disabled = !status;
    batches.textContent = t(whole_() ? "eta.mini" : "eta.full", { batch: whole(mini.batch) });
    source.textContent = t(whole_() ? "eta.batch.all" : "eta.batch", {
      batch: whole(model.get("batch") ?? mini.batch),
    });
  };
  el.append(
    h(
      "figure",
      {},
      h("div", { class: "head" }, big, side),
      track,
      h("div", { class: "lab-row" }, again, about),
      box,
      trend,
      h("div", { class: "lab-row" }, few, restart, batches),
      source,
      h("p", { class: "note" }, t("eta.local")),
    ),
  );
  for (const key of ["eta", "status", "history", "batch"]) model.on(`change:${key}`, write);
  write();
  measure();
  return () => {
    ask.close();
    axis.close();
    picture.close();
  };
}

export default { render };
