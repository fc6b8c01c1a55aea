// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../src/descente/lab/web/figures/network/editor.js";
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

test("a number is typed with a point, a comma or a minus sign", () => {
  assert.equal(parse(" -12,5 "), -12.5);
  assert.equal(parse("−3"), -3);
  assert.equal(parse("1e-3"), 0.001);
  for (const text of ["", "  ", "three", "1,2,3", "Infinity"]) assert.equal(parse(text), null);
});
