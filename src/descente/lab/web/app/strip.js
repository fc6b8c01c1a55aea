// @ts-check
/** The strip that never leaves the screen: step, cost, accuracy, what can be done, and η. */

import { scrub } from "./scrub.js";
import { shelfOf, standingOf } from "./standing.js";
import { play as start, tempoOf } from "../controls/play.js";
import { veiled } from "../data/bets.js";
import { ETA_POWERS, TEMPOS } from "../data/contract.js";
import { Model } from "../data/model.js";
import { h, s } from "../kit/dom.js";
import { soon } from "../kit/frame.js";
import { write as put } from "../kit/estimate.js";
import { counted, full, number, percent, whole } from "../kit/numbers.js";
import { nameOfData } from "../kit/sentences.js";
import { UNSEEN, unveil, veil } from "../kit/veil.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Store} Store */
/** @typedef {import("../data/model.js").Value} Value */

const PATHS = /** @type {Record<string, string>} */ ({
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  step: "M5 4v16l10-8zM17 4h3v16h-3z",
  epoch: "M4 4v16l8-8zM12 4v16l8-8z",
  end: "M3 4v16l7-8zM11 4v16l7-8zM19 4h2.5v16H19z",
  restart: "M12 5V1L6 6l6 5V7.2a5.5 5.5 0 1 1-5.5 5.5H4A8 8 0 1 0 12 5z",
});

/** @param {string} name */
function icon(name) {
  return s(
    "svg",
    { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" },
    s("path", { d: PATHS[name], fill: "currentColor" }),
  );
}

/** A value of the strip; ten times a second is no pace for a voice: it speaks when one goes to it. @param {string} name */
const output = (name) => h("output", { class: name, "aria-live": "off", tabindex: 0 });

/**
 * @param {Store} store @param {HTMLElement} el
 * @returns {() => void}
 */
export function strip(store, el) {
  const model = new Model(store);
  el.setAttribute("aria-label", t("strip.label"));
  const acts = buttons(model),
    values = facts(model),
    rate = learningRate(model),
    knob = tempo(model),
    past = scrub(model),
    stands = standing(model);
  el.replaceChildren(past.el, acts.el, knob.el, values.el, rate.el, stands.el);
  const write = () => {
    const value = model.get("status");
    if (!value) return;
    acts.write(value);
    past.write(value);
    values.write(value);
    rate.write();
    stands.write(value);
  };
  model.on("change:status", write);
  model.on("change:veil", write);
  model.on("change:eta", rate.write);
  model.on("change:asks", stands.ask);
  model.on("change:tempo", knob.write);
  write();
  const tall = new ResizeObserver(() =>
    document.documentElement.style.setProperty("--strip", `${el.offsetHeight}px`),
  );
  tall.observe(el);
  return () => {
    tall.disconnect();
    model.close();
  };
}

/** Play or pause, one step, one epoch, start again. @param {Model} model */
function buttons(model) {
  /** @param {string} name @param {import("../data/contract.js").Act} what */
  const button = (name, what) =>
    h(
      "button",
      {
        class: name,
        title: t(`strip.${name}`),
        "aria-label": t(`strip.${name}`),
        onclick: () => model.send({ do: { what } }),
      },
      icon(what),
    );
  const play = h(
    "button",
    {
      class: "play",
      onclick: () => start(model),
    },
    icon("play"),
  );
  const end = h(
    "button",
    {
      class: "end",
      title: t("strip.end"),
      "aria-label": t("strip.end"),
      onclick: () => model.send({ do: { what: "play" } }),
    },
    icon("end"),
  );
  const all = [play, button("one", "step"), button("epoch", "epoch"), end];
  return {
    el: h("div", { class: "acts" }, ...all, button("restart", "restart")),
    /** @param {Value} value */
    write({ words }) {
      const word = words.playing ? "pause" : "play";
      if (play.dataset.shows !== word) play.replaceChildren(icon(word));
      play.dataset.shows = word;
      play.setAttribute("aria-label", t(`strip.${word}`));
      play.title = t(`strip.${word}`);
      const over =
        ["diverged", "non-finite", "converged"].includes(words.outcome) && !words.playing;
      for (const each of all) each.disabled = over;
      end.disabled ||= words.outcome === "finished" && !words.past;
    },
  };
}

/** How fast a training is shown, from each step for itself to at once. @param {Model} model */
function tempo(model) {
  const el = h(
    "select",
    {
      class: "tempo",
      title: t("strip.tempo"),
      "aria-label": t("strip.tempo"),
      onchange: () => {
        model.set("tempo", el.value);
        model.save_changes();
        if (model.store.playing) model.send({ do: { what: "play", tempo: tempoOf(model) } });
      },
    },
    ...TEMPOS.map((name) => h("option", { value: name }, t(`strip.tempo.${name}`))),
  );
  const write = () => (el.value = tempoOf(model));
  write();
  return { el, write };
}

/** Step, cost and accuracy; what the page asks for a bet on stays hidden. @param {Model} model */
function facts(model) {
  const [step, cost, accuracy] = ["step", "cost", "accuracy"].map(output);
  /**
   * @param {HTMLElement} box @param {string} quantity @param {number} value
   * @param {import("../kit/estimate.js").How} how @param {() => string} whole where it is over all
   */
  const tell = (box, quantity, value, how, whole) => {
    if (veiled(model, quantity)) return veil(box);
    unveil(box);
    put(box, value, how);
    if (how.examples === how.all) box.title = whole();
  };
  const fact = (/** @type {HTMLElement} */ box) =>
    h("div", {}, h("dt", {}, t(`strip.${box.className}`)), h("dd", {}, box));
  return {
    el: h("dl", { class: "facts" }, ...[step, cost, accuracy].map(fact)),
    /** @param {Value} value */
    write({ words, scalars }) {
      step.textContent = whole(words.step);
      step.dataset.pace = String(scalars.pace);
      step.title = counted("strip.of", words.total, {
        epoch: whole(words.epoch),
        epochs: whole(words.epochs),
        total: whole(words.total),
      });
      const { examples, train: all, test, held } = words;
      const costs = { examples, all, error: scalars.cost_error };
      tell(cost, "cost", scalars.cost, costs, () => {
        const on = { examples: whole(examples), data: nameOfData(words.data) };
        return `${full(scalars.cost)}, ${t("strip.on", on)}`;
      });
      const right = { examples: test, all: held, show: percent };
      tell(accuracy, "accuracy", scalars.accuracy, right, () =>
        t("strip.test", { n: whole(words.test) }),
      );
    },
  };
}

/** The learning rate of the next step, and the one that is set, by hand. @param {Model} model */
function learningRate(model) {
  const value = output("eta");
  const knob = h("input", {
    type: "range",
    min: ETA_POWERS[0],
    max: ETA_POWERS[1],
    step: 0.05,
    "aria-label": t("strip.eta"),
    oninput: soon(() => {
      model.set("eta", Number((10 ** Number(knob.value)).toPrecision(2)));
      model.save_changes();
    }),
  });
  return {
    el: h("label", { class: "eta" }, h("span", {}, "η"), knob, value),
    write() {
      const eta = model.get("eta");
      if (eta === undefined) return;
      const falls = (model.get("schedule") ?? "constant") !== "constant";
      const now = falls ? (model.get("status")?.scalars.eta_now ?? eta) : eta;
      value.textContent = number(now);
      value.title = falls
        ? t("strip.eta.falls", { now: full(now), eta: full(eta) })
        : t("strip.eta.says", { eta: full(eta) });
      if (document.activeElement !== knob) knob.value = String(Math.log10(eta));
      knob.setAttribute("aria-valuetext", number(eta));
    },
  };
}

/** Where the experiment stands, the ways out, and the shelf. @param {Model} model */
function standing(model) {
  const said = h("p", { class: "outcome", role: "status" }),
    ways = h("div", { class: "ways" }),
    shelf = h("div", { class: "ways shelf" });
  let shown = "",
    kept = "";
  /** @param {import("./standing.js").Way} way */
  const button = ({ word, says = {}, eta, send }) => {
    const act = () => {
      if (eta) {
        model.set("eta", eta);
        model.save_changes();
      }
      for (const command of send) {
        const plays = command.what === "play";
        model.send({ do: plays ? { ...command, tempo: tempoOf(model) } : command });
      }
    };
    const args = Object.fromEntries(Object.entries(says).map(([k, v]) => [k, number(v)]));
    return h("button", { class: "do", onclick: act }, t(word, args));
  };
  return {
    el: h("div", { class: "standing" }, said, ways, shelf),
    /** @param {Value} value */
    write(value) {
      const now = standingOf(value),
        places = shelfOf(value);
      const sentence = now ? say(model, now.word, value) : "";
      if (said.textContent !== sentence) said.textContent = sentence;
      if (shown !== (shown = JSON.stringify(now)))
        ways.replaceChildren(...(now?.ways ?? []).map(button));
      if (kept !== (kept = JSON.stringify([places, model.get("veil")])))
        shelf.replaceChildren(...onShelf(model, places));
    },
    /** What ▶ would do is asked in words. */
    ask() {
      said.textContent = t("standing.more.ask");
      ways.querySelector("button")?.focus();
    },
  };
}

/**
 * The newest network of the shelf, and the others in a list.
 * @param {Model} model @param {ReturnType<typeof shelfOf>} places
 */
function onShelf(model, places) {
  const take = (/** @type {number} */ place) =>
    model.send({ do: { what: "take-back", number: place } });
  const name = (/** @type {{step: number, cost: number, accuracy: number, why: string}} */ p) =>
    t("shelf.place", {
      step: whole(p.step),
      cost: unless(model, "cost", number(p.cost)),
      accuracy: unless(model, "accuracy", percent(p.accuracy)),
      why: t(`shelf.${p.why}`),
    });
  if (!places.length) return [];
  const [newest] = places;
  const back = h(
    "button",
    { class: "do back", title: name(newest), onclick: () => take(newest.number) },
    t("shelf.take", { accuracy: unless(model, "accuracy", percent(newest.accuracy)) }),
  );
  if (places.length === 1) return [back];
  const others = h(
    "select",
    {
      "aria-label": t("shelf.label"),
      onchange: (/** @type {any} */ event) => take(Number(event.target.value)),
    },
    h("option", { value: "" }, t("shelf.others", { n: whole(places.length) })),
    ...places.map((place) => h("option", { value: place.number }, name(place))),
  );
  return [back, others];
}

/** A number in a sentence, unless the page hides it. @param {Model} model @param {string} quantity @param {string} text */
const unless = (model, quantity, text) => (veiled(model, quantity) ? UNSEEN : text);

/** A sentence with the experiment's numbers in it. @param {Model} model @param {string} word @param {Value} value */
function say(model, word, { words, scalars }) {
  return counted(word, words.epochs, {
    epochs: whole(words.epochs),
    step: whole(words.step),
    name: words.brought,
    start: unless(model, "start_cost", number(scalars.start_cost)),
    eta: number(scalars.eta),
  });
}
