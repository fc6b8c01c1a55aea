// @ts-check
/**
 * A landscape that is explored: one controller, whatever paints it.
 *
 * It holds what is shown, where the ball and the cursor are, and what the hands have chosen; a
 * painter (relief or map) draws that, and turns pointer and keys into `read`, `step` and `choose`.
 */

import { answer } from "./answer.js";
import { caption } from "./caption.js";
import { controls } from "./controls.js";
import { sidesOf, walk } from "./layout.js";
import { watchPlane } from "./plane.js";
import { replay } from "./replay.js";
import { between } from "../../marks/line.js";
import { fine } from "../../marks/surface.js";
import { pointText } from "./telling.js";
import { looks } from "../../controls/age.js";
import { assign, h } from "../../kit/dom.js";
import { t } from "../../kit/words.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */
/** @typedef {import("../../marks/surface.js").Surface} Surface */
/**
 * @typedef {Object} Picture a landscape as it is shown
 * @property {Value} value what the server computed
 * @property {Surface} s @property {import("../../marks/surface.js").Mesh} mesh
 * @property {number[]} sides half-widths, of which the longer is 1
 */
/**
 * @typedef {Object} Painter
 * @property {HTMLCanvasElement} canvas
 * @property {boolean} flat whether it is a map
 * @property {(last: Picture|null) => void} change another picture is there, or a sharper one
 * @property {() => void} extend the path walked while it plays is longer
 * @property {() => void} again draw in a coming frame
 * @property {(seen: boolean) => void} see the figure came on the screen, or left it
 * @property {() => void} close
 */
/** @typedef {(explorer: Explorer) => Painter} Paints with its canvas in the explorer's box */

export class Explorer {
  /**
   * @param {{model: Model, el: HTMLElement, from: number}} context from: the step that the network
   *   stood at when the figure was asked for
   * @param {Paints} paints
   */
  constructor({ model, el, from }, paints) {
    const { options } = model;
    this.model = model;
    this.from = from;
    /** Whether the network stood, when that was last told, where this landscape's ∇C is that of. */
    this.stood = false;
    /** Whether there is a way that was not shown yet, to the end: gone, or to come. */
    this.trained = false;
    this.hero = "hero" in options;
    this.pick = "pick" in options;
    /** @type {Picture|null} */
    this.picture = null;
    /** Where the network stands on the plane, α and β; where hands have put it since. */
    this.home = [0, 0];
    /** @type {number[]|null} */
    this.picked = null;
    /** @type {number[]|null} grid point under the cursor */
    this.cursor = null;
    /** @type {number[][]} where it went while it plays: α, β and distance to the plane */
    this.walked = [];

    this.box = h("div");
    this.look = looks(this.box);
    this.back = h(
      "button",
      { class: "do", hidden: true, onclick: () => this.go(this.home) },
      t("landscape.back"),
    );
    this.replay = replay(() => this.painter.again());
    this.plane = watchPlane(
      model,
      {
        show: (value, s, fresh) => this.show(value, s, fresh),
        progress: (value) => this.progress(value),
        stale: (stale) => this.age(stale),
        ball: (spot) => this.roll(spot),
      },
      {
        own: this.hero,
        ahead: this.hero,
        plane: options.plane,
        span: this.hero ? 1.6 : undefined,
      },
    );
    /** @type {Painter} made while the answer is on its way */
    this.painter = paints(this);
    this.caption = this.describe();
    this.panel = controls(this.plane);
    this.digit = this.assemble(el);
    this.watched = new IntersectionObserver(([entry]) => this.see(entry.isIntersecting));
    this.watched.observe(this.box);
    model.on("change:status", () => {
      if (this.playing) this.replay.stop();
      if (this.stands !== this.stood) this.tell();
    });
    model.on("change:history", () => this.panel.offer());
    this.read(null);
  }

  /** What the canvas is called, and what is written below it. */
  describe() {
    const { canvas, flat } = this.painter;
    const words = flat ? "landscape.map" : "landscape";
    assign(canvas, {
      tabindex: 0,
      role: "application",
      "aria-roledescription": t(`${words}.role`),
      "aria-label": t(`${words}.label`),
    });
    return caption(canvas, {
      hero: this.hero,
      arrows: flat && "arrows" in this.model.options,
      keys: t(`${words}.keys`),
      hint: t(`${words}.hint${this.pick ? ".pick" : ""}`),
    });
  }

  /**
   * Put the parts together; gives the answer of the network, where there is one.
   * @param {HTMLElement} el
   */
  assemble(el) {
    const { box, hero, caption: said, replay: rolls, painter } = this;
    box.append(this.back, ...(hero ? [rolls.box] : []));
    const line = h(
      "div",
      { class: "picture-line" },
      said.legend,
      hero ? "" : rolls.box,
      said.reading,
    );
    const aside = painter.flat ? h("div", { class: "landscape-aside" }) : "";
    el.append(h("figure", {}, box, aside, line, hero ? "" : this.panel.box, said.box));
    if (!hero) el.append(said.grid);
    return this.pick ? answer(this.model, aside || box) : null;
  }

  get playing() {
    return Boolean(this.model.get("status")?.words.playing);
  }

  /** Whether the network stands where this landscape's ∇C is that of. */
  get stands() {
    const now = this.model.get("status")?.words.theta;
    return !this.picked && now === this.picture?.value.words.theta;
  }

  /** Where the network waits while a copy of it is tried, α and β: where the trial began. */
  get waits() {
    const { trial, anew } = this.model.get("status")?.words ?? {};
    if (!this.picture || !trial || anew) return null;
    const { path_alpha: a, path_beta: b } = this.picture.value.arrays;
    return [a[0], b[0]];
  }

  /** Where the network stands, α and β. */
  get here() {
    return this.picked ?? this.home;
  }

  /**
   * Where the ball is, α and β. While it replays, it has reached a point of the path, by its index.
   * @param {number} time
   */
  ball(time) {
    const reached = this.replay.at(time);
    if (reached === null || !this.picture) return { at: this.here, reached: null };
    const { path_alpha: a, path_beta: b } = this.picture.value.arrays;
    return { at: [between(a, reached), between(b, reached)], reached };
  }

  /** @param {Value} value @param {Surface} s @param {boolean} fresh another plane, or experiment */
  show(value, s, fresh) {
    const last = this.picture,
      { words, scalars } = value;
    const other = last?.value.words.request !== words.request;
    this.picture = { value, s, mesh: fine(s), sides: sidesOf(value, s) };
    this.model.store.put(this.model.key("shown"), value); // for `numbers.js`
    this.home = [scalars.here_alpha, scalars.here_beta];
    if (fresh) [this.picked, this.cursor] = [null, null];
    if (other) this.walked = [];
    const cutShort = other && this.replay.told && words.step === this.from;
    const ahead = words.ahead && other;
    this.trained ||= words.step > this.from + 1 || cutShort || ahead;
    this.from = words.step;
    this.box.dataset.stage = words.complete ? "complete" : words.stage;
    this.box.dataset.plane = words.plane;
    this.box.dataset.from = words.step;
    this.painter.change(last);
    this.replay.load(value, other);
    this.tell();
    this.replayAfterTraining();
  }

  /** What is shown is of now, or of before. @param {boolean} stale */
  age(stale) {
    this.look(!this.picture ? "waiting" : stale ? "stale" : "", this.picture?.value.words.step);
  }

  /** Sharper values are on their way. @param {Value} value */
  progress(value) {
    const { picture } = this;
    if (!picture) return;
    if (picture.value.words.request === value.words.request) this.replay.load(value);
    this.replayAfterTraining();
    this.caption.progress(picture, value.scalars.done);
  }

  /** The network stands elsewhere over the landscape that is shown. @param {Value} spot */
  roll({ words, scalars }) {
    this.picked = null;
    this.home = [scalars.alpha, scalars.beta];
    this.box.dataset.step = words.step;
    if (this.playing && !this.picture?.value.words.ahead) {
      this.walked.push([...this.home, scalars.distance]);
      this.painter.extend();
    }
    this.tell();
  }

  /** The opening picture shows by itself which way a training went. */
  replayAfterTraining() {
    const due = this.hero && this.trained && !this.playing;
    if (!due || !this.picture?.s.whole || !this.replay.ready()) return;
    this.trained = false;
    this.replay.play();
  }

  /** Write what is so now, and draw it. */
  tell() {
    this.back.hidden = !this.picked;
    if (!this.picture) return;
    this.stood = this.stands;
    this.caption.tell(this.picture, this.here, this.stood);
    this.panel.update(this.picture.s);
    this.read(this.cursor);
  }

  /** The cursor is at this point of the grid. @param {number[]|null} at */
  read(at) {
    const { picture } = this;
    this.cursor = at;
    const point = picture && at ? pointText(picture.value, at[0], at[1]) : null;
    this.caption.read(picture, point);
    this.painter.again();
  }

  /**
   * The cursor goes so many steps over the grid.
   * @param {number} a along α @param {number} b along β
   */
  step(a, b) {
    if (this.picture) this.read(walk(this.picture.s, this.cursor, this.home, [a, b]));
  }

  /** One goes to the point under the cursor, where that can be done. */
  choose() {
    const { picture, cursor } = this;
    if (!picture || !cursor) return;
    if (this.pick) this.go([picture.s.alpha[cursor[0]], picture.s.beta[cursor[1]]]);
    this.read(cursor);
  }

  /** Stand at a point of the plane. @param {number[]} where α and β */
  go(where) {
    this.plane.go(where);
    this.picked = where === this.home ? null : where;
    this.tell();
  }

  /** @param {boolean} seen */
  see(seen) {
    this.plane.away(!seen);
    this.painter.see(seen);
  }

  close() {
    this.watched.disconnect();
    this.digit?.close();
    this.plane.close();
    this.painter.close();
  }
}
