// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  inSight,
  scrolledTo,
  span,
  visibleRow,
} from "../../src/descente/lab/web/figures/list/grid-layout.js";

const port = { top: 3000, room: 300, height: 30 };

test("every row in sight has an element, and few others", () => {
  for (const top of [0, 1, 29, 3000, 3017, 389760]) {
    const { first, last } = span({ ...port, top }, 13002);
    assert.ok(first >= 0 && first * 30 <= top);
    assert.ok(last <= 13002 && last * 30 >= Math.min(13002 * 30, top + 300));
    assert.ok(last - first < 30);
  }
  assert.deepEqual(span({ ...port, top: 0 }, 3), { first: 0, last: 3 });
  assert.equal(inSight({ ...port, room: 10 }), 1);
});

test("a row in sight stays where it is; another comes to the edge that is nearer", () => {
  assert.equal(scrolledTo(port, 100, false), 3000);
  assert.equal(scrolledTo(port, 109, false), 3000);
  assert.equal(scrolledTo(port, 99, false), 2970);
  assert.equal(scrolledTo(port, 110, false), 3030);
});

test("a row that is looked for stands in the middle", () => {
  assert.equal(scrolledTo(port, 500, true) + 150, 500 * 30 + 15);
});

test("whoever comes in by the keyboard stands on a row in sight", () => {
  assert.equal(visibleRow(port, 105), 105);
  assert.equal(visibleRow(port, 0), 100);
  assert.equal(visibleRow(port, 110), 100);
});
