import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { unpack } from "../../src/descente/lab/web/data/store.js";

/** A message and what it says; `tests/lab/test_wire.py` holds Python to the same file. */
const { message, values } = JSON.parse(
  readFileSync(new URL("frames.json", import.meta.url), "utf8"),
);

/** @type {Record<string, any>} */
const KINDS = {
  f4: Float32Array,
  f8: Float64Array,
  u1: Uint8Array,
  i4: Int32Array,
  u4: Uint32Array,
};

/** @param {string} text in base64 */
function bytes(text) {
  const buffer = Buffer.from(text, "base64");
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length);
}

/** @param {ArrayBufferView} view */
const hex = (view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("hex");

test("a page reads what Python packed, every float to the bit", () => {
  const found = unpack(/** @type {ArrayBuffer} */ (bytes(message)));
  assert.deepEqual(
    found.map(([key]) => key),
    values.map((/** @type {any} */ value) => value.key),
  );
  found.forEach(([, value], i) => {
    const wanted = values[i];
    assert.deepEqual(value.words, wanted.words);
    const scalars = Object.entries(value.scalars).map(([name, x]) => [
      name,
      hex(Float64Array.of(x)),
    ]);
    assert.deepEqual(Object.fromEntries(scalars), wanted.scalars);
    assert.deepEqual(Object.keys(value.arrays), Object.keys(wanted.arrays));
    for (const [name, array] of Object.entries(value.arrays)) {
      const [kind, shape, content] = wanted.arrays[name];
      assert.ok(array instanceof KINDS[kind], `${name} is no ${kind}`);
      assert.deepEqual(array.shape, shape);
      assert.equal(hex(array), content);
    }
  });
});

test("an array is read where it lies, without a copy", () => {
  const buffer = /** @type {ArrayBuffer} */ (bytes(message));
  for (const [, value] of unpack(buffer)) {
    for (const array of Object.values(value.arrays)) assert.equal(array.buffer, buffer);
  }
});

test("a message of nothing has no frames", () => {
  assert.deepEqual(unpack(new ArrayBuffer(0)), []);
});
