// @ts-check
/** The landscape in relief, once three.js is there: when it is drawn, and what then moves. */

import { axisNames, hands } from "./hands.js";
import { Motion } from "./motion.js";
import { Scene, TILT } from "./scene.js";
import { fromStart, onSquare } from "../layout.js";
import { onceMore } from "../../../kit/canvas.js";
import { forget, inFrame } from "../../../kit/frame.js";
import { onMotion } from "../../../kit/motion.js";
import { onTheme } from "../../../kit/theme.js";

/** @typedef {import("../explorer.js").Explorer} Explorer */
/** @typedef {import("../explorer.js").Picture} Picture */
/**
 * From where it is looked at: two angles, and how far away in usual distances.
 * @typedef {{turn: number, tilt: number, far: number}} Camera
 */

const SELDOM = 125; // milliseconds between two pictures while it trains: the training goes first
const ASIDE = 0.75; // the path is seen from this angle beside its own direction

/**
 * @param {any} THREE @param {HTMLCanvasElement} canvas with its WebGL context
 * @param {Explorer} explorer @returns {import("../explorer.js").Painter}
 */
export const relief = (THREE, canvas, explorer) => new Relief(THREE, canvas, explorer);

class Relief {
  flat = false;
  /** Whether the sheet or the path is another than the one that was drawn. */
  stale = true;
  seen = true;
  /** When it was drawn last, and the timer of the next time while it trains. */
  drawn = 0;
  timer = 0;

  /** @param {any} THREE @param {HTMLCanvasElement} canvas @param {Explorer} explorer */
  constructor(THREE, canvas, explorer) {
    const { hero, box, model } = explorer;
    this.canvas = canvas;
    this.explorer = explorer;
    box.classList.add("canvas", "landscape-scene", ...(hero ? ["hero"] : []));
    box.append(canvas);
    /** @type {Camera} */
    const camera = { turn: 0.7, tilt: TILT, far: 1 };
    this.scene = new Scene(THREE, canvas, camera, { soft: hero, mist: "fog" in model.options });
    const alone = hero && !this.scene.slow; // a processor that draws has better things to do
    this.motion = new Motion(camera, () => alone && this.seen && !explorer.playing);
    this.nameAxes = axisNames(box);
    onceMore(canvas, (ratio) => this.copy(ratio));
    this.stops = [
      hands(canvas, { explorer, camera, scene: this.scene, motion: this.motion }),
      onMotion(() => {
        this.motion.rest();
        this.again();
      }),
      onTheme(() => {
        this.scene.theme();
        this.stale = true;
        this.again();
      }),
    ];
    this.sized = new ResizeObserver(() => {
      if (!box.clientWidth) return;
      this.scene.size(box.clientWidth, box.clientHeight);
      this.again();
    });
    this.sized.observe(box);
  }

  /** @param {Picture|null} last */
  change(last) {
    const { picture, home } = this.explorer;
    if (!picture) return;
    const { value, s, mesh } = picture;
    const alike = last && last.mesh.a === mesh.a && last.mesh.b === mesh.b;
    this.motion.change(alike ? last.mesh : null);
    this.stale = true;
    if (last?.value.words.plane === value.words.plane) return;
    const side = fromStart(value, s, home); // from the path's end towards its start
    if (side !== null) this.motion.aim(side - ASIDE, !last);
  }

  extend() {
    this.stale = true;
  }

  /** @param {boolean} seen */
  see(seen) {
    this.seen = seen;
    this.motion.rest();
    if (seen) this.again();
  }

  again() {
    if (!this.explorer.playing) inFrame(this.paint);
    else if (!this.timer) {
      const wait = SELDOM - (performance.now() - this.drawn);
      this.timer = window.setTimeout(() => inFrame(this.paint), Math.max(0, wait));
    }
  }

  paint = () => {
    clearTimeout(this.timer);
    this.timer = 0;
    const { picture, cursor } = this.explorer,
      { scene, motion } = this;
    if (!picture || !this.seen) return;
    const { s } = picture,
      time = (this.drawn = performance.now());
    if (motion.advance(time)) this.stale = true;
    if (this.stale || motion.changing) this.lay(picture, time);
    const ball = this.explorer.ball(time);
    scene.way.upTo(ball.reached ?? Infinity);
    scene.way.waits(this.explorer.waits !== null);
    scene.ball(onSquare(s, ball.at[0], ball.at[1]));
    scene.hover(cursor ? [cursor[0] / (s.a - 1), cursor[1] / (s.b - 1)] : null);
    const moving = scene.draw();
    this.nameAxes(scene);
    // the next picture only while something moves
    if (moving || ball.reached !== null || motion.going) this.again();
  };

  /** A copy of the picture; out of sight it may never have been painted. @param {number} ratio */
  copy(ratio) {
    if (!this.seen) {
      this.see(true);
      this.paint();
      this.see(false);
    }
    return this.scene.copy(ratio);
  }

  /** The sheet, and the path on it. @param {Picture} picture @param {number} time */
  lay({ value, s, mesh, sides }, time) {
    const at = this.motion.blend(mesh.at, time);
    this.scene.lay({ ...mesh, at }, sides, !this.motion.changing);
    const { path_alpha: a, path_beta: b, path_distance: d } = value.arrays;
    const points = [...[...a.keys()].map((k) => [a[k], b[k], d[k]]), ...this.explorer.walked];
    const most = Math.max(1e-9, ...points.map((point) => point[2]));
    this.scene.way.path(
      points.map(([alpha, beta, out]) => [
        ...onSquare(s, alpha, beta),
        out > 1e-6 ? out / most : 0,
      ]),
    );
    this.stale = false;
  }

  close() {
    clearTimeout(this.timer);
    forget(this.paint);
    this.sized.disconnect();
    for (const stop of this.stops) stop();
    this.scene.close();
  }
}
