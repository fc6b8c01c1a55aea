// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { speaking } from "./facts.js";
import { sentence } from "../../src/descente/lab/web/app/bringing.js";
import { hindrance, takeable, visible } from "../../src/descente/lab/web/controls/bring.js";
import { LIMITS } from "../../src/descente/lab/web/data/contract.js";
import { packed } from "../../src/descente/lab/web/data/upload.js";
import { chosen, dropped } from "../../src/descente/lab/web/kit/files.js";
import { nameOfData } from "../../src/descente/lab/web/kit/sentences.js";

/** @param {string} path @param {string} [content] */
const entry = (path, content = "") => ({
  path,
  file: new File([content], path.split("/").pop() ?? ""),
});
/** A file of so many zeros. @param {number} size */
const sized = (size) => ({ path: "a.png", file: new File([new Uint8Array(size)], "a.png") });

test("an upload is its header and then every file, one after the other", async () => {
  const bytes = await packed([entry("été/1.png", "abc"), entry("b.npz", "")]).arrayBuffer();
  const length = new DataView(bytes).getUint32(0, true);
  const text = (/** @type {ArrayBuffer} */ part) => new TextDecoder().decode(part);
  assert.deepEqual(JSON.parse(text(bytes.slice(4, 4 + length))), [
    ["été/1.png", 3],
    ["b.npz", 0],
  ]);
  assert.equal(text(bytes.slice(4 + length)), "abc");
});

test("images, archives and weights are taken; other files and hidden ones are not", () => {
  const paths = ["a/1.PNG", "2.jpeg", "3.jpg", "x.npz", "y.safetensors"];
  const others = ["notes.txt", ".DS_Store", "a/.1.png", ".git/1.png", "png"];
  const found = takeable([...paths, ...others].map((path) => entry(path)));
  assert.deepEqual(
    found.map(({ path }) => path),
    paths,
  );
  const seen = visible(others.map((path) => entry(path)));
  assert.deepEqual(
    seen.map(({ path }) => path),
    ["notes.txt", "png"],
  );
});

test("at the limits files can be sent, past them not, and none cannot", () => {
  speaking("en");
  const { upload_bytes: bytes, upload_files: files } = LIMITS;
  const head = packed([sized(bytes)]).size - bytes;
  assert.equal(hindrance(Array(files).fill(sized(1))), null);
  assert.equal(hindrance([sized(bytes - head)]), null);
  assert.match(hindrance(Array(files + 1).fill(sized(1)))?.() ?? "", /20,000 files/);
  assert.match(
    hindrance([sized(bytes - head + 1)])?.() ?? "",
    /come to 65 MB: bring at most 64 MB/,
  );
  assert.match(hindrance([])?.() ?? "", /Nothing here can be read/);
});

test("what came is a sentence, of many classes the first, and what was left out is counted", () => {
  speaking("en");
  const came = /** @type {const} */ ({
    kind: "data",
    name: "pets-0123456789ab",
    images: 1200,
    train: 960,
    test: 240,
    left_out: 1,
  });
  assert.equal(
    sentence({ ...came, left_out: 0, classes: ["chat", "chien", "lapin"] }, 0),
    "1,200 images of 3 classes: chat, chien, lapin; 960 to learn from, 240 to test on.",
  );
  const many = sentence({ ...came, classes: [..."abcdefghijklmnop"] }, 0);
  assert.match(many, /of 16 classes: a, b, c, d, e, f, g, h, i, j, k, l, …; .* One file was left/);
  assert.match(sentence({ ...came, classes: ["a", "b"] }, 4), /5 files were left out/);
});

test("files from a dialog have the folders they lie in, where the dialog was of a folder", () => {
  const inside = Object.assign(new File([], "1.png"), { webkitRelativePath: "pets/cat/1.png" });
  assert.deepEqual(
    chosen([inside, new File([], "2.png")]).map(({ path }) => path),
    ["pets/cat/1.png", "2.png"],
  );
});

/** A file or folder as a browser hands it over. @param {string} path @param {any[]|null} inside */
function dragged(path, inside = null) {
  const waiting = [...(inside ?? [])];
  return {
    name: path.split("/").pop(),
    fullPath: path,
    isFile: !inside,
    file: (/** @type {(file: File) => void} */ give) => give(new File([], path)),
    createReader: () => ({
      readEntries: (/** @type {(some: any[]) => void} */ give) => give(waiting.splice(0, 2)),
    }),
  };
}
/** @param {...any} roots @returns {any} */
const transfer = (...roots) => ({
  items: roots.map((root) => ({
    kind: root === "text" ? "string" : "file",
    webkitGetAsEntry: () => (root instanceof File ? null : root),
    getAsFile: () => root,
  })),
});

test("folders that are dropped are read to the end, however few entries come at a time", async () => {
  const five = [1, 2, 3, 4, 5].map((k) => dragged(`/pets/cat/${k}.png`));
  const cat = dragged("/pets/cat", [...five, dragged("/pets/cat/.hidden")]);
  const pets = dragged("/pets", [cat, dragged("/pets/.git", [dragged("/pets/.git/1.png")])]);
  const found = await dropped(transfer(pets, "text", new File([], "loose.png")), 100);
  assert.deepEqual(
    found.map(({ path }) => path),
    [
      "pets/cat/1.png",
      "pets/cat/2.png",
      "pets/cat/3.png",
      "pets/cat/4.png",
      "pets/cat/5.png",
    ].concat("loose.png"),
  );
  assert.equal((await dropped(transfer(dragged("/many", [...five, ...five])), 3)).length, 4);
});

test("a set of one's own is called by its name, without what tells it from others", () => {
  speaking("en");
  assert.equal(nameOfData("my-pets-0123456789ab"), "my-pets");
  assert.equal(nameOfData("my-pets"), "my-pets");
  assert.equal(nameOfData("mnist"), "MNIST");
});
