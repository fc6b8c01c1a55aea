// @ts-check
/** The landscape from above: bands, contour lines, path, ball and −∇C. */

import { hands } from "./hands.js";
import { slopes, ticks } from "./paint.js";
import { onSquare } from "../layout.js";
import { sharp } from "../../../kit/canvas.js";
import { colour } from "../../../kit/palette.js";
import { onTheme } from "../../../kit/theme.js";
import { disc } from "../../../marks/disc.js";
import { mapRect, onMap } from "../../../marks/map-layout.js";
import { bands, isolines, levelLines, ring, trail } from "../../../marks/map-paint.js";

/** @typedef {import("../explorer.js").Explorer} Explorer */

/** @type {import("../explorer.js").Paints} */
export const map = (explorer) => new FlatMap(explorer);

class FlatMap {
  flat = true;
  /** Where the map lies on the canvas. @type {import("../../../marks/map-layout.js").Rect} */
  rect = { x: 0, y: 0, w: 1, h: 1 };
  /** @type {HTMLCanvasElement|null} the bands, painted when they are first needed */
  image = null;
  /** @type {number[][]} */
  lines = [];

  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    explorer.box.classList.add("canvas", "landscape-map");
    const picture = sharp(explorer.box, (c, width, height) => this.paint(c, width, height));
    this.canvas = picture.canvas;
    this.again = picture.again;
    const stop = onTheme(() => (this.image = null));
    this.close = () => {
      stop();
      picture.close();
    };
    hands(this.canvas, explorer, () => this.rect);
  }

  change() {
    const { picture, box } = this.explorer;
    if (!picture) return;
    this.image = null;
    this.lines = levelLines(picture.mesh);
    box.style.setProperty("--ratio", String(picture.sides[0] / picture.sides[1]));
  }

  extend() {} // the path that is drawn is that of the landscape

  see() {} // what is not seen is not drawn anyway: nothing moves by itself

  /** @param {CanvasRenderingContext2D} c @param {number} width @param {number} height */
  paint(c, width, height) {
    const { picture, cursor } = this.explorer;
    if (!picture) return;
    const { s } = picture;
    const em = parseFloat(getComputedStyle(this.canvas).fontSize);
    const rect = (this.rect = mapRect(width, height, picture.sides, em));
    const at = (/** @type {number} */ alpha, /** @type {number} */ beta) => {
      const [u, v] = onSquare(s, alpha, beta);
      return onMap(rect, u, v);
    };
    c.save();
    c.beginPath();
    c.roundRect(rect.x, rect.y, rect.w, rect.h, 3);
    c.clip();
    this.paintGround(c);
    this.paintPath(c, at, em);
    if (cursor) {
      const [x, y] = at(s.alpha[cursor[0]], s.beta[cursor[1]]);
      ring(c, x, y);
    }
    c.restore();
    ticks(c, s, rect, at, em);
  }

  /** The bands and lines. @param {CanvasRenderingContext2D} c */
  paintGround(c) {
    const { picture } = this.explorer,
      { rect } = this;
    if (!picture) return;
    c.imageSmoothingEnabled = true;
    const image = (this.image ??= bands(picture.mesh));
    c.drawImage(image, rect.x, rect.y, rect.w, rect.h);
    isolines(c, this.lines, rect);
  }

  /**
   * What has been found on it.
   * @param {CanvasRenderingContext2D} c @param {import("../../../marks/map-layout.js").At} at
   * @param {number} em
   */
  paintPath(c, at, em) {
    const { picture, home, model } = this.explorer;
    if (!picture) return;
    const ball = this.explorer.ball(performance.now());
    const { path_alpha: a, path_beta: b, path_distance: out } = picture.value.arrays;
    const many = ball.reached === null ? a.length : Math.floor(ball.reached) + 1;
    trail(c, a.subarray(0, many), b.subarray(0, many), out, at);
    if ("arrows" in model.options && this.explorer.stands)
      slopes(c, picture.value, home, this.rect, at, em);
    if (ball.reached !== null) this.again();
    if (this.explorer.waits) {
      const [waitsX, waitsY] = at(this.explorer.waits[0], this.explorer.waits[1]);
      disc(c, waitsX, waitsY, 7, colour("paper"), colour("here"), 2);
    }
    const [x, y] = at(ball.at[0], ball.at[1]);
    disc(c, x, y, 7, colour("here"), colour("paper"), 2);
  }
}
