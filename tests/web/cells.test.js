// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  arrange,
  cellAt,
  corner,
  indexOf,
  step,
} from "../../src/descente/lab/web/marks/cells-layout.js";

/** Six pictures of 3 × 2 cells, four in the first line. */
const SIX = { rows: 3, columns: 2, blocks: 6, across: 4, caption: () => "" };

test("blocks fill the width and lie one after the other, captions over them", () => {
  const plan = arrange(SIX, 400, 10);
  const first = corner(plan, 0),
    fourth = corner(plan, 3),
    fifth = corner(plan, 4);
  assert.equal(first.left, 1);
  assert.equal(first.top, 1 + 15);
  assert.equal(fourth.top, first.top);
  assert.ok(Math.abs(fourth.left + 2 * plan.size - 399) < 1e-9, "the last cell ends at the edge");
  assert.equal(fifth.left, first.left);
  assert.ok(fifth.top - first.top > 3 * plan.size);
  assert.ok(plan.height >= fifth.top + 3 * plan.size + 1);
});

test("cells are no larger than asked for", () => {
  assert.equal(arrange({ rows: 1, columns: 2, tallest: 30 }, 1000, 10).size, 30);
});

test("the middle of each cell is that cell, and what lies between blocks is none", () => {
  const plan = arrange(SIX, 400, 10);
  const sheet = { ...SIX, values: [], kind: /** @type {const} */ ("ink"), most: 1 };
  const seen = new Set();
  for (let block = 0; block < 6; block++) {
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 2; column++) {
        const { left, top } = corner(plan, block);
        const cell = { block, row, column };
        const middle = [left + (column + 0.5) * plan.size, top + (row + 0.5) * plan.size];
        assert.deepEqual(cellAt(plan, middle[0], middle[1]), cell);
        seen.add(indexOf(sheet, cell));
      }
    }
  }
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [...Array(36).keys()],
  );
  const { left, top } = corner(plan, 1);
  assert.equal(cellAt(plan, left - plan.gap / 2, top + 1), null);
  assert.equal(cellAt(plan, left + 1, top - plan.head / 2), null);
});

test("arrows walk over the edge of a block into the next, and stop at the end of all", () => {
  const plan = arrange(SIX, 400, 10);
  const at = { block: 0, row: 1, column: 1 };
  assert.deepEqual(step(plan, at, "ArrowRight"), { block: 1, row: 1, column: 0 });
  assert.deepEqual(step(plan, { ...at, row: 2 }, "ArrowDown"), { block: 4, row: 0, column: 1 });
  assert.deepEqual(step(plan, { block: 4, row: 0, column: 0 }, "ArrowUp"), {
    block: 0,
    row: 2,
    column: 0,
  });
  assert.deepEqual(step(plan, { block: 1, row: 0, column: 0 }, "ArrowLeft"), {
    block: 0,
    row: 0,
    column: 1,
  });
  const corner_ = { block: 3, row: 2, column: 1 };
  assert.deepEqual(step(plan, corner_, "ArrowRight"), corner_);
  assert.deepEqual(step(plan, corner_, "ArrowDown"), corner_);
});

test("Home, End and the page keys; other keys lead nowhere", () => {
  const plan = arrange(SIX, 400, 10);
  const at = { block: 2, row: 1, column: 1 };
  assert.deepEqual(step(plan, at, "Home"), { block: 2, row: 1, column: 0 });
  assert.deepEqual(step(plan, { ...at, column: 0 }, "End"), at);
  assert.deepEqual(step(plan, at, "PageDown"), { block: 3, row: 1, column: 1 });
  assert.deepEqual(step(plan, { ...at, block: 0 }, "PageUp"), { block: 0, row: 1, column: 1 });
  assert.equal(step(plan, at, "x"), null);
});
