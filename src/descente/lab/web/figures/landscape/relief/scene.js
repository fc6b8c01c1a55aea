// @ts-check
/** The landscape in three dimensions: a sheet coloured by cost, the path on it, and the ball. */

import { geometry, raise, skin } from "./sheet.js";
import { trail } from "./trail.js";
import { heightAt } from "../surface.js";
import { colour } from "../../../kit/palette.js";

/** Height of the ridge above the valley, where the sheet is two wide. */
export const HEIGHT = 0.78;
/** How steeply one looks down on it, at first. */
export const TILT = 0.93;
const BANDS = 14,
  FOV = 28;

/** @param {string} hex @returns {[number, number, number]} */
function raw(hex) {
  return /** @type {any} */ ([1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255));
}

/** Whether the processor draws in place of a graphics card. @param {any} renderer */
function software(renderer) {
  const gl = renderer.getContext(),
    more = gl.getExtension("WEBGL_debug_renderer_info");
  return /swiftshader|llvmpipe|software|basic render/i.test(
    String(gl.getParameter(more ? more.UNMASKED_RENDERER_WEBGL : gl.RENDERER)),
  );
}

/**
 * @param {any} THREE @param {HTMLCanvasElement} canvas with its WebGL context
 * @param {{turn: number, tilt: number, far: number}} view from where it is looked at
 * @param {{soft: boolean, mist: boolean}} look
 */
export function scene(THREE, canvas, view, look) {
  const renderer = new THREE.WebGLRenderer({
    canvas,
    context: canvas.getContext("webgl2"),
    alpha: true,
  });
  renderer.debug.checkShaderErrors = false; // to ask makes the page wait for each
  const slow = software(renderer);
  const world = new THREE.Scene(),
    camera = new THREE.PerspectiveCamera(FOV, 1, 0.1, 30);
  const sky = new THREE.HemisphereLight(0xffffff, 0xb9b3c6, 2.1);
  const sun = new THREE.DirectionalLight(0xfff3df, 1.7);
  sun.position.set(-1.6, 2.2, 0.9);
  world.add(sky, sun);
  const uniforms = {
    uStops: { value: [] },
    uBands: { value: BANDS },
    uHere: { value: new THREE.Vector2(-9, -9) },
    uHover: { value: new THREE.Vector2(-9, -9) },
    uHovering: { value: 0 },
    uHalf: { value: new THREE.Vector2(1, 1) },
    uInk: { value: new THREE.Color() },
    uSoft: { value: look.soft ? 1 : 0 },
    uMist: { value: look.mist ? 1 : 0 },
  };
  const sheet = new THREE.Mesh(new THREE.BufferGeometry(), skin(THREE, uniforms, 0));
  const rim = new THREE.Mesh(sheet.geometry, skin(THREE, uniforms, 1));
  sheet.frustumCulled = rim.frustumCulled = false;

  /** @type {{a: number, b: number, at: Float32Array}|null} */
  let mesh = null;
  let half = [1, 1],
    shape = [1, 1],
    mirror = [1, 1];
  let goal = [4, HEIGHT / 2];
  /** @type {number[]|null} distance and height of the view, on their way to the goal */
  let at = null;
  const on = (/** @type {number} */ u, /** @type {number} */ v, lift = 0) =>
    new THREE.Vector3(
      (2 * u - 1) * half[0] * mirror[0],
      HEIGHT * (mesh ? heightAt(mesh, u, v) : 0) + lift,
      (2 * v - 1) * half[1] * mirror[1],
    );

  const way = trail(THREE, on);
  world.add(sheet, ...(look.soft || look.mist ? [rim] : []), ...way.parts);

  /** Stand so far away that the sheet fits whichever way it is turned. */
  function fit() {
    const places = [on(0.5, 0.5)],
      grip = look.soft ? 0.07 : 0;
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
          [wide, low, high] = [
            Math.max(wide, Math.abs(p.x)),
            Math.min(low, p.y),
            Math.max(high, p.y),
          ];
        }
      }
      up += ((high + low) / 2) * far * Math.tan((FOV / 360) * Math.PI);
      far *= Math.max(wide, (high - low) / 2) / 0.93;
    }
    goal = [far, up];
    if (!at) at = goal;
  }

  function stand(
    /** @type {number} */ far,
    /** @type {number} */ up,
    /** @type {number} */ turn,
    /** @type {number} */ tilt,
  ) {
    const flat = far * Math.sin(tilt);
    camera.position.set(flat * Math.sin(turn), up + far * Math.cos(tilt), flat * Math.cos(turn));
    camera.lookAt(0, up, 0);
    camera.updateMatrixWorld();
  }

  const api = {
    view,
    slow,
    path: way.path,
    upTo: way.upTo,
    /** The mesh of levels, the sides of the plane, and which axes are mirrored. */
    sheet(
      /** @type {any} */ next,
      /** @type {number[]} */ sides,
      /** @type {number[]} */ mirrored,
      settled = true,
    ) {
      const again = !mesh || mesh.a !== next.a || mesh.b !== next.b;
      mesh = next;
      half = sides;
      mirror = mirrored;
      uniforms.uHalf.value.set(...sides);
      if (again || shape[0] * shape[1] !== mirror[0] * mirror[1]) {
        sheet.geometry.dispose();
        sheet.geometry = rim.geometry = geometry(THREE, next.a, next.b, mirror[0] * mirror[1] < 0);
      }
      shape = mirrored;
      raise(sheet.geometry, next, half, mirror, HEIGHT);
      if (settled) fit();
    },
    ball(/** @type {number} */ u, /** @type {number} */ v) {
      way.ball(u, v);
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
      return [
        (hit.point.x / (half[0] * mirror[0]) + 1) / 2,
        (hit.point.z / (half[1] * mirror[1]) + 1) / 2,
      ];
    },
    /** Where a place of the unit square, at a height, is on the screen (0 to 1). */
    screen(/** @type {number} */ u, /** @type {number} */ v, /** @type {number} */ height) {
      const p = on(Math.max(0, Math.min(1, u)), Math.max(0, Math.min(1, v)));
      p.set(
        (2 * u - 1) * half[0] * mirror[0],
        p.y + height,
        (2 * v - 1) * half[1] * mirror[1],
      ).project(camera);
      return [(p.x + 1) / 2, (1 - p.y) / 2];
    },
    theme() {
      uniforms.uStops.value = /** @type {any} */ (
        [0, 1, 2, 3, 4].map((i) => new THREE.Vector3(...raw(colour(`cost-${i}`))))
      );
      const paper = colour("paper"),
        dark = raw(paper)[0] < 0.5;
      way.theme();
      uniforms.uInk.value.set(dark ? "#ffffff" : colour("ink"));
      sky.intensity = dark ? 1.8 : 2.1;
      world.fog = new THREE.Fog(paper, 4.4, 9.5);
    },
    size(/** @type {number} */ width, /** @type {number} */ height) {
      renderer.setPixelRatio(slow ? 0.75 : Math.min(2, window.devicePixelRatio || 1));
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
      way.close();
      for (const part of [sheet.geometry, sheet.material, rim.material]) part.dispose();
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
  api.theme();
  renderer.compile(world, camera); // meanwhile the values come
  return api;
}
