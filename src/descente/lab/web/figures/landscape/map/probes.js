// @ts-check
/** Fog: a learner finds the valley with a few probes, then gradient descent has as many. */

import { mist } from "./mist.js";
import { h } from "../../../kit/dom.js";
import { still } from "../../../kit/motion.js";
import { number, whole } from "../../../kit/numbers.js";
import { colour, css, scale } from "../../../kit/palette.js";
import { t } from "../../../kit/words.js";
import { arrow } from "../../../marks/arrow.js";
import { disc } from "../../../marks/disc.js";

/**
 * @typedef {Object} Probe
 * @property {number} alpha @property {number} beta @property {number} cost
 * @property {number} at its place in the grid, −1 off the grid
 * @property {number} [after] the one it was reached from
 * @property {number} [da] slope along α @property {number} [db] along β
 */

/**
 * @param {import("../../../data/model.js").Model} model @param {any} plane @param {number} many
 * @param {{paint: () => void, el: HTMLElement}} page
 */
export function probing(model, plane, many, { paint, el }) {
  /** @type {{value: any, s: any}|null} */
  let now = null;
  /** @type {Probe[]} */
  let mine = [];
  /** @type {Probe[]} */
  let theirs = [];
  let shown = 0,
    timer = 0;
  const left = h("output", { role: "status", class: "probes-left" });
  const play = h("button", { class: "do", onclick: () => roll() }, t("landscape.map.play"));
  const again = h(
    "button",
    {
      class: "do",
      onclick: () => {
        begin();
        plane.choose({ direction: Number(plane.chosen.direction) + 1 });
      },
    },
    t("landscape.map.again"),
  );
  const verdict = h("p", { class: "probes-verdict", role: "status" });
  el.append(h("div", { class: "controls probes-controls" }, left, play, again), verdict);

  function begin() {
    clearTimeout(timer);
    [mine, theirs, shown] = [[], [], 0];
    write();
    paint();
  }

  const lowest = (/** @type {Probe[]} */ some) => some.reduce((a, b) => (b.cost < a.cost ? b : a));

  function write() {
    left.textContent = t("landscape.map.left", { n: whole(many - mine.length), all: whole(many) });
    play.disabled = !now || shown > 0;
    play.classList.toggle("ready", mine.length === many && !shown);
    const played = shown > 0 && shown >= theirs.length;
    if (!mine.length && !played) verdict.textContent = "";
    else if (!played)
      verdict.textContent = t("landscape.map.mine", { c: number(lowest(mine).cost) });
    else {
      verdict.textContent = mine.length
        ? t("landscape.map.both", {
            n: whole(mine.length),
            mine: number(lowest(mine).cost),
            m: whole(theirs.length),
            theirs: number(lowest(theirs).cost),
          })
        : t("landscape.map.theirs", {
            m: whole(theirs.length),
            theirs: number(lowest(theirs).cost),
          });
    }
  }

  /** Gradient descent, on the same plane from the same place, step by step. */
  function roll() {
    if (!now) return;
    model.ask(
      "roll",
      {
        on: plane.place,
        alpha: now.value.scalars.here_alpha,
        beta: now.value.scalars.here_beta,
        probes: many,
        points: mine.map((p) => [p.alpha, p.beta]),
      },
      (value) => {
        const {
          alpha,
          beta,
          cost,
          after,
          points_cost: own,
          slope_alpha: da,
          slope_beta: db,
        } = value.arrays;
        mine.forEach((p, k) => {
          if (k < own.length) p.cost = own[k]; // over the same examples as the descent's
        });
        theirs = Array.from(alpha, (_, k) => ({
          at: -1,
          after: after[k],
          alpha: alpha[k],
          beta: beta[k],
          cost: cost[k],
          da: da[k],
          db: db[k],
        }));
        if (shown) shown = theirs.length;
        else advance();
        write();
        paint();
      },
    );
  }

  function advance() {
    shown = still() ? theirs.length : shown + 1;
    write();
    paint();
    if (shown < theirs.length) timer = window.setTimeout(advance, 450);
  }

  return {
    over: () => shown > 0 && shown >= theirs.length,
    start(/** @type {any} */ value, /** @type {any} */ s) {
      const other = now?.value.words.job !== value.words.job; // another ground
      now = { value, s };
      if (other) begin();
      if (!shown) for (const p of mine) p.cost = s.cost[p.at]; // sharper, once all examples have been seen
      write();
    },
    point(/** @type {number} */ i, /** @type {number} */ j) {
      const { s } = /** @type {any} */ (now);
      const found = mine.find((p) => p.alpha === s.alpha[i] && p.beta === s.beta[j]);
      const where = {
        a: number(s.alpha[i]),
        b: number(s.beta[j]),
        c: found ? number(found.cost) : "?",
      };
      return { text: t("landscape.point", where), title: "" };
    },
    probe(/** @type {number} */ i, /** @type {number} */ j) {
      if (!now || mine.length >= many || shown) return;
      const { s, value } = now,
        k = i * s.b + j;
      if (
        !Number.isFinite(s.cost[k]) ||
        mine.some((p) => p.alpha === s.alpha[i] && p.beta === s.beta[j])
      )
        return;
      const { slope_alpha: da, slope_beta: db } = value.arrays;
      mine.push({
        at: k,
        alpha: s.alpha[i],
        beta: s.beta[j],
        cost: s.cost[k],
        da: da?.[k],
        db: db?.[k],
      });
      write();
      paint();
    },
    /** Nothing is seen but what was probed. */
    fog(/** @type {CanvasRenderingContext2D} */ c, /** @type {any} */ box) {
      c.fillStyle = colour("paper");
      c.fillRect(box.x, box.y, box.w, box.h);
      c.imageSmoothingEnabled = true;
      c.imageSmoothingQuality = "high";
      c.drawImage(mist(), box.x, box.y, box.w, box.h);
      c.strokeStyle = `${colour("ink")}30`;
      c.lineWidth = 1;
      c.strokeRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
    },
    draw(
      /** @type {CanvasRenderingContext2D} */ c,
      /** @type {(a: number, b: number) => number[]} */ at,
    ) {
      if (!now) return;
      const { s } = now,
        shade = scale("cost");
      const spot = (
        /** @type {Probe} */ p,
        /** @type {string} */ edge,
        /** @type {boolean} */ told,
      ) => {
        const [x, y] = at(p.alpha, p.beta),
          own = css(shade(s.level(p.cost)));
        const glow = c.createRadialGradient(x, y, 0, x, y, 34);
        glow.addColorStop(0, own.replace(")", " / .75)"));
        glow.addColorStop(1, own.replace(")", " / 0)"));
        c.fillStyle = glow;
        disc(c, x, y, 34, null, null);
        c.fill();
        if (p.da !== undefined && Number.isFinite(p.da) && p.db !== undefined)
          slope(c, at, p, x, y);
        disc(c, x, y, 5, own, edge, 2);
        if (!told) return;
        c.font = "12px ui-monospace, monospace";
        c.textAlign = x > 90 ? "right" : "left";
        c.lineWidth = 4;
        c.strokeStyle = colour("paper");
        c.strokeText(number(p.cost), x + (x > 90 ? -9 : 9), y - 8);
        c.fillStyle = colour("ink");
        c.fillText(number(p.cost), x + (x > 90 ? -9 : 9), y - 8);
      };
      for (const p of mine) spot(p, colour("ink"), true);
      if (!shown) return;
      const some = theirs.slice(0, shown);
      c.strokeStyle = colour("here");
      c.lineWidth = 2.5;
      c.lineJoin = "round";
      c.beginPath();
      for (const p of some) {
        const from = some[p.after ?? -1];
        if (!from) continue;
        c.moveTo(.../** @type {[number, number]} */ (at(from.alpha, from.beta)));
        c.lineTo(.../** @type {[number, number]} */ (at(p.alpha, p.beta)));
      }
      c.stroke();
      some.forEach((p, k) => spot(p, colour("here"), k === some.length - 1));
    },
  };

  /** A tick that points down the slope; its length says only that there is one. */
  function slope(
    /** @type {CanvasRenderingContext2D} */ c,
    /** @type {(a: number, b: number) => number[]} */ at,
    /** @type {Probe} */ p,
    /** @type {number} */ x,
    /** @type {number} */ y,
  ) {
    const size = Math.hypot(p.da ?? 0, p.db ?? 0);
    if (!size || !now) return;
    const { s } = now,
      reach = (s.alpha[s.a - 1] - s.alpha[0]) / 100;
    const [ex, ey] = at(
      p.alpha - ((p.da ?? 0) / size) * reach,
      p.beta - ((p.db ?? 0) / size) * reach,
    );
    const far = Math.hypot(ex - x, ey - y) || 1,
      [ux, uy] = [(ex - x) / far, (ey - y) / far];
    arrow(c, [x + ux * 7, y + uy * 7], [x + ux * 26, y + uy * 26], colour("ink"), 2, [6, 5]);
  }
}
