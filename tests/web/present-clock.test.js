// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stopwatch, written } from "../../src/descente/lab/web/app/present-clock.js";

test("only the time that it runs is counted, and zero is zero, running or not", () => {
  let now = 5000;
  const watch = stopwatch(() => now);
  assert.equal(watch.elapsed(), 0);
  now += 700;
  assert.equal(watch.elapsed(), 0); // it was not started
  watch.toggle();
  now += 1500;
  watch.toggle();
  now += 60_000; // a pause
  assert.equal(watch.elapsed(), 1500);
  watch.toggle();
  now += 500;
  assert.deepEqual([watch.elapsed(), watch.runs()], [2000, true]);
  watch.zero();
  assert.deepEqual([watch.elapsed(), watch.runs()], [0, true]);
  now += 40;
  watch.toggle();
  watch.zero();
  now += 40;
  assert.deepEqual([watch.elapsed(), watch.runs()], [0, false]);
});

test("a time has seconds of two digits, and hours only where there are some", () => {
  for (const [seconds, text] of /** @type {[number, string][]} */ ([
    [0, "0:00"],
    [59.99, "0:59"],
    [61, "1:01"],
    [3599, "59:59"],
    [3600, "1:00:00"],
    [7384, "2:03:04"],
  ]))
    assert.equal(written(1000 * seconds), text);
});
