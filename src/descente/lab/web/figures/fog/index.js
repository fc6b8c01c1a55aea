// @ts-check
/** A game in the fog: a learner looks for the valley with a few probes, then descent has as many. */

import { board } from "./board.js";
import { BEAT, mayPlay, mayProbe, next, owned, seen, start, takenUp } from "./game.js";
import { hands } from "./hands.js";
import { field, near } from "./layout.js";
import { list } from "./list.js";
import { paint } from "./paint.js";
import { scoreOf } from "./score.js";
import { luck, made, nameOf, point, says } from "./telling.js";
import { groundOf, probesOf } from "./values.js";
import { sharp } from "../../kit/canvas.js";
import { assign, h } from "../../kit/dom.js";
import { still } from "../../kit/motion.js";
import { onTheme } from "../../kit/theme.js";
import { t } from "../../kit/words.js";
import { levelLines } from "../../marks/map-paint.js";
import { fine, surface } from "../../marks/surface.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("./game.js").State} State */
/** @typedef {import("./game.js").Probe} Probe */
/** @typedef {{alpha: number, beta: number}} Place */

/** Where the page keeps a game that was left. */
const LEFT = "fog-left";
/**
 * @typedef {{state: State, landscape: string, lifted: import("./paint.js").Lifted|null, lift: Value|undefined}} Left
 */
const SIZE = 41; // points along each side of the ground, once the fog has lifted
const JOBS = /** @type {const} */ (["ground", "probe", "roll", "lift"]);
const WITHOUT_THETA = /** @type {const} */ (["activation", "output", "cost", "seed"]);

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const game = new Fog(model, el);
  return () => game.close();
}

class Fog {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.timer = 0;
    /** @type {import("./paint.js").Lifted|null} */
    this.lifted = null;
    /** @type {Place|null} under the pointer, or where the keys have led */
    this.cursor = null;
    this.rect = { x: 0, y: 0, w: 1, h: 1 };
    /** @type {State|null} what the list shows */
    this.listed = null;
    this.score = board(model, () => this.canvas.focus());
    this.list = list();
    this.says = h("p", { class: "fog-says", role: "status" });
    this.luck = h("p", { class: "fog-luck" });
    this.reading = h("output", { class: "fog-reading", role: "status" });
    this.made = h("figcaption", { class: "fog-made" });
    const button = (/** @type {string} */ word, /** @type {"play"|"other"} */ type) =>
      h("button", { class: "do", onclick: () => this.tell({ type }) }, t(word));
    this.play = button("fog.play", "play");
    this.other = button("fog.other", "other");
    const box = h("div", { class: "canvas fog-map" });
    this.picture = sharp(box, (c, width, height) => this.paint(c, width, height));
    this.canvas = this.picture.canvas;
    this.assemble(el, box);
    this.hands = hands(this.canvas, {
      ground: () => this.state.ground,
      rect: () => this.rect,
      probes: () => this.known(),
      point: (place) => this.read(place),
      probe: (place) => this.tell({ type: "set", ...place }),
    });
    this.stop = onTheme(() => this.lifted && (this.lifted.image = null));
    const kept = this.score.kept().map(({ number }) => number);
    const number = Math.max(0, model.get("fog-ground") ?? 0, ...kept) + 1;
    /** @type {State} */
    this.state = start(Math.max(1, Number(model.options.probes) || 8), number);
    /** Under which key the server has the ground. */
    this.landscape = model.key("ground");
    this.takeUp(model.get(LEFT));
    this.listen();
    for (const order of takenUp(this.state)) this.obey(order);
  }

  /** A game that was left when its page was turned goes on. @param {Left|undefined} left */
  takeUp(left) {
    if (!left) return;
    const { model } = this;
    ({ state: this.state, landscape: this.landscape } = left);
    this.lifted = left.lifted && { ...left.lifted, image: null };
    model.store.values.delete(LEFT);
    model.store.put(model.key("lift"), left.lift);
  }

  /** @param {HTMLElement} el @param {HTMLElement} box */
  assemble(el, box) {
    assign(this.canvas, {
      tabindex: 0,
      role: "application",
      "aria-roledescription": t("fog.role"),
      "aria-label": t("fog.label"),
      "aria-description": t("fog.keys"),
    });
    el.append(
      h(
        "figure",
        { class: "fog-field" },
        this.says,
        h("div", { class: "fog-ground" }, box, this.reading),
        h("div", { class: "controls fog-controls" }, this.play, this.other),
        this.luck,
        this.list.box,
        this.score.box,
        this.made,
      ),
    );
  }

  listen() {
    const { model } = this;
    const look = () => this.tell({ type: "look" });
    model.on("change:status", look);
    for (const name of WITHOUT_THETA) model.on(`change:${name}`, look);
    model.on("change:connected", (up) => up || this.tell({ type: "lost" }));
    model.on("change:error", ({ words }) => {
      const about = JOBS.find((job) => model.key(job) === words.about);
      if (about) this.tell({ type: about === "ground" ? "none" : "lost" });
    });
    look();
  }

  /** What the page knows of the experiment. */
  get now() {
    const words = this.model.get("status")?.words;
    if (!words) return null;
    const { data, sizes, theta, playing, past } = words;
    const settings = WITHOUT_THETA.map((name) => this.model.get(name));
    return { kind: JSON.stringify([data, sizes, settings]), theta, playing, past };
  }

  /** @param {import("./game.js").Happening} happening */
  tell(happening) {
    const before = this.state;
    const [state, orders] = next(before, { ...happening, known: this.now });
    this.state = state;
    if (state.ground !== before.ground) this.clear();
    for (const order of orders) this.obey(order);
    if (state !== before || happening.type === "look") this.write();
  }

  /** Another ground lies there, or none. */
  clear() {
    clearTimeout(this.timer);
    this.lifted = null;
    this.hands.forget();
  }

  /** @param {import("./game.js").Order} order */
  obey(order) {
    const { model, state, landscape } = this;
    if (order.what === "lay") {
      this.landscape = model.key("ground");
      if (landscape !== this.landscape) model.send({ drop: [landscape] });
      model.store.put("fog-ground", order.number);
      model.ask("ground", { number: order.number }, (value) =>
        this.tell({ type: "ground", ground: groundOf(value) }),
      );
    } else if (order.what === "probe") {
      model.ask("probe", { landscape, points: order.points }, (value) =>
        this.tell({ type: "found", probes: probesOf(value) }),
      );
    } else if (order.what === "roll") {
      const { start: from } = /** @type {import("./game.js").Ground} */ (state.ground);
      const how = { landscape, alpha: from.alpha, beta: from.beta, probes: state.many };
      model.ask("roll", how, (value) =>
        this.tell({ type: "rolled", probes: probesOf(value), still: still() }),
      );
    } else if (order.what === "wait") {
      this.timer = window.setTimeout(() => this.tell({ type: "beat" }), still() ? 0 : BEAT);
    } else if (order.what === "lift") {
      const how = { landscape, size: SIZE, below: order.below, probes: state.many };
      model.ask("lift", how, (value) => this.lift(value));
    } else this.score.add(scoreOf(state));
  }

  /** More of the ground is known. @param {Value} value */
  lift(value) {
    if (this.state.name !== "lifted" || !this.state.ground) return;
    const s = surface(value),
      mesh = fine(s);
    if (!s.whole && this.lifted) return;
    const lines = levelLines(mesh);
    this.lifted = { s, mesh, lines, complete: value.words.complete, image: null };
    const { chance } = value.scalars;
    if (value.words.complete) this.tell({ type: "luck", chance, bottom: s.low });
    else this.write();
  }

  /** All probes that are seen, the start among them. */
  known() {
    return [...owned(this.state), ...seen(this.state)];
  }

  /** A place is pointed at. @param {Place|null} place */
  read(place) {
    this.cursor = place;
    const { ground } = this.state;
    const probe = place && ground && near(ground, place, this.known());
    this.reading.textContent =
      place && ground ? point(probe ?? place, probe, probe ? nameOf(this.state, probe) : "") : "";
    this.picture.again();
  }

  write() {
    const { state, model } = this;
    model.store.put(model.key("game"), state); // for `numbers.js`
    put(this.says, says(state));
    put(this.luck, luck(state));
    put(this.made, made(state, this.now?.theta ?? ""));
    if (state !== this.listed) this.list.write((this.listed = state));
    this.play.disabled = !mayPlay(state);
    this.play.classList.toggle("ready", mayPlay(state) && !mayProbe(state));
    this.other.classList.toggle("ready", state.name === "lifted");
    this.canvas.classList.toggle("may", mayProbe(state));
    this.canvas.dataset.state = state.name;
    this.read(this.cursor);
  }

  /** @param {CanvasRenderingContext2D} c @param {number} width @param {number} height */
  paint(c, width, height) {
    const { ground } = this.state;
    const em = parseFloat(getComputedStyle(this.canvas).fontSize) || 12;
    this.rect = field(width, height, em);
    if (!ground) return;
    paint({ c, ground, rect: this.rect, em }, this.state, this.lifted, this.cursor);
  }

  close() {
    const { model, state, landscape, lifted } = this;
    if (state.ground) {
      const lift = model.get(model.key("lift"));
      model.store.put(LEFT, { state, landscape, lifted, lift });
      delete model.answered?.ground; // the server keeps the ground until another takes its place
    }
    this.clear();
    this.stop();
    this.picture.close();
  }
}

/** A sentence is spoken once. @param {HTMLElement} el @param {string} text */
function put(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

export default { render, numbers: () => import("./numbers.js") };
