// @ts-check
/**
 * Everything a page knows, and its line to the server.
 *
 * Values the server computes arrive as `{words, scalars, arrays}`; arrays are typed arrays with a
 * `shape`. A view is computed only while some figure on the screen listens to it. Numbers are never
 * computed here: this file only carries them.
 */

import { FULL, SETTINGS, TAKEN, VIEWS } from "./contract.js";
import { inFrame } from "../kit/frame.js";

const SOON = 150; // ms before the first try to come back, each later one after twice as long
const LATE = 800; // but never more

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./contract.js").Settings} Settings */
/** @typedef {Float32Array|Float64Array|Uint8Array|Int32Array|Uint32Array} Numbers */
/** @typedef {Numbers & {shape: number[]}} Shaped */
/**
 * @typedef {Object} Value
 * @property {Record<string, any>} words
 * @property {Record<string, number>} scalars
 * @property {Record<string, Shaped>} arrays
 */
/** @typedef {(value?: any) => void} Listener */

const KINDS = /** @type {Record<string, any>} */ ({
  f4: Float32Array,
  f8: Float64Array,
  u1: Uint8Array,
  i4: Int32Array,
  u4: Uint32Array,
});

/**
 * The frames of a message, as `descente.lab.wire` packs them.
 * @param {ArrayBuffer} message
 * @returns {[string, Value][]}
 */
export function unpack(message) {
  const view = new DataView(message),
    found = [];
  for (let at = 0; at < message.byteLength; at += view.getUint32(at + 4, true)) {
    found.push(frame(message, at, view.getUint32(at, true)));
  }
  return found;
}

/** @param {ArrayBuffer} message @param {number} at @param {number} length of its header @returns {[string, Value]} */
function frame(message, at, length) {
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(message, at + 8, length)));
  const start = at + Math.ceil((8 + length) / 8) * 8;
  /** @type {Record<string, Shaped>} */
  const arrays = {};
  for (const [name, kind, shape, offset] of header.arrays) {
    const count = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    arrays[name] = Object.assign(new KINDS[kind](message, start + offset, count), { shape });
  }
  /** @type {Record<string, number>} */
  const scalars = {};
  header.scalars.forEach((/** @type {string} */ name, /** @type {number} */ i) => {
    scalars[name] = arrays.scalars[i];
  });
  delete arrays.scalars;
  return [header.key, { words: header.words, scalars, arrays }];
}

/** Everything a page knows, and its line to the server. */
export class Store {
  constructor() {
    /** @type {Map<string, any>} */
    this.values = new Map();
    /** @type {Map<string, Map<Listener, Model|null>>} who listens, and the figure it belongs to */
    this.listeners = new Map();
    /** @type {WebSocket|null} */
    this.socket = null;
    this.wait = SOON;
    this.wanted = "";
    /** @type {Record<string, any>} */
    this.opening = {};
    /** @type {import("./contract.js").Back} the experiment that the page comes back to */
    this.back = {};
    /** @type {import("./contract.js").Message[]} what is said while the line is down */
    this.waiting = [];
    /** @type {ArrayBuffer[]} messages of the server that the next frame reads */
    this.came = [];
  }

  /**
   * @param {Record<string, any>} settings what the link says
   * @param {import("./contract.js").Back} back the experiment that the page comes back to
   */
  open(settings, back = this.back) {
    this.opening = settings;
    this.back = back;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/socket`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.socket = socket;
      this.wait = SOON;
      socket.send(JSON.stringify({ open: this.opening, back: this.back }));
      this.wanted = "";
      this.want();
      for (const message of this.waiting.splice(0)) socket.send(JSON.stringify(message));
      this.put("connected", true);
    };
    socket.onmessage = (event) => {
      this.came.push(event.data);
      if (document.hidden) this.take();
      else inFrame(this.take);
    };
    socket.onclose = (event) => {
      this.socket = null;
      if (this.values.get("connected") !== false) this.put("connected", false);
      if (event.code === FULL) this.put("full", true);
      if (event.code === TAKEN) return this.put("taken", true);
      setTimeout(() => this.open(this.opening), this.wait);
      this.wait = Math.min(LATE, this.wait * 2);
    };
  }

  /** Read every message that has come, and put its values. */
  take = () => {
    for (const [key, value] of this.came.splice(0).flatMap(unpack)) {
      this.put(key, value);
      if (key === "settings") this.settled(value);
      if (key === "kept") this.back = { key: value.words.key };
      if (key === "status") this.back = { ...this.back, step: value.words.steps };
    }
  };

  /** @param {Value} value the settings as the server holds them */
  settled(value) {
    const known = { ...value.words, ...value.scalars };
    for (const name of SETTINGS) if (name in known) this.put(name, known[name]);
    this.put("image", value.words.digit);
    this.opening = Object.fromEntries(SETTINGS.map((name) => [name, this.values.get(name)]));
  }

  /** Whether the experiment plays, as far as the page was told. */
  get playing() {
    return Boolean(this.values.get("status")?.words.playing);
  }

  /** @param {string} key @param {any} value */
  put(key, value) {
    const played = this.playing;
    this.values.set(key, value);
    for (const [listener, model] of [...(this.listeners.get(`change:${key}`) ?? [])]) {
      if (model?.rests && VIEWS.includes(key)) model.missed.add(listener);
      else listener(value);
    }
    if (key === "status" && played !== this.playing) this.turned();
  }

  /** The experiment has begun to play, or to rest: figures off screen get the changes they missed. */
  turned() {
    this.want();
    const models = [...this.listeners.values()].flatMap((found) => [...found.values()]);
    for (const model of new Set(models)) model?.catch_up();
  }

  /** @param {string} event @param {Listener} listener @param {Model|null} [model] whose it is */
  on(event, listener, model = null) {
    const found = this.listeners.get(event) ?? new Map();
    found.set(listener, model);
    this.listeners.set(event, found);
    queueMicrotask(() => this.want());
  }

  /** @param {string} event @param {Listener} listener */
  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
    queueMicrotask(() => this.want());
  }

  /** Whether every view that something listens to has come once, the status among them. */
  told() {
    const waits = (/** @type {string} */ name) =>
      !this.values.has(name) && (name === "status" || this.listeners.get(`change:${name}`)?.size);
    return !VIEWS.some(waits);
  }

  /** Tell the server which views some figure listens to: none while the page itself is hidden. */
  want() {
    const heard = (/** @type {string} */ name) =>
      [...(this.listeners.get(`change:${name}`)?.values() ?? [])].some((model) => !model?.rests);
    const names = document.hidden ? [] : VIEWS.filter(heard);
    const text = JSON.stringify({ want: names });
    if (this.socket && text !== this.wanted) {
      this.wanted = text;
      this.socket.send(text);
    }
  }

  /** @param {import("./contract.js").Message} message */
  send(message) {
    if (this.socket) return this.socket.send(JSON.stringify(message));
    this.waiting.push(message);
    if (this.acts().length && this.values.has("settings")) this.put("waiting", this.acts());
  }

  /** What was done while the line is down, and waits for it. */
  acts() {
    return this.waiting.filter((message) => "do" in message || "set" in message);
  }

  /** Take back what was done while the line is down. */
  withdraw() {
    this.waiting = this.waiting.filter((message) => !("do" in message || "set" in message));
  }
}
