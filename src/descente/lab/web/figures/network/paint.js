// @ts-check
/** How a network is painted: ink for activations, signed colours for weights, marks on top. */

import { Picture } from "./picture.js";
import { lit } from "./state.js";
import { number, whole } from "../../kit/numbers.js";
import { colour, css, scale } from "../../kit/palette.js";
import { locate, startOf } from "../../kit/theta.js";
import { t } from "../../kit/words.js";
import { disc } from "../../marks/disc.js";
import { faint, paintPixels } from "../../marks/pixels.js";
import { extreme } from "../../marks/scales.js";

/** @typedef {import("./picture.js").Neuron} Neuron */
/** @typedef {import("./picture.js").Line} Line */
/** @typedef {{layer: number, neuron: number, input: number|null}} Located a number of θ */

/** A picture that paints itself. */
export class Painting extends Picture {
  /**
   * The network on an image: links, pixels, neurons and outputs.
   * @param {CanvasRenderingContext2D} c @param {import("../../data/model.js").Value} network
   * @param {import("./state.js").State} state
   */
  paint(c, { words, arrays: { theta, activations } }, state) {
    const active = lit(state);
    this.pick(theta, activations, active);
    this.links(c, active);
    if (active?.layer === 1) {
      const [inputs, outputs] = this.sizes;
      const weights = Float32Array.from(
        { length: inputs },
        (_, i) => theta[i * outputs + active.neuron],
      );
      this.pixels(c, weights, "signed", extreme(weights));
    } else this.pixels(c, activations, "ink", 1);
    this.neurons(c, activations);
    this.outputs(c, activations, words.answer, words.label);
  }

  /**
   * What is open, what is pointed at, and the chosen number of θ.
   * @param {CanvasRenderingContext2D} c @param {import("./state.js").State} state
   * @param {Located|null} chosen
   */
  marks(c, { hot, held }, chosen) {
    const ink = colour("ink");
    for (const one of [held, hot]) {
      if (one?.kind !== "neuron") continue;
      const { radius } = this.columns[one.layer - 1];
      const [x, y] = this.spot(one.layer, one.neuron);
      disc(c, x, y, radius + 3.5, null, ink, one === held ? 2.4 : 1.4);
    }
    if (hot?.kind === "pixel") disc(c, ...this.dot(hot.pixel), 6, null, ink, 1.4);
    if (hot?.kind === "link") this.trace(c, locate(this.sizes, hot.index), ink);
    if (chosen) this.trace(c, chosen, colour("here"));
  }

  /** @param {CanvasRenderingContext2D} c @param {Neuron|null} active */
  links(c, active) {
    const [below, above] = [colour("signed-0"), colour("signed-4")];
    const strong = this.lines.filter(
      (l) => active && l.layer === active.layer && l.neuron === active.neuron,
    );
    /** @param {Line} l @param {number} alpha @param {number} wide */
    const stroke = (l, alpha, wide) => {
      if (alpha < 0.02) return;
      c.globalAlpha = Math.min(1, alpha);
      c.strokeStyle = l.weight < 0 ? below : above;
      c.lineWidth = wide;
      c.beginPath();
      c.moveTo(l.from[0], l.from[1]);
      c.lineTo(l.to[0], l.to[1]);
      c.stroke();
    };
    const fade = active ? 0.2 : 1;
    for (const l of this.lines) {
      const thin = l.layer === 1 ? 0.45 : 1;
      stroke(l, fade * thin * (0.05 + 0.85 * l.size ** 1.8), 0.4 + 2 * l.size * thin);
    }
    for (const l of strong) {
      c.setLineDash(l.weight < 0 ? [5, 3] : []);
      stroke(l, 0.25 + 0.75 * l.size, 0.6 + (l.layer === 1 ? 1.2 : 2.6) * l.size);
    }
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  /**
   * The image's pixels as ink, or a neuron's weights from them as signed colours.
   * @param {CanvasRenderingContext2D} c @param {ArrayLike<number>} values
   * @param {"ink"|"signed"} kind @param {number} most
   */
  pixels(c, values, kind, most) {
    const { x, y, side, columns } = this.image;
    const rows = Math.ceil(this.sizes[0] / columns);
    const grid = { values, rows, columns, kind, most };
    paintPixels(c, grid, x, y, side, (side / columns) * rows);
    c.strokeStyle = colour("line");
    c.lineWidth = 1;
    c.strokeRect(x - 0.5, y - 0.5, side + 1, (side / columns) * rows + 1);
  }

  /** @param {CanvasRenderingContext2D} c @param {ArrayLike<number>} activations */
  neurons(c, activations) {
    const shade = scale("ink"),
      ink = colour("ink");
    this.columns.forEach(({ count, radius }, at) => {
      const start = startOf(this.sizes, at + 1);
      for (let i = 0; i < count; i++) {
        const [x, y] = this.spot(at + 1, i);
        disc(c, x, y, radius, css(shade(activations[start + i])), ink, 1.2);
      }
    });
  }

  /**
   * The outputs' names and numbers: the answer filled, what was wanted outlined.
   * @param {CanvasRenderingContext2D} c @param {ArrayLike<number>} activations
   * @param {number} answer @param {number} label
   */
  outputs(c, activations, answer, label) {
    const { em, sizes, longer, names } = this,
      last = this.columns.length;
    const { count, radius, pitch } = this.columns[last - 1];
    const letters = Math.min(em, 0.75 * pitch), // of many outputs the names are smaller
      digits = Math.min(letters, 0.82 * em);
    const start = startOf(sizes, last),
      ink = colour("ink");
    c.textBaseline = "middle";
    for (let i = 0; i < count; i++) {
      const [x, y] = this.spot(last, i),
        half = 0.66 * letters,
        wide = 0.66 * em + longer / 2,
        at = x + radius + 1.25 * em + longer / 2;
      c.beginPath();
      c.roundRect(at - wide, y - half, 2 * wide, 2 * half, 3);
      c.fillStyle = c.strokeStyle = ink;
      if (i === answer) c.fill();
      if (i === label) {
        c.beginPath();
        c.roundRect(at - wide - 2.5, y - half - 2.5, 2 * wide + 5, 2 * half + 5, 5);
        c.lineWidth = 1.6;
        c.stroke();
      }
      c.fillStyle = i === answer ? colour("paper") : ink;
      c.font = `${i === answer ? "bold " : ""}${letters}px ${colour("mono")}`;
      c.textAlign = "center";
      c.fillText(names[i] ?? String(i), at, y + 0.04 * em);
      if (this.compact) continue;
      c.fillStyle = i === answer || i === label ? ink : faint();
      c.font = `${digits}px ${colour("mono")}`;
      c.textAlign = "left";
      const value = activations[start + i]; // the full number is said on hover and focus
      c.fillText(
        value >= 0 && value < 0.01 ? `<${number(0.01, 1)}` : number(value, 2),
        at + wide + 0.54 * em,
        y + 0.04 * em,
      );
    }
    c.textBaseline = "alphabetic";
  }

  /**
   * How many neurons each column has, and how many numbers lie between two where they are counted.
   * @param {CanvasRenderingContext2D} c @param {Neuron|null} active @param {number} foot
   * @param {boolean} counted
   */
  heads(c, active, foot, counted) {
    const { em, sizes } = this;
    const image =
      active?.layer === 1
        ? t("network.weights", { neuron: active.neuron })
        : t("network.pixels", { size: whole(sizes[0]) });
    c.font = `${0.82 * em}px ${colour("sans")}`;
    c.fillStyle = faint();
    c.textAlign = "left";
    c.fillText(image, this.image.x, this.image.y - 0.5 * em);
    c.textAlign = "center";
    this.columns.forEach(({ x, count }, at) => {
      const size = sizes[at + 1];
      c.fillText(
        count < size ? t("network.some", { shown: count, size: whole(size) }) : whole(size),
        x,
        em,
      );
      if (!counted) return;
      const left = at ? this.columns[at - 1].x : this.image.x + this.image.side / 2;
      const product = `${whole(sizes[at])} × ${whole(size)} + ${whole(size)}`;
      if (c.measureText(product).width + em < x - left) c.fillText(product, (left + x) / 2, foot);
    });
  }

  /**
   * Mark one number of θ: on its link, or beside its neuron where it is a bias.
   * @param {CanvasRenderingContext2D} c @param {Located} which @param {string} line
   */
  trace(c, { layer, neuron, input }, line) {
    const { count, radius } = this.columns[layer - 1];
    const before = layer > 1 ? this.columns[layer - 2].count : this.sizes[0];
    if (neuron >= count || (input !== null && input >= before)) return;
    const to = this.spot(layer, neuron),
      paper = colour("paper");
    if (input === null) return disc(c, to[0] - radius, to[1] - radius, 5, line, paper, 1.5);
    const from = layer === 1 ? this.dot(input) : this.spot(layer - 1, input);
    c.strokeStyle = line;
    c.lineWidth = 2.2;
    const far = Math.hypot(to[0] - from[0], to[1] - from[1]),
      rim = 1 - (radius + 1) / far;
    c.beginPath();
    c.moveTo(...from);
    c.lineTo(from[0] + rim * (to[0] - from[0]), from[1] + rim * (to[1] - from[1]));
    c.stroke();
    disc(c, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2, 5, line, paper, 1.5);
    if (layer === 1) disc(c, ...from, 3, line, null);
  }
}
