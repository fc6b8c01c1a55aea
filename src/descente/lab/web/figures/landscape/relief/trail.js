// @ts-check
/** What lies on the sheet of a landscape: the path of the training, its start, and the ball. */

import { colour } from "../../../kit/palette.js";

const BALL = 0.05,
  TUBE = 0.0115,
  AROUND = 8;

/**
 * @param {any} THREE
 * @param {(u: number, v: number, lift: number) => any} on where a place of the unit square is in space
 */
export function trail(THREE, on) {
  const red = new THREE.MeshLambertMaterial();
  const skin = new THREE.MeshLambertMaterial({ vertexColors: true });
  const ghost = new THREE.MeshLambertMaterial({
    transparent: true,
    opacity: 0.28,
    depthTest: false,
  });
  const round = new THREE.SphereGeometry(BALL, 32, 20);
  const ball = new THREE.Mesh(round, red),
    seen = new THREE.Mesh(round, ghost);
  const start = new THREE.Mesh(new THREE.SphereGeometry(BALL * 0.45, 20, 12), red);
  const tube = new THREE.Mesh(new THREE.BufferGeometry(), skin);
  ball.visible = seen.visible = start.visible = tube.visible = false;
  /** @type {number[]} how much of the tube is behind each place, from 0 to 1 */
  let behind = [];
  let skipped = 0,
    segments = 0;

  class Line extends THREE.Curve {
    /** @param {any[]} points */
    constructor(points) {
      super();
      this.points = points;
    }

    /** @param {number} t @param {any} [target] */
    getPoint(t, target = new THREE.Vector3()) {
      const x = t * (this.points.length - 1),
        i = Math.min(this.points.length - 2, Math.floor(x));
      return target.lerpVectors(this.points[i], this.points[i + 1], x - i);
    }

    /** Rings follow the points, not the length. @param {number} u */
    getUtoTmapping(u) {
      return u;
    }
  }

  return {
    parts: [tube, start, seen, ball],
    /** The path: places on the unit square, and how far out of the plane each is, 0 to 1. */
    path(/** @type {number[][]} */ places) {
      // where the path lies beyond the sheet there is no height to lie at
      const beyond = places.findLastIndex(([u, v]) => Math.min(u, v) < 0 || Math.max(u, v) > 1);
      skipped = beyond + 1;
      places = places.slice(skipped);
      tube.visible = places.length > 1;
      start.visible = tube.visible && beyond < 0;
      if (!tube.visible) return;
      const points = [],
        out = [],
        marks = [];
      for (let i = 0; i < places.length - 1; i++) {
        const [p, q] = [places[i], places[i + 1]];
        const pieces = Math.max(
          1,
          Math.min(24, Math.ceil(Math.hypot(q[0] - p[0], q[1] - p[1]) * 60)),
        );
        marks.push(points.length);
        for (let n = 0; n < pieces; n++) {
          const w = n / pieces;
          points.push(on(p[0] + w * (q[0] - p[0]), p[1] + w * (q[1] - p[1]), TUBE * 0.7));
          out.push(p[2] + w * (q[2] - p[2]));
        }
      }
      const last = places[places.length - 1];
      marks.push(points.length);
      points.push(on(last[0], last[1], TUBE * 0.7));
      out.push(last[2]);
      behind = marks.map((m) => m / (points.length - 1));
      tube.geometry.dispose();
      segments = Math.min(900, 2 * points.length);
      tube.geometry = new THREE.TubeGeometry(new Line(points), segments, TUBE, AROUND);
      tint(out);
      start.position.copy(on(places[0][0], places[0][1], BALL * 0.3));
    },
    /** Only so much of the path: up to this place and a part of the way to the next. */
    upTo(/** @type {number} */ place) {
      const x = Math.min(place - skipped, behind.length - 1),
        i = Math.max(0, Math.floor(x));
      const so = x < 0 ? 0 : behind[i] + (x - i) * ((behind[i + 1] ?? behind[i]) - behind[i]);
      tube.geometry.setDrawRange(0, Math.round(so * segments) * AROUND * 6);
    },
    ball(/** @type {number} */ u, /** @type {number} */ v) {
      ball.visible = seen.visible = true;
      ball.position.copy(on(u, v, BALL * 0.9));
      seen.position.copy(ball.position);
    },
    theme() {
      red.color.set(colour("here"));
      ghost.color.set(colour("here"));
    },
    close() {
      for (const part of [tube, start, ball]) part.geometry.dispose();
      for (const part of [red, skin, ghost]) part.dispose();
    },
  };

  /** Paler where the path is far out of the plane. @param {number[]} out */
  function tint(out) {
    const rings = tube.geometry.attributes.position.count / (AROUND + 1),
      each = 3 * (AROUND + 1);
    const tints = new Float32Array(rings * each),
      here = new THREE.Color(colour("here"));
    const pale = here.clone().lerp(new THREE.Color(0xffd9c8), 0.42),
      mixed = new THREE.Color();
    for (let i = 0; i < rings; i++) {
      mixed.lerpColors(here, pale, out[Math.round((i / (rings - 1)) * (out.length - 1))]);
      for (let n = 0; n <= AROUND; n++) mixed.toArray(tints, i * each + n * 3);
    }
    tube.geometry.setAttribute("color", new THREE.BufferAttribute(tints, 3));
  }
}
