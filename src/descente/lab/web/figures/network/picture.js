// @ts-check
/** The picture of a network: where everything lies, which links it shows, what is under a point. */

import { SHOWN, indexOf } from "../../kit/theta.js";

/** Links drawn between two layers at most. */
export const LINKS = 420;
/** Links drawn from the image to each neuron of the first layer. */
export const RAYS = 10;

/** Letters of a class's name that are shown at most, and however small the picture is. */
const LETTERS = 10;
const FEW = 5;
/** How wide a letter is, in em; and the part of the picture that a name may take. */
const LETTER = 0.6;
const PART = 0.16;

/** @typedef {{kind: "neuron", layer: number, neuron: number}} Neuron */
/** @typedef {{kind: "link", index: number}} Link */
/** @typedef {{kind: "pixel", pixel: number}} Pixel */
/** @typedef {Neuron|Link|Pixel} Target */
/** @typedef {{x: number, top: number, pitch: number, radius: number, count: number}} Column */
/** @typedef {{x: number, y: number, side: number, columns: number}} Image */
/** @typedef {{index: number, from: number[], to: number[], weight: number, size: number,
 *   layer: number, input: number, neuron: number}} Line */

/** A name, cut where it is longer. @param {string} name @param {number} most letters */
export function short(name, most) {
  const letters = [...name];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : name;
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
    /** The names of the outputs, as far as there is room. @type {string[]} */
    this.names = [];
    /** What the longest of them needs beyond the room of a digit. */
    this.longer = 0;
  }

  /**
   * @param {number[]} sizes @param {number} width @param {number} height @param {number} em
   * @param {string[]} [classes] the names of the outputs
   */
  arrange(sizes, width, height, em, classes = []) {
    this.sizes = sizes;
    this.em = em;
    const fit = Math.floor((PART * width) / (LETTER * em));
    const most = this.compact ? FEW : Math.max(FEW, Math.min(LETTERS, fit));
    this.names = classes.map((name) => short(name, most));
    this.longer = LETTER * em * Math.max(0, ...this.names.map((name) => name.length - 1));
    const top = this.compact ? 4 : 1.9 * em,
      labels = (this.compact ? 3.2 : 5.9) * em + this.longer;
    const room = height - top - (this.compact ? 4 : 2.2 * em);
    const side = Math.min(width * 0.3, room * 0.62);
    this.image = {
      x: 1,
      y: top + (room - side) / 2,
      side,
      columns: Math.ceil(Math.sqrt(sizes[0])),
    };
    const left = side + Math.max(2.2 * em, width * 0.1),
      right = width - labels;
    this.columns = sizes.slice(1).map((size, i, all) => {
      const count = Math.min(size, SHOWN);
      const pitch = Math.min(room / count, 2.6 * em, (room * 0.94) / Math.max(1, count - 1));
      return {
        x: all.length === 1 ? right : left + ((right - left) * i) / (all.length - 1),
        top: top + (room - pitch * (count - 1)) / 2,
        pitch,
        count,
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
    const { x, y, side, columns } = this.image,
      cell = side / columns;
    return [x + cell * ((pixel % columns) + 0.5), y + cell * (Math.floor(pixel / columns) + 0.5)];
  }

  /**
   * The links worth drawing: the largest between two layers, and from inked pixels to each neuron.
   * @param {ArrayLike<number>} theta @param {ArrayLike<number>} activations
   * @param {Neuron|null} active
   */
  pick(theta, activations, active) {
    const { sizes } = this;
    this.lines = [];
    this.columns.forEach(({ count }, at) => {
      const layer = at + 1,
        inputs = layer === 1 ? sizes[0] : this.columns[at - 1].count;
      /** @type {Line[]} */
      let found = [];
      for (let neuron = 0; neuron < count; neuron++) {
        /** @type {Line[]} */
        const mine = [];
        for (let input = 0; input < inputs; input++) {
          if (layer === 1 && !(activations[input] > 0.5)) continue;
          const index = indexOf(sizes, layer, neuron, input);
          mine.push({
            index,
            layer,
            input,
            neuron,
            weight: theta[index],
            size: 0,
            from: layer === 1 ? this.dot(input) : this.spot(layer - 1, input),
            to: this.spot(layer, neuron),
          });
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

  /**
   * What is under a point; links of the open neuron where one is open, else the larger ones.
   * @param {number} x @param {number} y @param {Neuron|null} held @returns {Target|null}
   */
  under(x, y, held) {
    for (let layer = 1; layer <= this.columns.length; layer++) {
      const { x: middle, top, pitch, radius, count } = this.columns[layer - 1];
      const neuron = Math.min(count - 1, Math.max(0, Math.round((y - top) / pitch)));
      const wide = layer === this.columns.length && x > middle ? 5 * this.em + this.longer : 0;
      const far = Math.hypot(Math.max(0, Math.abs(x - middle) - wide), y - top - pitch * neuron);
      if (far < Math.max(radius + 3, 9)) return { kind: "neuron", layer, neuron };
    }
    const { x: left, y: high, side, columns } = this.image;
    const [column, row] = [x - left, y - high].map((v) => Math.floor((v / side) * columns));
    const pixel = row * columns + column;
    if (column >= 0 && column < columns && row >= 0 && pixel < this.sizes[0]) {
      return { kind: "pixel", pixel };
    }
    let best = 5,
      found = null;
    for (const line of this.lines) {
      const reach = held
        ? line.layer === held.layer && line.neuron === held.neuron
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
