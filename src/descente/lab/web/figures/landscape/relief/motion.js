// @ts-check
/** How a landscape in relief moves: from one sheet to the next, and round to another side. */

import { still } from "../../../kit/motion.js";

const MORPH = 420; // milliseconds from one landscape to the next
const SLOW = 60; // milliseconds a frame may take, on the whole, where the picture turns by itself
const PACE = 0.09; // radians it then turns in a second
const ease = (/** @type {number} */ w) => (w >= 1 ? 1 : w * w * (3 - 2 * w));

export class Motion {
  /** @type {{from: Float32Array, at: number}|null} the levels it comes from, and since when */
  morph = null;
  /** @type {number|null} the angle that the camera is turning to */
  goal = null;
  /** Turned by hand: from then on never by itself. */
  touched = false;
  /** When it last turned by itself; 0 after a pause. */
  turned = 0;
  /** Mean milliseconds from one frame to the next, and whether that is too slow. */
  pace = 16;
  lame = false;

  /** @param {{turn: number}} camera @param {() => boolean} idle whether it may turn by itself */
  constructor(camera, idle) {
    this.camera = camera;
    this.idle = idle;
  }

  get turning() {
    return !this.touched && !this.lame && !still() && this.idle();
  }

  get changing() {
    return Boolean(this.morph);
  }

  get going() {
    return this.changing || this.goal !== null || this.turning;
  }

  /**
   * The levels on the screen now, also in the middle of a change.
   * @param {Float32Array} to @param {number} time
   */
  blend(to, time) {
    if (!this.morph) return to;
    const { from, at } = this.morph,
      w = ease((time - at) / MORPH);
    return to.map((level, k) => from[k] + w * (level - from[k]));
  }

  /**
   * Another sheet comes.
   * @param {{at: Float32Array}|null} last where it can grow out of that one
   */
  change(last) {
    const time = performance.now();
    this.morph = last && !still() ? { from: this.blend(last.at, time), at: time } : null;
  }

  /**
   * Turn to another side, unless a hand has chosen one.
   * @param {number} angle @param {boolean} atOnce
   */
  aim(angle, atOnce) {
    if (this.touched) return;
    if (atOnce || still()) [this.camera.turn, this.goal] = [angle, null];
    else this.goal = angle;
  }

  touch() {
    this.touched = true;
    this.goal = null;
  }

  rest() {
    this.turned = 0;
  }

  /** @param {number} time @returns {boolean} whether the sheet has just come to rest */
  advance(time) {
    if (this.turning) this.turnOn(time);
    this.turned = time;
    if (this.goal !== null) {
      const way = this.goal - this.camera.turn,
        off = Math.atan2(Math.sin(way), Math.cos(way)); // the shorter way round
      this.camera.turn += (still() ? 1 : 0.1) * off;
      if (still() || Math.abs(off) < 0.01) this.goal = null;
    }
    const rests = this.morph !== null && (still() || time - this.morph.at > MORPH);
    if (rests) this.morph = null;
    return rests;
  }

  /** Turn by itself; a machine that cannot do so smoothly does not do it. @param {number} time */
  turnOn(time) {
    if (!this.turned) return;
    const since = time - this.turned;
    this.pace += 0.1 * (Math.min(120, since) - this.pace);
    if (this.pace > SLOW) this.lame = true;
    this.camera.turn += Math.min(0.05, since / 1000) * PACE;
  }
}
