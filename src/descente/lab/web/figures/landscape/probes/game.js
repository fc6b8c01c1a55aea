// @ts-check
/** Fog: a learner finds the valley with a few probes, then gradient descent has as many. */

import { at, costOf, lowest, probe, probesOf } from "./rules.js";
import { h } from "../../../kit/dom.js";
import { still } from "../../../kit/motion.js";
import { counted, number, whole } from "../../../kit/numbers.js";
import { t } from "../../../kit/words.js";

/** @typedef {import("./rules.js").Probe} Probe */
/**
 * @typedef {Object} Told what is to be seen of a game
 * @property {boolean} over whether the fog has lifted
 * @property {Probe[]} mine @property {Probe[]} theirs those of gradient descent, so far
 */

const STEP = 450; // milliseconds from one probe of gradient descent to the next

export class Game {
  /**
   * @param {import("../explorer.js").Explorer} explorer @param {number} many probes for each
   * @param {HTMLElement} el
   */
  constructor(explorer, many, el) {
    this.explorer = explorer;
    this.many = many;
    /** @type {Probe[]} */
    this.mine = [];
    /** @type {Probe[]} those of gradient descent */
    this.theirs = [];
    /** How many of them are shown. */
    this.shown = 0;
    this.timer = 0;
    this.left = h("output", { role: "status", class: "probes-left" });
    this.play = h(
      "button",
      { class: "do", onclick: () => this.descend() },
      t("landscape.map.play"),
    );
    const again = h(
      "button",
      { class: "do", onclick: () => this.elsewhere() },
      t("landscape.map.again"),
    );
    this.verdict = h("p", { class: "probes-verdict", role: "status" });
    el.append(
      h("div", { class: "controls probes-controls" }, this.left, this.play, again),
      this.verdict,
    );
  }

  /** Whether all is told: then the fog lifts. */
  get over() {
    return this.shown > 0 && this.shown >= this.theirs.length;
  }

  /** Those of gradient descent that are shown. */
  get visible() {
    return this.theirs.slice(0, this.shown);
  }

  /** The landscape under the fog is another, or is known better. @param {boolean} other */
  change(other) {
    const { picture } = this.explorer;
    if (other) this.begin();
    if (!this.shown && picture) {
      const { value, s } = picture;
      this.mine = this.mine.map(
        (p) => probe(value, s, Math.floor(p.index / s.b), p.index % s.b) ?? p,
      );
    }
    this.write();
  }

  begin() {
    clearTimeout(this.timer);
    [this.mine, this.theirs, this.shown] = [[], [], 0];
    this.write();
  }

  /** Another ground. */
  elsewhere() {
    const { plane } = this.explorer;
    this.begin();
    plane.choose({ direction: Number(plane.chosen.direction) + 1 });
  }

  /**
   * A point of the grid in words; its cost only where it was probed.
   * @param {number} i @param {number} j
   */
  point(i, j) {
    const { s } = /** @type {import("../explorer.js").Picture} */ (this.explorer.picture);
    const found = at(this.mine, s, i, j);
    const c = found ? costOf(found) : "?";
    return {
      text: t("landscape.point", { a: number(s.alpha[i]), b: number(s.beta[j]), c }),
      title: "",
    };
  }

  /** Probe a point of the grid. @param {number} i @param {number} j */
  probe(i, j) {
    const { picture } = this.explorer;
    if (!picture || this.mine.length >= this.many || this.shown) return;
    const { value, s } = picture;
    const found = at(this.mine, s, i, j) ? null : probe(value, s, i, j);
    if (!found) return;
    this.mine.push(found);
    this.write();
  }

  /** Gradient descent, on the same plane and from where the network stands, step by step. */
  descend() {
    const { picture, model, plane } = this.explorer;
    if (!picture) return;
    const { here_alpha: alpha, here_beta: beta } = picture.value.scalars;
    const points = this.mine.map((p) => [p.alpha, p.beta]);
    model.ask("roll", { landscape: plane.key, alpha, beta, probes: this.many, points }, (value) => {
      const { points_cost: own } = value.arrays;
      this.mine.forEach((p, k) => {
        if (k < own.length) [p.cost, p.error] = [own[k], 0]; // over all examples, as the descent's
      });
      this.theirs = probesOf(value);
      if (this.shown) this.shown = this.theirs.length;
      else this.advance();
      this.write();
    });
  }

  advance() {
    this.shown = still() ? this.theirs.length : this.shown + 1;
    this.write();
    if (!this.over) this.timer = window.setTimeout(() => this.advance(), STEP);
  }

  write() {
    const { many, mine, theirs, shown, over } = this;
    const { model } = this.explorer;
    model.store.put(model.key("told"), { over, mine, theirs: this.visible }); // for `numbers.js`
    this.left.textContent = counted("landscape.map.left", many - mine.length, {
      all: whole(many),
    });
    this.play.disabled = !this.explorer.picture || shown > 0;
    this.play.classList.toggle("ready", mine.length === many && !shown);
    this.verdict.textContent = verdict(mine, over ? theirs : []);
    this.explorer.caption.veil(!over);
    const { picture, here, stands } = this.explorer;
    if (picture) this.explorer.caption.tell(picture, here, stands);
    this.explorer.painter.again();
  }

  close() {
    clearTimeout(this.timer);
  }
}

/**
 * How low each has come.
 * @param {Probe[]} mine @param {Probe[]} theirs none while descent is under way
 */
function verdict(mine, theirs) {
  const own = mine.length ? costOf(lowest(mine)) : "";
  if (!theirs.length) return own && t("landscape.map.mine", { c: own });
  const found = {
    own: counted("landscape.map.probes", mine.length),
    its: counted("landscape.map.probes", theirs.length),
    mine: own,
    theirs: costOf(lowest(theirs)),
  };
  return t(own ? "landscape.map.both" : "landscape.map.theirs", found);
}
