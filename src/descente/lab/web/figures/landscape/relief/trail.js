// @ts-check
/** What lies on the sheet of a landscape: the path of the training, its start, and the ball. */

import { inPieces } from "../layout.js";
import { colour } from "../../../kit/palette.js";

const BALL = 0.05,
  SMALL = 0.45, // the start of a path, in balls
  TUBE = 0.0115,
  AROUND = 8; // corners of the tube

/**
 * @typedef {(u: number, v: number, lift: number) => any} On where a point of the unit square is in
 *   space
 */

/**
 * A line along points whose parameter follows them, not the length.
 * @param {any} THREE @param {any[]} points
 */
function lineThrough(THREE, points) {
  class Line extends THREE.Curve {
    /** @param {number} t @param {any} [target] */
    getPoint(t, target = new THREE.Vector3()) {
      const x = t * (points.length - 1),
        i = Math.min(points.length - 2, Math.floor(x));
      return target.lerpVectors(points[i], points[i + 1], x - i);
    }

    /** @param {number} u */
    getUtoTmapping(u) {
      return u;
    }
  }
  return new Line();
}

export class Trail {
  /** How much of the tube lies before each point of the path, from 0 to 1. @type {number[]} */
  behind = [];
  /**
   * How many points at the start are left out: up to there it leaves the sheet, which has no
   * height beyond its edge.
   */
  skipped = 0;
  segments = 0;

  /** @param {any} THREE @param {On} on */
  constructor(THREE, on) {
    this.THREE = THREE;
    this.on = on;
    this.red = new THREE.MeshLambertMaterial();
    this.skin = new THREE.MeshLambertMaterial({ vertexColors: true });
    this.ghost = new THREE.MeshLambertMaterial({
      transparent: true,
      opacity: 0.28,
      depthTest: false,
    });
    const round = new THREE.SphereGeometry(BALL, 32, 20);
    this.solid = new THREE.Mesh(round, this.red);
    /** The ball again, seen through the sheet. */
    this.veiled = new THREE.Mesh(round, this.ghost);
    this.white = new THREE.MeshLambertMaterial();
    this.start = new THREE.Mesh(new THREE.SphereGeometry(BALL * SMALL, 20, 12), this.red);
    this.tube = new THREE.Mesh(new THREE.BufferGeometry(), this.skin);
    this.parts = [this.tube, this.start, this.veiled, this.solid];
    for (const part of this.parts) part.visible = false;
  }

  /**
   * The path: u and v of its points, and how far out of the plane each is, 0 to 1.
   * @param {number[][]} all
   */
  path(all) {
    const { THREE, tube, start } = this;
    const beyond = all.findLastIndex(([u, v]) => Math.min(u, v) < 0 || Math.max(u, v) > 1);
    this.skipped = beyond + 1;
    const path = all.slice(this.skipped);
    tube.visible = path.length > 1;
    start.visible = tube.visible && beyond < 0;
    if (!tube.visible) return;
    const { points, marks } = inPieces(path);
    this.behind = marks.map((mark) => mark / (points.length - 1));
    this.segments = Math.min(900, 2 * points.length);
    const line = lineThrough(
      THREE,
      points.map(([u, v]) => this.on(u, v, TUBE * 0.7)),
    );
    tube.geometry.dispose();
    tube.geometry = new THREE.TubeGeometry(line, this.segments, TUBE, AROUND);
    this.tint(points.map((point) => point[2]));
    start.position.copy(this.on(path[0][0], path[0][1], BALL * 0.3));
  }

  /** Paler where the path is far out of the plane. @param {number[]} out */
  tint(out) {
    const { THREE, tube } = this;
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

  /**
   * Show only so much of the path.
   * @param {number} reached an index among its points, also between two
   */
  upTo(reached) {
    const { behind } = this;
    const x = Math.min(reached - this.skipped, behind.length - 1),
      i = Math.max(0, Math.floor(x));
    const part = x < 0 ? 0 : behind[i] + (x - i) * ((behind[i + 1] ?? behind[i]) - behind[i]);
    this.tube.geometry.setDrawRange(0, Math.round(part * this.segments) * AROUND * 6);
  }

  /** @param {number} u @param {number} v */
  ball(u, v) {
    this.solid.visible = this.veiled.visible = true;
    this.solid.position.copy(this.on(u, v, BALL * 0.9));
    this.veiled.position.copy(this.solid.position);
  }

  /** The start of the path is a second ball where a network waits there. @param {boolean} whether */
  waits(whether) {
    this.start.material = whether ? this.white : this.red;
    this.start.scale.setScalar(whether ? 1 / SMALL : 1);
  }

  theme() {
    this.red.color.set(colour("here"));
    this.white.color.set(colour("paper"));
    this.ghost.color.set(colour("here"));
  }

  close() {
    for (const part of [this.tube, this.start, this.solid]) part.geometry.dispose();
    for (const part of [this.red, this.white, this.skin, this.ghost]) part.dispose();
  }
}
