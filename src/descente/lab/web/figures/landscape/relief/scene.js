// @ts-check
/** The landscape in three dimensions: a sheet coloured by cost, the path on it, and the ball. */

import { Lens } from "./lens.js";
import { geometry, raise, skin } from "./sheet.js";
import { Trail } from "./trail.js";
import { heightAt } from "../../../marks/surface.js";
import { h } from "../../../kit/dom.js";
import { colour } from "../../../kit/palette.js";

export { TILT } from "./lens.js";

const HEIGHT = 0.78; // of the ridge above the valley, where the sheet is two wide
const BANDS = 14;
const GRIP = 0.07; // of its width, all around: the part of a soft sheet that may leave the picture

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
 * What the shader of the sheet is told.
 * @param {any} THREE @param {{soft: boolean, mist: boolean}} look
 */
function makeUniforms(THREE, look) {
  return {
    uStops: { value: /** @type {any[]} */ ([]) },
    uBands: { value: BANDS },
    uHere: { value: new THREE.Vector2(-9, -9) },
    uHover: { value: new THREE.Vector2(-9, -9) },
    uHovering: { value: 0 },
    uHalf: { value: new THREE.Vector2(1, 1) },
    uInk: { value: new THREE.Color() },
    uSoft: { value: look.soft ? 1 : 0 },
    uMist: { value: look.mist ? 1 : 0 },
  };
}

export class Scene {
  /** @type {import("../../../marks/surface.js").Mesh|null} */
  mesh = null;
  /** Half-widths of the sheet. */
  half = [1, 1];

  /**
   * @param {any} THREE @param {HTMLCanvasElement} canvas with its WebGL context
   * @param {import("./relief.js").Camera} camera from where it is looked at
   * @param {{soft: boolean, mist: boolean}} look soft: its rim fades away; mist: all but the ball's
   *   surroundings does
   */
  constructor(THREE, canvas, camera, look) {
    this.THREE = THREE;
    this.camera = camera;
    this.look = look;
    const context = canvas.getContext("webgl2");
    this.renderer = new THREE.WebGLRenderer({ canvas, context, alpha: true });
    this.renderer.debug.checkShaderErrors = false; // to ask makes the page wait for each
    this.slow = software(this.renderer);
    this.lens = new Lens(THREE, this.slow);
    this.sky = new THREE.HemisphereLight(0xffffff, 0xb9b3c6, 2.1);
    const sun = new THREE.DirectionalLight(0xfff3df, 1.7);
    sun.position.set(-1.6, 2.2, 0.9);
    const uniforms = (this.uniforms = makeUniforms(THREE, look));
    this.sheet = new THREE.Mesh(new THREE.BufferGeometry(), skin(THREE, uniforms, 0));
    this.rim = new THREE.Mesh(this.sheet.geometry, skin(THREE, uniforms, 1));
    this.sheet.frustumCulled = this.rim.frustumCulled = false;
    this.way = new Trail(THREE, (u, v, lift) => this.on(u, v, lift));
    this.world = new THREE.Scene();
    this.world.add(this.sky, sun, this.sheet);
    if (look.soft || look.mist) this.world.add(this.rim);
    this.world.add(...this.way.parts);
    this.theme();
    this.renderer.compile(this.world, this.lens.camera); // meanwhile the values come
  }

  /**
   * Where a point of the unit square is in space.
   * @param {number} u @param {number} v @param {number} [lift] above the sheet
   */
  on(u, v, lift = 0) {
    const { half, mesh } = this;
    return new this.THREE.Vector3(
      (2 * u - 1) * half[0],
      HEIGHT * (mesh ? heightAt(mesh, u, v) : 0) + lift,
      (2 * v - 1) * half[1],
    );
  }

  /** Stand so far away that the sheet fits whichever way it is turned. */
  fit() {
    const points = [this.on(0.5, 0.5)],
      grip = this.look.soft ? GRIP : 0;
    for (let k = 0; k <= 8; k++) {
      const w = grip + (k / 8) * (1 - 2 * grip);
      for (const edge of [grip, 1 - grip]) points.push(this.on(w, edge), this.on(edge, w));
    }
    this.lens.fit(points, HEIGHT / 2);
  }

  /**
   * Lay another sheet.
   * @param {import("../../../marks/surface.js").Mesh} mesh @param {number[]} half
   * @param {boolean} settled whether it stays like this
   */
  lay(mesh, half, settled) {
    const { THREE, sheet, rim } = this;
    const alike = this.mesh && this.mesh.a === mesh.a && this.mesh.b === mesh.b;
    if (!alike) {
      sheet.geometry.dispose();
      sheet.geometry = rim.geometry = geometry(THREE, mesh.a, mesh.b);
    }
    Object.assign(this, { mesh, half });
    this.uniforms.uHalf.value.set(...half);
    raise(sheet.geometry, mesh, half, HEIGHT);
    if (settled) this.fit();
  }

  /** @param {number[]} uv a point of the unit square */
  ball([u, v]) {
    this.way.ball(u, v);
    this.uniforms.uHere.value.set(u, v);
  }

  /** @param {number[]|null} uv a point of the unit square; null: none is pointed at */
  hover(uv) {
    this.uniforms.uHovering.value = uv ? 0.85 : 0;
    if (uv) this.uniforms.uHover.value.set(...uv);
  }

  /**
   * What lies under a point of the screen (−1 to 1), on the unit square.
   * @param {number} x @param {number} y
   */
  under(x, y) {
    const ray = new this.THREE.Raycaster(),
      { half } = this;
    ray.setFromCamera(new this.THREE.Vector2(x, y), this.lens.camera);
    const hit = ray.intersectObject(this.sheet)[0];
    if (!hit) return null;
    return [(hit.point.x / half[0] + 1) / 2, (hit.point.z / half[1] + 1) / 2];
  }

  /**
   * Where a point of the unit square, or beside it, is on the screen (0 to 1).
   * @param {number} u @param {number} v
   */
  screen(u, v) {
    const p = this.on(u, v).project(this.lens.camera); // beside the sheet: as high as its edge
    return [(p.x + 1) / 2, (1 - p.y) / 2];
  }

  theme() {
    const { THREE, uniforms } = this;
    uniforms.uStops.value = [0, 1, 2, 3, 4].map(
      (i) => new THREE.Vector3(...raw(colour(`cost-${i}`))),
    );
    const paper = colour("paper"),
      dark = raw(paper)[0] < 0.5;
    this.way.theme();
    uniforms.uInk.value.set(dark ? "#ffffff" : colour("ink"));
    this.sky.intensity = dark ? 1.8 : 2.1;
    this.world.fog = new THREE.Fog(paper, 4.4, 9.5);
  }

  /** @param {number} width @param {number} height */
  size(width, height) {
    this.renderer.setPixelRatio(this.slow ? 0.75 : Math.min(2, window.devicePixelRatio || 1));
    this.renderer.setSize(width, height, false);
    this.lens.reshape(width / height);
    if (this.mesh) this.fit();
  }

  /** Draw. @returns {boolean} whether the lens is still on its way */
  draw() {
    const { far, moving } = this.lens.approach(this.camera);
    this.world.fog.near = far - 0.3;
    this.world.fog.far = far + (this.look.soft ? 2.8 : 3.4);
    this.renderer.render(this.world, this.lens.camera);
    return moving;
  }

  /**
   * A copy of the picture, with so many pixels to one of the page.
   * @param {number} ratio @returns {HTMLCanvasElement}
   */
  copy(ratio) {
    const { renderer } = this,
      canvas = renderer.domElement,
      usual = renderer.getPixelRatio();
    renderer.setPixelRatio(ratio);
    this.draw();
    const copy = h("canvas", { width: canvas.width, height: canvas.height });
    copy.getContext("2d").drawImage(canvas, 0, 0); // at once: soon there is nothing on it any more
    renderer.setPixelRatio(usual);
    this.draw();
    return copy;
  }

  close() {
    this.way.close();
    for (const part of [this.sheet.geometry, this.sheet.material, this.rim.material])
      part.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
