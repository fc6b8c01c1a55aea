// @ts-check
/** The sheet of a landscape: its mesh, and the shader that colours it by cost. */

const VERTEX = `attribute float level; attribute vec2 square;
varying float vLevel; varying vec2 vSquare;
void main() { vLevel = level; vSquare = square;`;
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
  vec2 off = (vSquare - uHere) * 2. * uHalf;
  own *= 1. - .55 * exp(-dot(off, off) / .0042);
  vec2 far = (vSquare - uHover) * 2. * uHalf;
  float ring = length(far);
  own = mix(own, uInk, (1. - smoothstep(.006, .011, abs(ring - .036))) * uHovering);
  vec2 q = (vSquare - .5) * 2.;
  float rim = pow(pow(abs(q.x), 5.) + pow(abs(q.y), 5.), .2);
  diffuseColor.rgb = own;
  diffuseColor.a = mix(1., 1. - smoothstep(.8, 1.02, rim), uSoft);
  diffuseColor.a *= 1. - uMist * smoothstep(.34, .8, length(off));
  // what is solid hides what is behind it; what fades away does not
  if (PART == 0 ? diffuseColor.a < .97 : diffuseColor.a >= .97 || diffuseColor.a < .004) discard;`;

/**
 * What the sheet is made of. Part 0 is its solid inside, part 1 the edge that fades away.
 * @param {any} THREE @param {Record<string, any>} uniforms @param {0|1} part
 */
export function skin(THREE, uniforms, part) {
  const made = new THREE.MeshLambertMaterial({
    side: THREE.DoubleSide,
    transparent: part > 0,
    depthWrite: !part,
  });
  made.defines = { ...made.defines, PART: part };
  made.onBeforeCompile = (/** @type {any} */ shader) => {
    Object.assign(shader.uniforms, uniforms);
    shader.vertexShader = shader.vertexShader.replace("void main() {", VERTEX);
    shader.fragmentShader = `uniform vec3 uStops[5]; uniform float uBands, uHovering, uSoft, uMist;
      uniform vec2 uHere, uHover, uHalf; uniform vec3 uInk;
      varying float vLevel; varying vec2 vSquare;
      ${shader.fragmentShader.replace("#include <color_fragment>", COLOUR)}`;
  };
  return made;
}

/**
 * Room for a × b points; `square` holds u and v of each, on the unit square.
 * @param {any} THREE @param {number} a @param {number} b
 */
export function geometry(THREE, a, b) {
  const index = [];
  for (let i = 0; i < a - 1; i++) {
    for (let j = 0; j < b - 1; j++) {
      const k = i * b + j;
      index.push(k, k + 1, k + b, k + 1, k + b + 1, k + b);
    }
  }
  const square = new Float32Array(a * b * 2);
  for (let k = 0; k < a * b; k++) {
    square[2 * k] = Math.floor(k / b) / (a - 1);
    square[2 * k + 1] = (k % b) / (b - 1);
  }
  const made = new THREE.BufferGeometry();
  made.setIndex(index);
  for (const [name, n] of /** @type {[string, number][]} */ ([
    ["position", 3],
    ["normal", 3],
    ["level", 1],
  ])) {
    made.setAttribute(name, new THREE.BufferAttribute(new Float32Array(a * b * n), n));
  }
  made.setAttribute("square", new THREE.BufferAttribute(square, 2));
  return made;
}

/**
 * Put every point at the height of its level.
 * @param {any} of the geometry @param {{a: number, b: number, at: Float32Array}} mesh
 * @param {number[]} half of the sides
 * @param {number} tall height of level 1
 */
export function raise(of, { a, b, at }, half, tall) {
  const { position, normal, level } = of.attributes;
  const [dx, dz] = [(2 * half[0]) / (a - 1), (2 * half[1]) / (b - 1)];
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      const k = i * b + j;
      const [l, r] = [i ? k - b : k, i < a - 1 ? k + b : k],
        [n, f] = [j ? k - 1 : k, j < b - 1 ? k + 1 : k];
      const gx = (tall * (at[r] - at[l])) / (((r - l) / b) * dx),
        gz = (tall * (at[f] - at[n])) / ((f - n) * dz);
      const size = Math.hypot(gx, 1, gz);
      position.setXYZ(k, -half[0] + i * dx, tall * at[k], -half[1] + j * dz);
      normal.setXYZ(k, -gx / size, 1 / size, -gz / size);
      level.setX(k, at[k]);
    }
  }
  for (const part of [position, normal, level]) part.needsUpdate = true;
  of.computeBoundingSphere();
}
