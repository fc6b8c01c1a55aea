// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { mapOf, sheetOf, whichOf } from "../../src/descente/lab/web/figures/backprop/layout.js";
import { newest, worksOn } from "../../src/descente/lab/web/figures/backprop/steps.js";
import { indexOf, locate } from "../../src/descente/lab/web/kit/theta.js";

const SIZES = [784, 16, 16, 10];

/**
 * @param {"forward"|"backward"} phase @param {string} quantity @param {number} layer
 * @returns {import("../../src/descente/lab/web/figures/backprop/steps.js").Step}
 */
const step = (phase, quantity, layer) => ({
  phase,
  quantity,
  layer,
  name: "",
  formula: "",
  skipped: 0,
});

/** Every cell's index, in the order in which they are painted. @param {any} sheet */
function indices({ rows, columns, blocks = 1, index }) {
  const found = [];
  for (let block = 0; block < blocks; block++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) found.push(index(block, row, column));
    }
  }
  return found;
}

test("the weights from an image lie as one picture for each neuron, every weight once", () => {
  const sheet = sheetOf(step("backward", "weights", 1), [784, 16], 1200, 15, 800);
  assert.deepEqual([sheet.rows, sheet.columns, sheet.blocks], [28, 28, 16]);
  const found = indices(sheet);
  assert.equal(new Set(found).size, 784 * 16);
  // the first picture is of neuron 0: every sixteenth number of the matrix
  assert.deepEqual(found.slice(0, 3), [0, 16, 32]);
});

test("a long layer is cut into rows, and a phone cuts a short one too", () => {
  const many = sheetOf(step("forward", "activations", 1), [100], 1200, 15, 800);
  assert.deepEqual([many.columns, many.blocks], [34, 3]);
  assert.equal(sheetOf(step("forward", "activations", 3), [10], 1200, 15, 800).blocks, 1);
  const phone = sheetOf(step("forward", "activations", 3), [10], 390, 15, 800);
  assert.deepEqual(indices(phone), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(phone.blocks, 2);
});

test("a cell of the weights is the same number of θ as anywhere else", () => {
  for (const layer of [1, 2, 3]) {
    const shape = [SIZES[layer - 1], SIZES[layer]];
    for (const cell of [0, 1, 37, shape[0] * shape[1] - 1]) {
      const which = whichOf(step("backward", "weights", layer), shape, cell, SIZES);
      const index = indexOf(SIZES, layer, which.neuron, which.input);
      assert.equal(index - indexOf(SIZES, layer, 0, 0), cell);
      assert.deepEqual(which, locate(SIZES, index));
    }
  }
});

test("each layer's links are worked on three times: its sums, its weights, the way back", () => {
  const steps = [
    step("forward", "weighted sums", 2),
    step("forward", "activations", 2),
    step("backward", "weighted sums", 2),
    step("backward", "weights", 2),
    step("backward", "biases", 2),
    step("backward", "activations", 1),
  ];
  assert.deepEqual(
    steps.map((each) => worksOn(each, 2)),
    [true, false, false, true, false, true],
  );
  assert.ok(!steps.some((each) => worksOn(each, 3)));
});

test("a layer shows the newest numbers of its neurons, not those of its weights", () => {
  const steps = [
    step("forward", "activations", 1),
    step("forward", "activations", 2),
    step("backward", "weights", 1),
  ];
  assert.equal(newest(steps, 2, 1), 0);
  assert.equal(newest(steps, 0, 2), -1);
});

test("the map keeps every layer in the box and about one middle line", () => {
  const { columns, image, rays } = mapOf(SIZES, 400, 380, 13);
  const middle = image.top + image.side / 2;
  assert.ok(image.left > 0);
  for (const { x, ys } of columns) {
    assert.ok(x < 400);
    assert.ok(Math.abs((ys[0] + ys[ys.length - 1]) / 2 - middle) < 1e-9);
    assert.ok(ys[0] >= 0 && ys[ys.length - 1] <= 380);
  }
  assert.equal(columns[0].ys.length, 20, "of many neurons only so many are drawn");
  assert.ok(rays[0] > image.top && rays[8] < image.top + image.side);
});
