// @ts-check
/** The picture of a network: where everything lies, how it is painted, what is under the pointer. */

import { colour, css, scale } from "../draw.js";
import { number, t, whole } from "../format.js";
import { disc, faint, paintPixels } from "./lib-network-pixels.js";

/** Neurons of a layer that are drawn, and links between two layers. */
export const SHOWN = 40, LINKS = 420;
/** Links drawn from the image to each neuron of the first layer. */
const RAYS = 10;

/** @typedef {{kind: "neuron", layer: number, neuron: number}} Neuron */
/** @typedef {{kind: "link", index: number}} Link */
/** @typedef {{kind: "pixel", pixel: number}} Pixel */
/** @typedef {Neuron|Link|Pixel} Target */
/** @typedef {{x: number, top: number, pitch: number, radius: number, count: number}} Column */
/** @typedef {{x: number, y: number, side: number, columns: number}} Image */
/** @typedef {{index: number, from: number[], to: number[], weight: number, size: number,
 *   layer: number, input: number, neuron: number}} Line */

/**
 * Place of a number in θ: the weight from `input`, or the bias where it is null.
 * @param {number[]} sizes @param {number} layer @param {number} neuron @param {number|null} input
 */
export function indexOf(sizes, layer, neuron, input) {
  let start = 0;
  for (let l = 1; l < layer; l++) start += (sizes[l - 1] + 1) * sizes[l];
  return start + (input === null ? sizes[layer - 1] : input) * sizes[layer] + neuron;
}

/** Place of a neuron's activation among all. @param {number[]} sizes @param {number} layer */
export function startOf(sizes, layer) {
  return sizes.slice(0, layer).reduce((a, b) => a + b, 0);
}

/** One network on one canvas. */
export class Picture {
  /** @param {boolean} compact */
  constructor(compact) {
    this.compact = compact;
    /** @type {Column[]} */
    this.columns = [];
    /** @type {Image} */
    this.image = { x: 0, y: 0, side: 0, columns: 28 };
    /** @type {Line[]} */
    this.lines = [];
    /** @type {number[]} */
    this.sizes = [];
    this.em = 14;
  }

  /** @param {number[]} sizes @param {number} width @param {number} height @param {number} em */
  place(sizes, width, height, em) {
    this.sizes = sizes;
    this.em = em;
    const top = this.compact ? 4 : 1.9 * em, labels = (this.compact ? 1.9 : 5.4) * em;
    const room = height - top - (this.compact ? 4 : 2.2 * em);
    const side = Math.min(width * 0.3, room * 0.62);
    this.image = { x: 1, y: top + (room - side) / 2, side,
      columns: Math.ceil(Math.sqrt(sizes[0])) };
    const left = side + Math.max(2.2 * em, width * 0.1), right = width - labels;
    this.columns = sizes.slice(1).map((size, i, all) => {
      const count = Math.min(size, SHOWN);
      const pitch = Math.min(room / count, 2.6 * em, (room * 0.94) / Math.max(1, count - 1));
      return {
        x: all.length === 1 ? right : left + ((right - left) * i) / (all.length - 1),
        top: top + (room - pitch * (count - 1)) / 2, pitch, count,
        radius: Math.max(2, Math.min(0.38 * pitch, 0.85 * em)),
      };
    });
  }

  /** @param {number} layer @param {number} neuron @returns {[number, number]} */
  spot(layer, neuron) {
    const { x, top, pitch } = this.columns[layer - 1];
    return [x, top + pitch * neuron];
  }

  /** Middle of a pixel of the image. @param {number} pixel @returns {[number, number]} */
  dot(pixel) {
    const { x, y, side, columns } = this.image, cell = side / columns;
    return [x + cell * ((pixel % columns) + 0.5), y + cell * (Math.floor(pixel / columns) + 0.5)];
  }

  /**
   * The links worth drawing: the largest between two layers, and from inked pixels to each neuron.
   * @param {ArrayLike<number>} theta @param {ArrayLike<number>} activations @param {Neuron|null} active
   */
  choose(theta, activations, active) {
    const { sizes } = this;
    this.lines = [];
    this.columns.forEach(({ count }, at) => {
      const layer = at + 1, inputs = layer === 1 ? sizes[0] : this.columns[at - 1].count;
      /** @type {Line[]} */
      let found = [];
      for (let neuron = 0; neuron < count; neuron++) {
        /** @type {Line[]} */
        const mine = [];
        for (let input = 0; input < inputs; input++) {
          if (layer === 1 && !(activations[input] > 0.5)) continue;
          const index = indexOf(sizes, layer, neuron, input);
          mine.push({ index, layer, input, neuron, weight: theta[index], size: 0,
            from: layer === 1 ? this.dot(input) : this.spot(layer - 1, input),
            to: this.spot(layer, neuron) });
        }
        mine.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
        const on = active?.layer === layer && active.neuron === neuron;
        found.push(...mine.slice(0, layer === 1 ? (on ? 6 : 1) * RAYS : mine.length));
      }
      found.sort((a, b) => Math.abs(a.weight) - Math.abs(b.weight));
      if (layer > 1) found = found.slice(-LINKS);
      const most = Math.abs(found.at(-1)?.weight ?? 1) || 1;
      for (const line of found) line.size = Math.abs(line.weight) / most;
      this.lines.push(...found);
    });
  }

  /** @param {CanvasRenderingContext2D} c @param {Neuron|null} active */
  links(c, active) {
    const [below, above] = [colour("signed-0"), colour("signed-4")];
    const strong = this.lines.filter((l) => active && l.layer === active.layer
      && l.neuron === active.neuron);
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
   * @param {CanvasRenderingContext2D} c @param {ArrayLike<number>} values @param {"ink"|"signed"} kind
   * @param {number} most
   */
  pixels(c, values, kind, most) {
    const { x, y, side, columns } = this.image;
    const rows = Math.ceil(this.sizes[0] / columns);
    paintPixels(c, values, columns, rows, kind, most, x, y, side, (side / columns) * rows);
    c.strokeStyle = colour("line");
    c.lineWidth = 1;
    c.strokeRect(x - 0.5, y - 0.5, side + 1, (side / columns) * rows + 1);
  }

  /** @param {CanvasRenderingContext2D} c @param {ArrayLike<number>} activations */
  neurons(c, activations) {
    const shade = scale("ink"), ink = colour("ink");
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
   * @param {string[]} classes @param {number} answer @param {number} label
   */
  outputs(c, activations, classes, answer, label) {
    const { em, sizes } = this, last = this.columns.length, { count, radius } = this.columns[last - 1];
    const start = startOf(sizes, last), ink = colour("ink");
    c.textBaseline = "middle";
    for (let i = 0; i < count; i++) {
      const [x, y] = this.spot(last, i), half = 0.66 * em, at = x + radius + 1.25 * em;
      c.beginPath();
      c.roundRect(at - half, y - half, 2 * half, 2 * half, 3);
      c.fillStyle = c.strokeStyle = ink;
      if (i === answer) c.fill();
      if (i === label) {
        c.beginPath();
        c.roundRect(at - half - 2.5, y - half - 2.5, 2 * half + 5, 2 * half + 5, 5);
        c.lineWidth = 1.6;
        c.stroke();
      }
      c.fillStyle = i === answer ? colour("paper") : ink;
      c.font = `${i === answer ? "bold " : ""}${em}px ${colour("mono")}`;
      c.textAlign = "center";
      c.fillText(classes[i] ?? String(i), at, y + 0.04 * em);
      if (this.compact) continue;
      c.fillStyle = i === answer || i === label ? ink : faint();
      c.font = `${0.82 * em}px ${colour("mono")}`;
      c.textAlign = "left";
      c.fillText(number(activations[start + i], 2), at + 1.2 * em, y + 0.04 * em);
    }
    c.textBaseline = "alphabetic";
  }

  /**
   * How many neurons each column has, and how many numbers lie between two.
   * @param {CanvasRenderingContext2D} c @param {string} image @param {number} foot
   */
  heads(c, image, foot) {
    const { em, sizes } = this;
    c.font = `${0.82 * em}px ${colour("sans")}`;
    c.fillStyle = faint();
    c.textAlign = "left";
    c.fillText(image, this.image.x, this.image.y - 0.5 * em);
    c.textAlign = "center";
    this.columns.forEach(({ x, count }, at) => {
      const size = sizes[at + 1];
      c.fillText(count < size
        ? t("network.some", { shown: count, size: whole(size) }) : whole(size), x, em);
      const left = at ? this.columns[at - 1].x : this.image.x + this.image.side / 2;
      const product = `${whole(sizes[at])} × ${whole(size)} + ${whole(size)}`;
      if (c.measureText(product).width < x - left) c.fillText(product, (left + x) / 2, foot);
    });
  }

  /**
   * Mark one number of θ: on its link, or beside its neuron where it is a bias.
   * @param {CanvasRenderingContext2D} c @param {string} line
   * @param {{layer: number, neuron: number, input: number|null}} place
   */
  trace(c, { layer, neuron, input }, line) {
    const { count, radius } = this.columns[layer - 1];
    const before = layer > 1 ? this.columns[layer - 2].count : this.sizes[0];
    if (neuron >= count || (input !== null && input >= before)) return;
    const to = this.spot(layer, neuron);
    if (input === null) return disc(c, to[0] - radius, to[1] - radius, 5, line, colour("paper"), 1.5);
    const from = layer === 1 ? this.dot(input) : this.spot(layer - 1, input);
    c.strokeStyle = line;
    c.lineWidth = 2.2;
    c.beginPath();
    c.moveTo(...from);
    c.lineTo(...to);
    c.stroke();
    disc(c, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2, 5, line, colour("paper"), 1.5);
    if (layer === 1) disc(c, ...from, 3, line, null);
  }

  /**
   * What is under a point; links of the open neuron where one is open, else the larger ones.
   * @param {number} x @param {number} y @param {Neuron|null} held @returns {Target|null}
   */
  under(x, y, held) {
    for (let layer = 1; layer <= this.columns.length; layer++) {
      const { x: middle, top, pitch, radius, count } = this.columns[layer - 1];
      const neuron = Math.min(count - 1, Math.max(0, Math.round((y - top) / pitch)));
      const wide = layer === this.columns.length && x > middle ? 5 * this.em : 0;
      const far = Math.hypot(Math.max(0, Math.abs(x - middle) - wide), y - top - pitch * neuron);
      if (far < Math.max(radius + 3, 9)) return { kind: "neuron", layer, neuron };
    }
    const { x: left, y: high, side, columns } = this.image;
    const [column, row] = [x - left, y - high].map((v) => Math.floor((v / side) * columns));
    const pixel = row * columns + column;
    if (column >= 0 && column < columns && row >= 0 && pixel < this.sizes[0]) {
      return { kind: "pixel", pixel };
    }
    let best = 5, found = null;
    for (const line of this.lines) {
      const reach = held ? line.layer === held.layer && line.neuron === held.neuron
        : line.size > 0.2;
      if (!reach) continue;
      const [dx, dy] = [line.to[0] - line.from[0], line.to[1] - line.from[1]];
      const [px, py] = [x - line.from[0], y - line.from[1]];
      const along = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy)));
      const far = Math.hypot(px - along * dx, py - along * dy) - 2 * line.size;
      if (far < best) [best, found] = [far, line];
    }
    return found && { kind: "link", index: found.index };
  }
}
