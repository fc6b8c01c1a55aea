// @ts-check
/**
 * What figures see: named values that change, in the shape anywidget gives them.
 *
 * Values the server computes arrive as `{words, scalars, arrays}`; arrays are typed arrays with a
 * `shape`. A view is computed only while some figure listens to it. Numbers are never computed
 * here: this file only carries them.
 */

/** @typedef {Float32Array|Float64Array|Uint8Array|Int32Array|Uint32Array} Numbers */
/** @typedef {Numbers & {shape: number[]}} Shaped */
/**
 * @typedef {Object} Value
 * @property {Record<string, any>} words
 * @property {Record<string, number>} scalars
 * @property {Record<string, Shaped>} arrays
 */
/** @typedef {(value?: any) => void} Listener */

/** The views of the server; listening to one of them asks for it. */
export const VIEWS = ["status", "network", "digit", "errors", "history", "gradient"];
/** Settings of the experiment: changing one of them tells the server. */
export const SETTINGS = [
  "data", "seed", "hidden", "activation", "output", "cost", "rule", "schedule", "eta", "batch",
  "epochs",
];

const KINDS = /** @type {Record<string, any>} */ ({
  f4: Float32Array, f8: Float64Array, u1: Uint8Array, i4: Int32Array, u4: Uint32Array,
});

/**
 * A frame as `descente.lab.wire` packs it.
 * @param {ArrayBuffer} frame
 * @returns {[string, Value]}
 */
export function unpack(frame) {
  const length = new DataView(frame).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4, length)));
  const start = Math.ceil((4 + length) / 8) * 8;
  /** @type {Record<string, Shaped>} */
  const arrays = {};
  for (const [name, kind, shape, offset] of header.arrays) {
    const count = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    arrays[name] = Object.assign(new KINDS[kind](frame, start + offset, count), { shape });
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
    /** @type {Map<string, Set<Listener>>} */
    this.listeners = new Map();
    /** @type {WebSocket|null} */
    this.socket = null;
    this.wait = 200;
    this.wanted = "";
    /** @type {Record<string, any>} */
    this.opening = {};
    /** @type {string[]} */
    this.waiting = [];
  }

  /** @param {Record<string, any>} settings what the link says */
  open(settings) {
    this.opening = settings;
    const socket = new WebSocket(`ws://${location.host}/socket`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.socket = socket;
      this.wait = 200;
      socket.send(JSON.stringify({ open: this.opening }));
      this.wanted = "";
      this.want();
      for (const text of this.waiting.splice(0)) socket.send(text);
      this.put("connected", true);
    };
    socket.onmessage = (event) => {
      const [key, value] = unpack(event.data);
      this.put(key, value);
      if (key === "settings") this.settled(value);
    };
    socket.onclose = () => {
      this.socket = null;
      this.put("connected", false);
      setTimeout(() => this.open(this.opening), this.wait);
      this.wait = Math.min(5000, this.wait * 2);
    };
  }

  /** @param {Value} value the settings as the server holds them */
  settled(value) {
    const known = { ...value.words, ...value.scalars };
    for (const name of SETTINGS) if (name in known) this.put(name, known[name]);
    this.put("image", value.words.digit);
    this.opening = Object.fromEntries(SETTINGS.map((name) => [name, this.values.get(name)]));
  }

  /** @param {string} key @param {any} value */
  put(key, value) {
    this.values.set(key, value);
    for (const listener of [...(this.listeners.get(`change:${key}`) ?? [])]) listener(value);
  }

  /** @param {string} event @param {Listener} listener */
  on(event, listener) {
    const found = this.listeners.get(event) ?? new Set();
    found.add(listener);
    this.listeners.set(event, found);
    queueMicrotask(() => this.want());
  }

  /** @param {string} event @param {Listener} listener */
  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
    queueMicrotask(() => this.want());
  }

  /** Tell the server which views are listened to. */
  want() {
    const names = VIEWS.filter((name) => this.listeners.get(`change:${name}`)?.size);
    const text = JSON.stringify({ want: names });
    if (this.socket && text !== this.wanted) {
      this.wanted = text;
      this.socket.send(text);
    }
  }

  /** @param {Record<string, any>} message */
  send(message) {
    const text = JSON.stringify(message);
    if (this.socket) this.socket.send(text);
    else this.waiting.push(text);
  }
}

let places = 0;

/** One figure's model: the store, its own options, and its own place for what it asks. */
export class Model {
  /** @param {Store} store @param {Record<string, string>} options the tag's attributes */
  constructor(store, options = {}) {
    this.store = store;
    this.options = options;
    this.place = ++places;
    /** @type {[string, Listener][]} */
    this.held = [];
    /** @type {Record<string, any>} */
    this.changes = {};
  }

  /** @param {string} key @returns {any} */
  get(key) {
    return key === "options" ? this.options : this.store.values.get(key);
  }

  /** @param {string} key @param {any} value */
  set(key, value) {
    this.changes[key] = value;
  }

  /** Send what was set: settings to the server, the rest to the other figures and the link. */
  save_changes() {
    const settings = Object.entries(this.changes).filter(([key]) => SETTINGS.includes(key));
    for (const [key, value] of Object.entries(this.changes)) this.store.put(key, value);
    if (settings.length) this.store.send({ set: Object.fromEntries(settings) });
    this.changes = {};
  }

  /** @param {string} event e.g. "change:status" @param {Listener} listener */
  on(event, listener) {
    this.held.push([event, listener]);
    this.store.on(event, listener);
  }

  /** @param {string} event @param {Listener} listener */
  off(event, listener) {
    this.held = this.held.filter(([e, l]) => e !== event || l !== listener);
    this.store.off(event, listener);
  }

  /** A command: `model.send({do: {what: "play"}})`. @param {Record<string, any>} message */
  send(message) {
    this.store.send(message);
  }

  /**
   * Ask for a computation; `listener` gets every value it gives, coarse ones first.
   * @param {string} job @param {Record<string, any>} how @param {Listener} listener
   */
  ask(job, how, listener) {
    const place = `${job}/${this.place}`;
    if (!this.held.some(([event]) => event === `change:${place}`)) {
      this.on(`change:${place}`, (value) => this.answered?.[job]?.(value));
    }
    this.answered = { ...this.answered, [job]: listener };
    this.send({ ask: { job, as: place, ...how } });
  }

  /** Let go of everything this figure listens to. */
  close() {
    for (const [event, listener] of this.held.splice(0)) this.store.off(event, listener);
  }
}
