// @ts-check
/** The landscape in three dimensions: a sheet coloured by cost, the path on it, and the ball. */

import { colour } from "../draw.js";
import { heightAt } from "./lib-surface.js";

/** Height of the ridge above the valley, where the sheet is two wide. */
export const HEIGHT = 0.78;
const BANDS = 14, BALL = 0.05, TILT = 0.93, FOV = 28, TUBE = 0.0115;

const VERTEX = `attribute float level; attribute vec2 place; varying float vLevel; varying vec2 vPlace;
void main() { vLevel = level; vPlace = place;`;
const COLOUR = `
  float s = clamp(vLevel, 0., 1.) * 4.;
  vec3 raw = s < 1. ? mix(uStops[0], uStops[1], s) : s < 2. ? mix(uStops[1], uStops[2], s - 1.)
    : s < 3. ? mix(uStops[2], uStops[3], s - 2.) : mix(uStops[3], uStops[4], s - 3.);
  vec3 own = sRGBTransferEOTF(vec4(raw, 1.)).rgb;
  float v = vLevel * uBands, wide = fwidth(v);
  float line = (1. - smoothstep(.4 * wide, 1.3 * wide, abs(fract(v + .5) - .5)))
    * min(1., .35 / max(wide, 1e-4)) * step(.5, v) * step(v, uBands - .5);
  vec3 drawn = mix(mix(own, vec3(1.), .45), own * .42, smoothstep(.1, .45, vLevel));
  own = mix(own, drawn, .75 * line);
  vec2 off = (vPlace - uHere) * 2. * uHalf;
  own *= 1. - .55 * exp(-dot(off, off) / .0042);
  vec2 far = (vPlace - uHover) * 2. * uHalf;
  float ring = length(far);
  own = mix(own, uInk, (1. - smoothstep(.006, .011, abs(ring - .036))) * uHovering);
  vec2 q = (vPlace - .5) * 2.;
  float rim = pow(pow(abs(q.x), 5.) + pow(abs(q.y), 5.), .2);
  diffuseColor.rgb = own;
  diffuseColor.a = mix(1., 1. - smoothstep(.8, 1.02, rim), uSoft);
  diffuseColor.a *= 1. - uMist * smoothstep(.34, .8, length(off));
  // what is solid hides what is behind it; what fades away does not
  if (PART == 0 ? diffuseColor.a < .97 : diffuseColor.a >= .97 || diffuseColor.a < .004) discard;`;

/** @param {string} hex @returns {[number, number, number]} */
function raw(hex) {
  return /** @type {any} */ ([1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255));
}

/**
 * @param {any} THREE @param {HTMLCanvasElement} canvas @param {{soft: boolean, mist: boolean}} look
 */
export function scene(THREE, canvas, look) {
  const renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
  const world = new THREE.Scene(), camera = new THREE.PerspectiveCamera(FOV, 1, 0.1, 30);
  const sky = new THREE.HemisphereLight(0xffffff, 0xb9b3c6, 2.1);
  const sun = new THREE.DirectionalLight(0xfff3df, 1.7);
  sun.position.set(-1.6, 2.2, 0.9);
  world.add(sky, sun);
  const uniforms = {
    uStops: { value: [] }, uBands: { value: BANDS }, uHere: { value: new THREE.Vector2(-9, -9) },
    uHover: { value: new THREE.Vector2(-9, -9) }, uHovering: { value: 0 },
    uHalf: { value: new THREE.Vector2(1, 1) }, uInk: { value: new THREE.Color() },
    uSoft: { value: look.soft ? 1 : 0 }, uMist: { value: look.mist ? 1 : 0 },
  };
  const skin = (/** @type {number} */ part) => {
    const made = new THREE.MeshStandardMaterial({
      roughness: 0.82, metalness: 0, side: THREE.DoubleSide, transparent: part > 0, depthWrite: !part,
    });
    made.defines = { ...made.defines, PART: part };
    made.onBeforeCompile = (/** @type {any} */ shader) => {
      Object.assign(shader.uniforms, uniforms);
      shader.vertexShader = shader.vertexShader.replace("void main() {", VERTEX);
      shader.fragmentShader = `uniform vec3 uStops[5]; uniform float uBands, uHovering, uSoft, uMist;
        uniform vec2 uHere, uHover, uHalf; uniform vec3 uInk; varying float vLevel; varying vec2 vPlace;
        ${shader.fragmentShader.replace("#include <color_fragment>", COLOUR)}`;
    };
    return made;
  };
  const red = new THREE.MeshStandardMaterial({ roughness: 0.38, metalness: 0 });
  const trail = new THREE.MeshStandardMaterial({ roughness: 0.6, metalness: 0, vertexColors: true });
  const ghost = new THREE.MeshStandardMaterial({ transparent: true, opacity: 0.28, depthTest: false });
  const sheet = new THREE.Mesh(new THREE.BufferGeometry(), skin(0));
  const rim = new THREE.Mesh(sheet.geometry, skin(1));
  rim.visible = look.soft || look.mist;
  const round = new THREE.SphereGeometry(BALL, 32, 20);
  const ball = new THREE.Mesh(round, red), seen = new THREE.Mesh(round, ghost);
  const start = new THREE.Mesh(new THREE.SphereGeometry(BALL * 0.45, 20, 12), red);
  const tube = new THREE.Mesh(new THREE.BufferGeometry(), trail);
  ball.visible = seen.visible = start.visible = tube.visible = false;
  sheet.frustumCulled = rim.frustumCulled = false;
  world.add(sheet, rim, tube, start, seen, ball);

  /** @type {{a: number, b: number, at: Float32Array}|null} */
  let mesh = null;
  let half = [1, 1], shape = [1, 1], mirror = [1, 1];
  const view = { turn: 0.7, tilt: TILT, far: 1 };
  let goal = [4, HEIGHT / 2];
  /** @type {number[]|null} distance and height of the view, on their way to the goal */
  let at = null;
  const on = (/** @type {number} */ u, /** @type {number} */ v, lift = 0) => new THREE.Vector3(
    (2 * u - 1) * half[0] * mirror[0], HEIGHT * (mesh ? heightAt(mesh, u, v) : 0) + lift,
    (2 * v - 1) * half[1] * mirror[1]);

  function build() {
    const { a, b } = /** @type {any} */ (mesh);
    const index = [];
    for (let i = 0; i < a - 1; i++) {
      for (let j = 0; j < b - 1; j++) {
        const k = i * b + j;
        if (mirror[0] * mirror[1] > 0) index.push(k, k + 1, k + b, k + 1, k + b + 1, k + b);
        else index.push(k, k + b, k + 1, k + 1, k + b, k + b + 1);
      }
    }
    const place = new Float32Array(a * b * 2);
    for (let k = 0; k < a * b; k++) {
      place[2 * k] = Math.floor(k / b) / (a - 1);
      place[2 * k + 1] = (k % b) / (b - 1);
    }
    sheet.geometry.dispose();
    sheet.geometry = rim.geometry = new THREE.BufferGeometry();
    sheet.geometry.setIndex(index);
    for (const [name, n] of /** @type {[string, number][]} */ ([["position", 3], ["normal", 3], ["level", 1]])) {
      sheet.geometry.setAttribute(name, new THREE.BufferAttribute(new Float32Array(a * b * n), n));
    }
    sheet.geometry.setAttribute("place", new THREE.BufferAttribute(place, 2));
  }

  function write() {
    const { a, b, at } = /** @type {any} */ (mesh);
    const { position, normal, level } = sheet.geometry.attributes;
    const [dx, dz] = [(2 * half[0] * mirror[0]) / (a - 1), (2 * half[1] * mirror[1]) / (b - 1)];
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) {
        const k = i * b + j;
        const [l, r] = [i ? k - b : k, i < a - 1 ? k + b : k], [n, f] = [j ? k - 1 : k, j < b - 1 ? k + 1 : k];
        const gx = (HEIGHT * (at[r] - at[l])) / (((r - l) / b) * dx), gz = (HEIGHT * (at[f] - at[n])) / ((f - n) * dz);
        const size = Math.hypot(gx, 1, gz);
        position.setXYZ(k, -half[0] * mirror[0] + i * dx, HEIGHT * at[k], -half[1] * mirror[1] + j * dz);
        normal.setXYZ(k, -gx / size, 1 / size, -gz / size);
        level.setX(k, at[k]);
      }
    }
    for (const part of [position, normal, level]) part.needsUpdate = true;
    sheet.geometry.computeBoundingSphere();
  }

  /** Stand so far away that the sheet fits whichever way it is turned. */
  function fit() {
    const places = [on(0.5, 0.5)], grip = look.soft ? 0.07 : 0;
    for (let k = 0; k <= 8; k++) {
      const w = grip + (k / 8) * (1 - 2 * grip);
      places.push(on(w, grip), on(w, 1 - grip), on(grip, w), on(1 - grip, w));
    }
    let [far, up] = [4, HEIGHT / 2];
    for (let n = 0; n < 8; n++) {
      let [wide, low, high] = [0, 0, 0];
      for (let turn = 0; turn < 6.28; turn += 0.52) {
        stand(far, up, turn, TILT);
        for (const place of places) {
          const p = place.clone().project(camera);
          [wide, low, high] = [Math.max(wide, Math.abs(p.x)), Math.min(low, p.y), Math.max(high, p.y)];
        }
      }
      up += ((high + low) / 2) * far * Math.tan((FOV / 360) * Math.PI);
      far *= Math.max(wide, (high - low) / 2) / 0.93;
    }
    goal = [far, up];
    if (!at) at = goal;
  }

  function stand(/** @type {number} */ far, /** @type {number} */ up, /** @type {number} */ turn, /** @type {number} */ tilt) {
    const flat = far * Math.sin(tilt);
    camera.position.set(flat * Math.sin(turn), up + far * Math.cos(tilt), flat * Math.cos(turn));
    camera.lookAt(0, up, 0);
    camera.updateMatrixWorld();
  }

  class Line extends THREE.Curve {
    /** @param {any[]} points */
    constructor(points) {
      super();
      this.points = points;
    }

    /** @param {number} t @param {any} [target] */
    getPoint(t, target = new THREE.Vector3()) {
      const x = t * (this.points.length - 1), i = Math.min(this.points.length - 2, Math.floor(x));
      return target.lerpVectors(this.points[i], this.points[i + 1], x - i);
    }
  }

  const api = {
    view,
    /** The mesh of levels, the sides of the plane, and which axes are mirrored. */
    sheet(/** @type {any} */ next, /** @type {number[]} */ sides, /** @type {number[]} */ mirrored, settled = true) {
      const again = !mesh || mesh.a !== next.a || mesh.b !== next.b;
      mesh = next;
      half = sides;
      mirror = mirrored;
      uniforms.uHalf.value.set(...sides);
      if (again || shape[0] * shape[1] !== mirror[0] * mirror[1]) build();
      shape = mirrored;
      write();
      if (settled) fit();
    },
    /** The path: places on the unit square, and how far out of the plane each is, 0 to 1. */
    path(/** @type {number[][]} */ places) {
      // where the path lies beyond the sheet there is no height to lie at
      const beyond = places.findLastIndex(([u, v]) => Math.min(u, v) < 0 || Math.max(u, v) > 1);
      places = places.slice(beyond + 1);
      tube.visible = places.length > 1;
      start.visible = tube.visible && beyond < 0;
      if (!tube.visible) return;
      const points = [], out = [];
      for (let i = 0; i < places.length - 1; i++) {
        const [p, q] = [places[i], places[i + 1]];
        const pieces = Math.max(1, Math.min(24, Math.ceil(Math.hypot(q[0] - p[0], q[1] - p[1]) * 60)));
        for (let n = 0; n < pieces; n++) {
          const w = n / pieces;
          points.push(on(p[0] + w * (q[0] - p[0]), p[1] + w * (q[1] - p[1]), TUBE * 0.7));
          out.push(p[2] + w * (q[2] - p[2]));
        }
      }
      const last = places[places.length - 1];
      points.push(on(last[0], last[1], TUBE * 0.7));
      out.push(last[2]);
      tube.geometry.dispose();
      const segments = Math.min(900, 2 * points.length);
      tube.geometry = new THREE.TubeGeometry(new Line(points), segments, TUBE, 8);
      const rings = tube.geometry.attributes.position.count / 9;
      const tint = new Float32Array(rings * 27), here = new THREE.Color(colour("here"));
      const pale = here.clone().lerp(new THREE.Color(0xffd9c8), 0.42), mixed = new THREE.Color();
      for (let i = 0; i < rings; i++) {
        const k = Math.round((i / (rings - 1)) * (out.length - 1));
        mixed.lerpColors(here, pale, out[k]);
        for (let n = 0; n < 9; n++) mixed.toArray(tint, (i * 9 + n) * 3);
      }
      tube.geometry.setAttribute("color", new THREE.BufferAttribute(tint, 3));
      start.position.copy(on(places[0][0], places[0][1], BALL * 0.3));
    },
    ball(/** @type {number} */ u, /** @type {number} */ v) {
      ball.visible = seen.visible = true;
      ball.position.copy(on(u, v, BALL * 0.9));
      seen.position.copy(ball.position);
      uniforms.uHere.value.set(u, v);
    },
    hover(/** @type {number[]|null} */ place) {
      uniforms.uHovering.value = place ? 0.85 : 0;
      if (place) uniforms.uHover.value.set(place[0], place[1]);
    },
    /** What lies under a point of the screen (−1 to 1), on the unit square. */
    under(/** @type {number} */ x, /** @type {number} */ y) {
      const ray = new THREE.Raycaster();
      ray.setFromCamera(new THREE.Vector2(x, y), camera);
      const hit = ray.intersectObject(sheet)[0];
      if (!hit) return null;
      return [(hit.point.x / (half[0] * mirror[0]) + 1) / 2, (hit.point.z / (half[1] * mirror[1]) + 1) / 2];
    },
    /** Where a place of the unit square, at a height, is on the screen (0 to 1). */
    screen(/** @type {number} */ u, /** @type {number} */ v, /** @type {number} */ height) {
      const p = on(Math.max(0, Math.min(1, u)), Math.max(0, Math.min(1, v)));
      p.set((2 * u - 1) * half[0] * mirror[0], p.y + height, (2 * v - 1) * half[1] * mirror[1]).project(camera);
      return [(p.x + 1) / 2, (1 - p.y) / 2];
    },
    theme() {
      uniforms.uStops.value = /** @type {any} */ ([0, 1, 2, 3, 4].map((i) => new THREE.Vector3(...raw(colour(`cost-${i}`)))));
      const paper = colour("paper"), dark = raw(paper)[0] < 0.5;
      red.color.set(colour("here"));
      ghost.color.set(colour("here"));
      uniforms.uInk.value.set(dark ? "#ffffff" : colour("ink"));
      sky.intensity = dark ? 1.8 : 2.1;
      world.fog = new THREE.Fog(paper, 4.4, 9.5);
    },
    size(/** @type {number} */ width, /** @type {number} */ height) {
      renderer.setPixelRatio(Math.min(2, window.devicePixelRatio || 1));
      renderer.setSize(width, height, false);
      camera.aspect = width / height;
      camera.updateProjectionMatrix();
      at = null;
      if (mesh) fit();
    },
    /** Draw, and say whether the view is still on its way. */
    draw() {
      at ??= goal;
      at = [at[0] + 0.15 * (goal[0] - at[0]), at[1] + 0.15 * (goal[1] - at[1])];
      const far = at[0] * view.far;
      stand(far, at[1], view.turn, view.tilt);
      world.fog.near = far - 0.3;
      world.fog.far = far + (look.soft ? 2.8 : 3.4);
      renderer.render(world, camera);
      return Math.abs(goal[0] - at[0]) + Math.abs(goal[1] - at[1]) > 0.004;
    },
    close() {
      for (const part of [sheet, tube, start, ball]) part.geometry.dispose();
      for (const part of [sheet.material, rim.material, red, trail, ghost]) part.dispose();
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
  api.theme();
  return api;
}
