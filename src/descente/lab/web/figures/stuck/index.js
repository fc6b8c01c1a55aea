// @ts-check
/** Why the descent does not get stuck: the same run on the planes of its start, its end, its path. */

import { planeOf } from "./layout.js";
import { panel } from "./panel.js";
import { run } from "./run.js";
import { made, proof, verdict } from "./saying.js";
import { looks } from "../../controls/age.js";
import { asker } from "../../controls/asker.js";
import { h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";
import { rangeOf } from "../../marks/surface.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */

const PLANES = ["start", "end", "path"];

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const panels = PLANES.map(panel);
  const along = run((place, n) => panels.forEach((each) => each.move(place, n)));
  const [ends, why] = [h("p", { class: "lab-says" }), h("p", { class: "stuck-why" })];
  const how = h("figcaption");
  const maps = h("div", { class: "stuck-planes" }, ...panels.map((each) => each.el));
  const figure = h("figure", {}, along.el, maps, ends, why, how);
  const first = before(model);
  el.append(first.el, figure);
  const look = looks(figure);
  let inSight = false,
    refused = false, // there are no such planes: a notice says why
    asked = "", // of which run
    answered = "",
    played = false;
  /** @type {Value|null} */
  let shown = null;

  const job = asker(model, "stuck", (value) => {
    refused = false;
    answered = asked;
    const other = shown?.words.request !== value.words.request;
    shown = value;
    const all = {
      value,
      range: rangeOf(value.arrays.cost),
      furthest: Math.max(...value.arrays.path_distance),
    };
    panels.forEach((each, k) => each.show(planeOf(value, k), all));
    along.show(value, other);
    ends.textContent = verdict(value);
    why.textContent = proof(value);
    how.textContent = made(value);
    figure.dataset.complete = String(value.words.complete);
    consider();
    if (value.words.complete && !played) {
      played = true;
      along.once();
    }
  });

  function consider() {
    const status = model.get("status"),
      history = model.get("history");
    if (!status || !history) return;
    const { data, sizes, steps, theta, playing, past } = status.words;
    const hasPath = history.words.kept.length > 2;
    first.show(hasPath, playing);
    figure.hidden = refused || (!shown && !hasPath);
    const run = `${data}/${sizes}/${steps}/${theta}`;
    if (inSight && !playing && hasPath && asked !== run && !(past && shown)) {
      asked = run;
      job.ask({});
    }
    const stale = shown && answered !== run && !past;
    look(stale ? "stale" : asked && !shown ? "waiting" : "", shown?.words.step);
  }
  const watched = new IntersectionObserver(([entry]) => {
    inSight = entry.isIntersecting;
    consider();
  });
  watched.observe(el);
  model.on("change:status", consider);
  model.on("change:history", consider);
  model.on("change:error", ({ words }) => {
    refused ||= words.about === model.key("stuck");
    consider();
  });
  consider();
  return () => {
    watched.disconnect();
    job.close();
    along.close();
    for (const each of panels) each.close();
  };
}

/** What is said before there is a run: that it is to be made first, and the way to it. @param {Model} model */
function before(model) {
  const says = h("p", {});
  const button = h(
    "button",
    { class: "do", onclick: () => model.send({ do: { what: "play" } }) },
    t("stuck.train"),
  );
  const el = h("div", { class: "stuck-first", hidden: true }, says, button);
  return {
    el,
    /** @param {boolean} hasPath @param {boolean} playing */
    show(hasPath, playing) {
      el.hidden = hasPath;
      button.hidden = playing;
      says.textContent = t(playing ? "stuck.coming" : "stuck.first");
    },
  };
}

export default { render, numbers: () => import("./numbers.js"), lines: true };
