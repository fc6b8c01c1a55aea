// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { asked, choose, place } from "../../src/descente/lab/web/app/link.js";
import { Store } from "../../src/descente/lab/web/data/store.js";

test("a link's settings are numbers where they are; what is none stays, to be refused as it was typed", () => {
  assert.deepEqual(asked({ c: "eta", seed: "3", eta: "0.5", hidden: "8,16", cost: "quadratic" }), {
    seed: 3,
    eta: 0.5,
    hidden: [8, 16],
    cost: "quadratic",
  });
  assert.deepEqual(asked({ eta: "soon", seed: "", hidden: "16,abc" }), {
    eta: "soon",
    seed: "",
    hidden: [16, "abc"],
  });
  assert.deepEqual(asked({ hidden: "" }), { hidden: [] });
});

test("an update rule brings its own rate, unless the link names one", () => {
  assert.deepEqual(asked({ rule: "adam" }), { rule: "adam", eta: 0.0015 });
  assert.deepEqual(asked({ rule: "momentum" }), { rule: "momentum", eta: 0.05 });
  assert.deepEqual(asked({ rule: "adam", eta: "0.5" }), { rule: "adam", eta: 0.5 });
  assert.deepEqual(asked({ rule: "magic" }), { rule: "magic" });
});

test("recorded runs that are compared stand in the link, each at its place", () => {
  const store = new Store();
  const read = (/** @type {string} */ text) => {
    choose(store, { compared: text });
    return [store.values.get("compared"), place(store, "atelier").compared];
  };
  assert.deepEqual(read("a,,b"), [["a", null, "b"], "a,,b"]);
  assert.deepEqual(read("a,a,,b,b"), [["a", null, null, "b", null], "a,,,b"]);
  assert.deepEqual(read("1,2,3,4,5,6,7,8,9")[1], "1,2,3,4,5,6,7,8");
  assert.deepEqual(read(""), [[null], undefined]);
  assert.equal(read("x".repeat(9999))[0][0].length, 65); // longer than any name: there is none such
  store.put("hidden", []);
  assert.equal(place(store, "atelier").hidden, ""); // no hidden layer is something to say
});
