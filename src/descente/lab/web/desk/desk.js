// @ts-check
/**
 * What a page talks to where there is no server: the contract of `descente.lab.protocol`, answered
 * over one experiment in the page. It knows neither pages nor workers; whoever made it carries.
 */

import { Experiment, Refusal } from "./experiment.js";
import { Viewer } from "./views.js";
import { COMMANDS, VIEWS } from "./commands.js";

/** @typedef {import("./machine.js").Machine} Machine */
/** @typedef {import("./experiment.js").Digits} Digits */
/** @typedef {import("./views.js").Seen} Seen */
/** @typedef {keyof typeof VIEWS} View */

/** Milliseconds between two pictures of an experiment that plays. */
const LOOK = 80;

/** See the module. */
export class Desk {
  /**
   * @param {Machine} machine @param {Digits} digits
   * @param {(key: string, value: Seen) => void} tell takes each value, and the key it is under
   */
  constructor(machine, digits, tell) {
    this.experiment = new Experiment(machine, digits);
    this.viewer = new Viewer(this.experiment);
    this.tell = tell;
    /** @type {View[]} */
    this.wanted = [];
    /** @type {Map<View, string>} the state that the newest value of each view was made from */
    this.shown = new Map();
    this.looked = -Infinity;
  }

  /** A message of the page. @param {any} message */
  hear(message) {
    for (const [verb, what] of Object.entries(message)) {
      try {
        this.obey(verb, what);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.tell("error", error.value(verb));
      }
    }
    this.looked = -Infinity;
  }

  /** @param {string} verb @param {any} what */
  obey(verb, what) {
    if (verb === "open" || verb === "set") {
      this.experiment.change(what);
      this.settings();
      if (verb === "open") this.kept();
    } else if (verb === "do") {
      const { what: name, ...how } = what;
      if (!(name in COMMANDS)) throw Refusal.unknown("command", name, Object.keys(COMMANDS));
      COMMANDS[name](this.experiment, how);
      this.settings();
    } else if (verb === "want") {
      const other = what.find((/** @type {string} */ name) => !(name in VIEWS));
      if (other !== undefined) throw Refusal.unknown("view", other, Object.keys(VIEWS));
      this.wanted = what;
      for (const name of this.shown.keys()) if (!what.includes(name)) this.shown.delete(name);
    } else if (verb === "ask") {
      throw Refusal.unknown("job", what.job, []);
    } else if (verb !== "back" && verb !== "drop") {
      throw Refusal.unknown("message", verb, ["open", "back", "set", "do", "want", "ask", "drop"]);
    }
  }

  /** Train for about so long, and show what has changed. @param {number} milliseconds */
  turn(milliseconds) {
    const { experiment: e } = this;
    e.advance(milliseconds);
    const now = performance.now();
    if (e.playing && now - this.looked < LOOK) return;
    const state = String([e.version, e.playing, e.digit, e.looking]);
    const changed = this.wanted.filter((name) => this.shown.get(name) !== state);
    for (const name of changed) {
      this.shown.set(name, state);
      this.tell(name, VIEWS[name](this.viewer));
    }
    this.looked = now;
  }

  /** The settings as they stand. */
  settings() {
    const { settings, digit, digits } = this.experiment;
    const { eta, weight_decay, ...others } = settings;
    const fixed = { data: digits.name, rule: "sgd", schedule: "constant" };
    this.tell("settings", {
      words: { ...others, ...fixed, digit },
      scalars: { eta, weight_decay },
      arrays: {},
    });
  }

  /** The page has a new experiment, which nothing else can come back to. */
  kept() {
    const { step } = this.experiment;
    this.tell("kept", { words: { key: "", how: "new", step, other: "" }, scalars: {}, arrays: {} });
  }
}
