// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { close } from "./facts.js";
import { LIMITS } from "../../src/descente/lab/web/data/contract.js";
import { deeper, widest } from "../../src/descente/lab/web/figures/network/layers.js";
import { Picture } from "../../src/descente/lab/web/figures/network/picture.js";
import {
  exists,
  heldAfter,
  lit,
  parameterOf,
  reached,
  step,
  taken,
} from "../../src/descente/lab/web/figures/network/state.js";
import { indexOf, locate } from "../../src/descente/lab/web/kit/theta.js";

const SIZES = [784, 16, 16, 10];
const picture = new Picture(false);
picture.arrange(SIZES, 600, 450, 14);

/** @param {number} layer @param {number} neuron */
const neuron = (layer, neuron) => ({ kind: /** @type {const} */ ("neuron"), layer, neuron });
/** @param {number} pixel */
const at = (pixel) => ({ kind: /** @type {const} */ ("pixel"), pixel });
const nowhere = { hot: null, held: null };

test("a press opens a neuron, a second press closes it, paper closes what is open", () => {
  assert.deepEqual(heldAfter(null, neuron(1, 3)), neuron(1, 3));
  assert.equal(heldAfter(neuron(1, 3), neuron(1, 3)), null);
  assert.deepEqual(heldAfter(neuron(1, 3), neuron(2, 3)), neuron(2, 3));
  assert.equal(heldAfter(neuron(1, 3), null), null);
  assert.deepEqual(heldAfter(neuron(1, 3), at(5)), neuron(1, 3), "a pixel leaves it open");
});

test("longer names of classes get room beside the outputs, and very long ones are cut", () => {
  const right = (/** @type {string[]} */ names, compact = false, width = 600) => {
    const other = new Picture(compact);
    other.arrange(SIZES, width, 450, 14, names);
    return { x: other.columns[2].x, names: other.names };
  };
  const digits = right([..."0123456789"]);
  assert.equal(digits.x, picture.columns[2].x);
  const animals = right(["chat", "chien", "hippopotame nain"]);
  assert.deepEqual(animals.names, ["chat", "chien", "hippopota…"]);
  close(digits.x - animals.x, 9 * 0.6 * 14, 1e-9);
  assert.deepEqual(right(["chien", "lapins"], false, 300).names, ["chien", "lapi…"]);
  assert.deepEqual(right(["chien", "lapins"], true).names, ["chien", "lapi…"]);
});

test("what is pointed at is lit rather than what is open", () => {
  assert.deepEqual(lit({ hot: neuron(2, 1), held: neuron(1, 0) }), neuron(2, 1));
  assert.deepEqual(lit({ hot: at(3), held: neuron(1, 0) }), neuron(1, 0));
});

test("a pixel's link leads to the open neuron, else to that of the chosen number, else the first", () => {
  assert.equal(reached(neuron(1, 7), { layer: 1, neuron: 2 }), 7);
  assert.equal(reached(neuron(2, 7), { layer: 1, neuron: 2 }), 2);
  assert.equal(reached(null, { layer: 3, neuron: 2 }), 0);
  assert.equal(reached(null, null), 0);
  assert.deepEqual(locate(SIZES, Number(parameterOf(at(400), SIZES, 7))), {
    layer: 1,
    neuron: 7,
    input: 400,
    pixel: [14, 8],
  });
});

test("the keyboard takes the weight between the cursor and the open neuron, else a bias", () => {
  const between = taken({ hot: neuron(1, 4), held: neuron(2, 9) }, SIZES, 0);
  assert.equal(between, indexOf(SIZES, 2, 9, 4));
  const bias = taken({ hot: neuron(3, 4), held: neuron(2, 9) }, SIZES, 0);
  assert.equal(bias, 13_002 - 10 + 4, "the last ten numbers are the outputs' biases");
  assert.equal(taken({ hot: null, held: neuron(2, 9) }, SIZES, 0), null);
});

test("arrows go from the image through the layers to the outputs, and no farther", () => {
  const path = [];
  /** @type {import("../../src/descente/lab/web/figures/network/picture.js").Target} */
  let hot = at(14 * 28 + 27);
  for (let i = 0; i < 4; i++) {
    hot = step({ hot, held: null }, picture, [1, 0], 15);
    path.push(hot);
  }
  assert.deepEqual(path, [neuron(1, 15), neuron(2, 15), neuron(3, 9), neuron(3, 9)]);
  assert.deepEqual(step({ hot: neuron(3, 9), held: null }, picture, [0, 1], 0), neuron(3, 9));
  assert.deepEqual(step({ hot: neuron(1, 0), held: null }, picture, [-1, 0], 0), at(14 * 28 + 27));
  assert.deepEqual(step(nowhere, picture, [0, 1], 0), neuron(1, 0));
});

test("arrows stay on the image at its other edges", () => {
  for (const [pixel, by] of /** @type {[number, [number, number]][]} */ ([
    [5, [0, -1]],
    [28, [-1, 0]],
    [783 - 3, [0, 1]],
  ])) {
    assert.deepEqual(step({ hot: at(pixel), held: null }, picture, by, 0), at(pixel));
  }
});

test("other layers take open neurons away that they do not have", () => {
  assert.ok(exists(SIZES, neuron(1, 15)));
  assert.ok(!exists([784, 8, 10], neuron(1, 15)));
  assert.ok(!exists([784, 8, 10], neuron(3, 0)));
});

test("the middle of each neuron and pixel is that neuron or pixel", () => {
  for (const [layer, count] of [
    [1, 16],
    [3, 10],
  ]) {
    for (let i = 0; i < count; i++) {
      const [x, y] = picture.spot(layer, i);
      assert.deepEqual(picture.under(x, y, null), neuron(layer, i));
    }
  }
  for (const pixel of [0, 27, 400, 783]) {
    const [x, y] = picture.dot(pixel);
    assert.deepEqual(picture.under(x, y, null), at(pixel));
  }
});

test("links from the image leave inked pixels only, the largest of each neuron first", () => {
  const theta = Float32Array.from({ length: 13_002 }, (_, i) => Math.sin(i));
  const activations = new Float32Array(784 + 42);
  for (let pixel = 300; pixel < 340; pixel++) activations[pixel] = 1;
  picture.pick(theta, activations, null);
  const first = picture.lines.filter((line) => line.layer === 1);
  assert.equal(first.length, 16 * 10);
  assert.ok(first.every(({ input }) => input >= 300 && input < 340));
  for (const { neuron: n, weight } of first) {
    const larger = [...Array(40).keys()].filter(
      (i) => Math.abs(theta[indexOf(SIZES, 1, n, 300 + i)]) > Math.abs(weight),
    );
    assert.ok(larger.length < 10);
  }
});

test("a layer can be as wide as the lab's limit of parameters leaves room for, and no wider", () => {
  const count = (/** @type {number[]} */ sizes) =>
    sizes.slice(1).reduce((sum, size, i) => sum + (sizes[i] + 1) * size, 0);
  assert.equal(widest([784, 16, 10], 1), 314, "784 n + n + 10 n + 10 parameters");
  for (const sizes of [
    [784, 16, 16, 10],
    [784, 128, 8, 300, 10],
    [64, 1, 2],
  ]) {
    for (let layer = 1; layer < sizes.length - 1; layer++) {
      const at = sizes.with(layer, widest(sizes, layer));
      assert.ok(count(at) <= LIMITS.parameters, String(at));
      assert.ok(count(at.with(layer, at[layer] + 1)) > LIMITS.parameters, String(at));
    }
  }
});

test("one layer more is as wide as the last, as the room there is, or cannot be had", () => {
  assert.deepEqual(deeper([784, 10]), [16], "the first of all");
  assert.deepEqual(deeper([784, 16, 8, 10]), [16, 8, 8]);
  assert.deepEqual(deeper([784, 290, 10]), [290, 74], "with 290 more it would be 314,950");
  assert.equal(deeper([784, ...Array(LIMITS.layers).fill(4), 10]), null);
  assert.equal(deeper([784, 16, 13800, 10]), null, "not even one neuron more");
});
