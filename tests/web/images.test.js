// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange, corner, step, under } from "../../src/descente/lab/web/figures/images/layout.js";

test("pictures stay in the width, all of them in sight in a window that is high enough", () => {
  for (const [neurons, width] of [
    [16, 600],
    [16, 1180],
    [8, 360],
    [40, 1180],
    [1, 500],
  ]) {
    const grid = arrange([784, neurons], width, 16, 768);
    const rights = [...Array(neurons).keys()].map((n) => corner(grid, n)[0] + grid.cell);
    assert.ok(Math.max(...rights) <= width + 1e-9, `${neurons} in ${width}`);
    assert.ok(grid.height <= 1000 || width < 400);
    const [, last] = corner(grid, neurons - 1);
    assert.ok(last + grid.cell <= grid.height);
  }
});

test("of a wide layer so many neurons are shown as the page shows anywhere", () => {
  assert.equal(arrange([784, 300], 1180, 16, 668).shown, 40);
});

test("the middle of each pixel is that pixel of that neuron; between pictures there is none", () => {
  const grid = arrange([784, 16], 600, 16, 668);
  const dot = grid.cell / 28;
  for (const neuron of [0, 5, 15]) {
    const [x, y] = corner(grid, neuron);
    for (const input of [0, 27, 28, 400, 783]) {
      const at = [x + ((input % 28) + 0.5) * dot, y + (Math.floor(input / 28) + 0.5) * dot];
      assert.deepEqual(under(grid, at[0], at[1]), { neuron, input });
    }
  }
  const [x, y] = corner(grid, 1);
  assert.equal(under(grid, x - grid.gap / 2, y + 1), null);
});

test("an image that is no square has no pixel where its last row ends", () => {
  const grid = arrange([10, 2], 600, 16, 668); // 4 × 4 places, ten of them pixels
  const [x, y] = corner(grid, 0);
  assert.deepEqual(under(grid, x + 1, y + 1), { neuron: 0, input: 0 });
  assert.equal(under(grid, x + grid.cell - 1, y + grid.cell - 1), null);
});

test("keys walk from pixel to pixel and from neuron to neuron, not over an edge", () => {
  const grid = arrange([784, 16], 600, 16, 668);
  const at = { neuron: 3, input: 100 };
  assert.deepEqual(step(grid, at, "ArrowRight"), { neuron: 3, input: 101 });
  assert.deepEqual(step(grid, at, "ArrowUp"), { neuron: 3, input: 72 });
  assert.deepEqual(step(grid, at, "PageDown"), { neuron: 4, input: 100 });
  assert.equal(step(grid, { neuron: 0, input: 5 }, "ArrowUp"), null);
  assert.equal(step(grid, { neuron: 0, input: 5 }, "PageUp"), null);
  assert.equal(step(grid, { neuron: 15, input: 5 }, "PageDown"), null);
  assert.equal(step(grid, at, "Enter"), undefined);
});
