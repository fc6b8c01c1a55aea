// @ts-check
/**
 * What figures see: named values that change, in the shape anywidget gives them.
 *
 * A figure that is off screen gets no changes while the experiment plays. When it comes back on
 * screen, or the experiment rests, it gets all the changes that it missed.
 */

import { SETTINGS, VIEWS } from "./contract.js";
import { Store } from "./store.js";

export { Store };
/** @typedef {import("./store.js").Numbers} Numbers */
/** @typedef {import("./store.js").Shaped} Shaped */
/** @typedef {import("./store.js").Value} Value */
/** @typedef {import("./store.js").Listener} Listener */

let models = 0;

/** One figure's model: the store, its own options, and its own keys for what it asks. */
export class Model {
  /** @param {Store} store @param {Record<string, string>} options the tag's attributes */
  constructor(store, options = {}) {
    this.store = store;
    this.options = options;
    this.number = ++models;
    /** @type {[string, Listener][]} */
    this.held = [];
    /** @type {Record<string, Listener>|undefined} who listens to the answers of each job */
    this.answered = undefined;
    /** @type {Record<string, any>} */
    this.changes = {};
    /** Whether the figure is on the screen. */
    this.seen = true;
    this.flat = false;
    /** @type {Set<Listener>} listeners that have missed a change while the figure was off screen */
    this.missed = new Set();
  }

  /**
   * True while changes are withheld: the figure is off the screen and the experiment plays, so that
   * another change follows soon.
   */
  get rests() {
    return !this.seen && this.store.playing;
  }

  /**
   * The figure came on the screen, or left it.
   * @param {boolean} seen @param {boolean} [flat] whether it has no width: it is not laid out
   */
  see(seen, flat = false) {
    if (seen && this.flat) {
      // what the figure drew while it had no width has to be drawn again
      for (const [event, listener] of this.held) {
        if (VIEWS.includes(event.slice(7)) && this.get(event.slice(7))) this.missed.add(listener);
      }
    }
    this.flat = flat;
    if (seen === this.seen && !this.missed.size) return;
    this.seen = seen;
    this.catch_up();
    this.store.want();
  }

  /** Give the figure every change that was withheld from it. */
  catch_up() {
    if (this.rests) return;
    const missed = this.held.filter(([, listener]) => this.missed.has(listener));
    this.missed.clear();
    for (const [event, listener] of missed) listener(this.store.values.get(event.slice(7)));
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
    this.store.on(event, listener, this);
  }

  /** @param {string} event @param {Listener} listener */
  off(event, listener) {
    this.held = this.held.filter(([e, l]) => e !== event || l !== listener);
    this.store.off(event, listener);
  }

  /**
   * A command: `model.send({do: {what: "play"}})`.
   * @param {import("./contract.js").Message} message
   */
  send(message) {
    this.store.send(message);
  }

  /** The key under which the answers of a job come to this figure. @param {string} job */
  key(job) {
    return `${job}/${this.number}`;
  }

  /**
   * Ask for a computation; `listener` gets every value it gives, coarse ones first. The newest one
   * is known to the other figures as `answer:` and the job's name.
   * @template {keyof import("./contract.js").Jobs} K
   * @param {K} job @param {import("./contract.js").Jobs[K]} how @param {Listener} listener
   */
  ask(job, how, listener) {
    const key = this.key(job);
    if (!this.held.some(([event]) => event === `change:${key}`)) {
      this.on(`change:${key}`, (value) => {
        this.answered?.[job]?.(value);
        this.store.put(`answer:${job}`, value);
      });
    }
    this.answered = { ...this.answered, [job]: listener };
    this.send({ ask: /** @type {any} */ ({ job, key, ...how }) });
  }

  /** Let go of everything this figure listens to. */
  close() {
    for (const [event, listener] of this.held.splice(0)) this.store.off(event, listener);
    this.missed.clear();
    const jobs = Object.keys(this.answered ?? {}),
      keys = jobs.map((job) => this.key(job));
    for (const job of jobs) this.store.values.delete(`answer:${job}`);
    if (keys.length) this.send({ drop: keys });
  }
}
