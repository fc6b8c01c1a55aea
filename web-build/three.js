// What the landscape uses of three.js, and nothing else: esbuild leaves the rest out.
export {
  BufferAttribute, BufferGeometry, Color, Curve, DirectionalLight, DoubleSide, Fog,
  HemisphereLight, Mesh, MeshLambertMaterial, PerspectiveCamera, Raycaster, Scene,
  SphereGeometry, TubeGeometry, Vector2, Vector3, WebGLRenderer,
} from "three";
