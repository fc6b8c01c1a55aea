import assert from "node:assert/strict";
import { test } from "node:test";

import { nameOfShare } from "../../src/descente/lab/web/figures/importance/shares.js";
import { axes } from "../../src/descente/lab/web/figures/landscape/telling.js";
import { nameOfDirection } from "../../src/descente/lab/web/figures/steepest/saying.js";
import { speaking } from "./facts.js";

const FIGURES = ["importance", "landscape", "steepest"];
const pixel = { index: 215, layer: 1, neuron: 7, input: 13, pixel: [0, 13] };
const bias = { index: 12544, layer: 1, neuron: 0, input: null, pixel: null };

/** Any space as a plain one: which of them a language takes is the browser's affair. @param {string} text */
const plain = (text) => text.replace(/\s/g, " ");

/** What two axes are called. @param {Object} a @param {Object} b @param {number[]} [shares] */
function named(a, b, shares = [NaN, NaN]) {
  const whole = { number: null, converged: true, parameter: null, name: "" };
  const words = { axes: [a, b].map((axis) => ({ ...whole, ...axis })) };
  return axes(/** @type {any} */ ({ words, arrays: { axis_share: shares } })).map(plain);
}

/** @param {Object} direction @param {number} [angle] */
const direction = (direction, angle = 90) =>
  plain(
    nameOfDirection(/** @type {any} */ ({ number: null, parameter: null, ...direction }), angle),
  );

test("English says what the axes of each plane measure", () => {
  speaking("en", ...FIGURES);
  assert.deepEqual(named({ kind: "random", number: 1 }, { kind: "random", number: 2 }), [
    "first random direction",
    "second random direction",
  ]);
  assert.deepEqual(named({ kind: "chord" }, { kind: "across" }), [
    "distance from the start of the path to its end",
    "distance across it",
  ]);
  assert.deepEqual(
    named({ kind: "pca", number: 1 }, { kind: "pca", number: 2 }, [0.8314, 0.09951]),
    ["principal component 1 of the path (83.1%)", "principal component 2 of the path (10.0%)"],
  );
  assert.deepEqual(named({ kind: "ends" }, { kind: "aside" }), [
    "from the first θ (0) to the last (1)",
    "random direction",
  ]);
  assert.deepEqual(named({ kind: "gradient" }, { kind: "sharpest", converged: false }), [
    "distance along ∇C",
    "distance along the sharpest curve (not converged)",
  ]);
  assert.deepEqual(
    named({ kind: "weight", parameter: pixel }, { kind: "weight", parameter: bias }),
    ["added to: layer 1, neuron 7, pixel (0, 13)", "added to: layer 1, neuron 0, bias"],
  );
});

test("French says what the axes of each plane measure", () => {
  speaking("fr", ...FIGURES);
  assert.deepEqual(named({ kind: "random", number: 1 }, { kind: "random", number: 2 }), [
    "première direction au hasard",
    "seconde direction au hasard",
  ]);
  assert.deepEqual(named({ kind: "chord" }, { kind: "across" }), [
    "distance du début à la fin du chemin",
    "distance en travers",
  ]);
  assert.deepEqual(
    named({ kind: "pca", number: 1 }, { kind: "pca", number: 2 }, [0.8314, 0.09951]),
    ["composante principale 1 du chemin (83,1 %)", "composante principale 2 du chemin (10,0 %)"],
  );
  assert.deepEqual(named({ kind: "ends" }, { kind: "aside" }), [
    "du premier θ (0) au dernier (1)",
    "direction au hasard",
  ]);
  assert.deepEqual(named({ kind: "gradient" }, { kind: "sharpest", converged: false }), [
    "distance le long de ∇C",
    "distance le long de la plus forte courbure (calcul non convergé)",
  ]);
  assert.deepEqual(
    named({ kind: "weight", parameter: pixel }, { kind: "weight", parameter: bias }),
    ["ajouté à : couche 1, neurone 7, pixel (0, 13)", "ajouté à : couche 1, neurone 0, biais"],
  );
});

test("directions have a name in each language", () => {
  const all = () => [
    direction({ kind: "gradient" }, 0),
    direction({ kind: "opposite" }, 180),
    direction({ kind: "signs" }),
    direction({ kind: "largest", parameter: bias }),
    direction({ kind: "own", number: 3 }, 45.000001),
    direction({ kind: "random", number: 24 }),
  ];
  speaking("en", ...FIGURES);
  assert.deepEqual(all(), [
    "∇C",
    "−∇C",
    "the signs of ∇C alone",
    "one single number: layer 1, neuron 0, bias",
    "45° away from ∇C",
    "random no. 24",
  ]);
  speaking("fr", ...FIGURES);
  assert.deepEqual(all(), [
    "∇C",
    "−∇C",
    "les signes de ∇C seuls",
    "un seul nombre : couche 1, neurone 0, biais",
    "à 45° de ∇C",
    "au hasard n° 24",
  ]);
});

test("the top of the ranking and the layers have a name in each language", () => {
  const all = () =>
    [0.001, 0.01, 0.5, 1]
      .map((part) => nameOfShare({ kind: "top", layer: null }, part))
      .concat(nameOfShare({ kind: "layer", layer: 2 }, NaN))
      .map(plain);
  speaking("en", ...FIGURES);
  assert.deepEqual(all(), ["top 0.1%", "top 1%", "top 50%", "all", "layer 2"]);
  speaking("fr", ...FIGURES);
  assert.deepEqual(all(), [
    "les 0,1 % de tête",
    "les 1 % de tête",
    "les 50 % de tête",
    "tous",
    "couche 2",
  ]);
});
