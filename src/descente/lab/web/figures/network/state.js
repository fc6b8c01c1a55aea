// @ts-check
/** What is pointed at and what stays open, and where a press or a key leads from there. */

import { indexOf } from "../../kit/theta.js";

/** @typedef {import("./picture.js").Target} Target */
/** @typedef {import("./picture.js").Neuron} Neuron */
/**
 * @typedef {Object} State
 * @property {Target|null} hot what the pointer or the cursor of the keyboard is on
 * @property {Neuron|null} held the neuron that stays open
 * @property {boolean} cursor whether the keyboard brought it there
 */
/**
 * What a network's picture holds, as far as steps go.
 * @typedef {Object} Shown
 * @property {number[]} sizes of the network's layers
 * @property {{count: number}[]} columns the neurons drawn of each layer after the image
 * @property {{columns: number}} image
 */

/** The neuron whose links are lit. @param {Pick<State, "hot"|"held">} state */
export function lit({ hot, held }) {
  return hot?.kind === "neuron" ? hot : held;
}

/**
 * The neuron of the first layer that a pixel's link leads to: the open one, or that of the chosen
 * number of θ, or else the first.
 * @param {Neuron|null} held @param {{layer: number, neuron: number}|null} chosen
 */
export function reached(held, chosen) {
  if (held?.layer === 1) return held.neuron;
  return chosen?.layer === 1 ? chosen.neuron : 0;
}

/** The neuron that is open after a press on a target. @param {Neuron|null} held @param {Target|null} target */
export function heldAfter(held, target) {
  if (!target) return null;
  if (target.kind !== "neuron") return held;
  return held?.layer === target.layer && held.neuron === target.neuron ? null : target;
}

/**
 * The number of θ that a press on a target chooses; null where it chooses none.
 * @param {Target|null} target @param {number[]} sizes @param {number} first the neuron that a
 *   pixel's link leads to
 */
export function parameterOf(target, sizes, first) {
  if (target?.kind === "link") return target.index;
  return target?.kind === "pixel" ? indexOf(sizes, 1, first, target.pixel) : null;
}

/**
 * The number of θ that the keyboard takes: the weight between what the cursor is on and the open
 * neuron where they are linked, else the bias of the neuron it is on; null where it is on nothing.
 * @param {Pick<State, "hot"|"held">} state @param {number[]} sizes @param {number} first
 */
export function taken({ hot, held }, sizes, first) {
  if (hot?.kind !== "neuron") return parameterOf(hot, sizes, first);
  return held && held.layer === hot.layer + 1
    ? indexOf(sizes, held.layer, held.neuron, hot.neuron)
    : indexOf(sizes, hot.layer, hot.neuron, null);
}

/** Whether a network of these sizes has this neuron. @param {number[]} sizes @param {Neuron} neuron */
export function exists(sizes, { layer, neuron }) {
  return layer < sizes.length && neuron < sizes[layer];
}

/**
 * Where an arrow key leads: along the pixels of the image, over its right edge into the first
 * layer, along a layer's neurons, and to the neuron at the same height of the next.
 * @param {Pick<State, "hot"|"held">} state @param {Shown} shown @param {[number, number]} by
 * @param {number} first the neuron of the first layer that the image leads to
 * @returns {Target}
 */
export function step({ hot, held }, { sizes, columns, image: { columns: side } }, [dx, dy], first) {
  if (hot?.kind === "pixel") {
    const column = (hot.pixel % side) + dx,
      row = Math.floor(hot.pixel / side) + dy;
    if (column >= side) return { kind: "neuron", layer: 1, neuron: first };
    const pixel = row * side + Math.max(0, column);
    return pixel >= 0 && pixel < sizes[0] ? { kind: "pixel", pixel } : hot;
  }
  const from = hot?.kind === "neuron" ? hot : held;
  if (!from) return { kind: "neuron", layer: 1, neuron: 0 };
  if (from.layer + dx < 1) {
    const row = Math.floor(sizes[0] / side / 2);
    return { kind: "pixel", pixel: row * side + side - 1 };
  }
  const layer = Math.min(columns.length, from.layer + dx),
    { count } = columns[layer - 1],
    before = columns[from.layer - 1].count;
  const neuron = dx
    ? Math.round((from.neuron * (count - 1)) / Math.max(1, before - 1))
    : from.neuron + dy;
  return { kind: "neuron", layer, neuron: Math.min(count - 1, Math.max(0, neuron)) };
}
