// @ts-check
/** Both limits on η as they were measured, and whether the network still stands there. */

import { asker } from "../../controls/asker.js";

/** @typedef {import("../../data/model.js").Model} Model */
/** @typedef {import("../../data/model.js").Value} Value */

/** Whether each step takes all examples. @param {Model} model */
export const fullBatch = (model) => model.get("status")?.words.steps_per_epoch === 1;

/**
 * 2/λmax, and for mini-batches η₀; each is asked for where the network stands.
 * @param {Model} model @param {() => void} changed
 */
export function limits(model, changed) {
  /** @type {Value|undefined} */
  let sharpness;
  /** @type {Value|undefined} */
  let noise;
  let measuring = false;
  let batch = 0; // the one that η₀ was last asked for
  const curved = asker(model, "sharpness", (value) => {
    [sharpness, measuring] = [value, false];
    changed();
  });
  const noisy = asker(model, "noise", (value) => {
    noise = value;
    changed();
  });
  const status = () => model.get("status")?.words;
  /** @param {Value|undefined} value */
  const past = (value) => !!value && !!status() && value.words.theta !== status().theta;
  const askNoise = () => {
    if (!status() || fullBatch(model)) return;
    batch = status().batch;
    noisy.ask({});
  };
  return {
    measure() {
      measuring = true;
      curved.ask({});
      askNoise();
      changed();
    },
    /** η₀ is wanted as soon as a batch is known of which there is none. */
    follow() {
      if (status() && !status().playing && status().batch !== batch) askNoise();
    },
    get measuring() {
      return measuring;
    },
    get sharpness() {
      return sharpness;
    },
    /** 2/λmax, NaN where it is unknown. */
    get limit() {
      return sharpness?.scalars.limit ?? NaN;
    },
    /** That of the present batch. */
    get noise() {
      return !fullBatch(model) && noise?.words.batch === status()?.batch ? noise : undefined;
    },
    /** Whether what is known is of another network. */
    get stale() {
      return past(sharpness);
    },
    /** Whether η₀ is. */
    get noiseStale() {
      return past(noise);
    },
    /** On which side of what is known of this network η lies, as a key. @param {number} eta */
    side(eta) {
      const eta0 = this.noise?.scalars.eta ?? NaN;
      return sideOf(eta, this.stale ? NaN : this.limit, this.noiseStale ? NaN : eta0);
    },
    close() {
      curved.close();
      noisy.close();
    },
  };
}

/**
 * On which side of the limits η lies, as a key of the catalogue; none where that is not known.
 * @param {number} eta @param {number} limit 2/λmax, NaN where unknown @param {number} noise η₀, likewise
 * @returns {string}
 */
export function sideOf(eta, limit, noise) {
  const side = (/** @type {number} */ of) => (eta > of ? "above" : "below");
  if (Number.isNaN(limit)) return Number.isNaN(noise) ? "" : `eta.noise.${side(noise)}`;
  return Number.isNaN(noise) ? `eta.${side(limit)}` : `eta.${side(limit)}.${side(noise)}`;
}
