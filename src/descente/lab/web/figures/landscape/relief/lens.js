// @ts-check
/** The lens that the sheet is seen through: it stands so far away that the whole of it fits. */

import { still } from "../../../kit/motion.js";

/** How steeply one looks down on the sheet, at first. */
export const TILT = 0.93;

const FOV = 28; // degrees, from the top of the picture to its bottom
const EASE = 0.15; // of the way that is left, in each picture

export class Lens {
  /** Distance and height that it is on its way to. */
  goal = [4, 0];
  /** @type {number[]|null} where it is; null until it is first used: there is no way to go then */
  at = null;

  /** @param {any} THREE @param {boolean} slow whether each picture costs much: it goes at once */
  constructor(THREE, slow) {
    this.slow = slow;
    this.camera = new THREE.PerspectiveCamera(FOV, 1, 0.1, 30);
  }

  /** @param {number} far @param {number} up @param {number} turn @param {number} tilt */
  stand(far, up, turn, tilt) {
    const flat = far * Math.sin(tilt);
    const { camera } = this;
    camera.position.set(flat * Math.sin(turn), up + far * Math.cos(tilt), flat * Math.cos(turn));
    camera.lookAt(0, up, 0);
    camera.updateMatrixWorld();
  }

  /**
   * Stand where all points fit, whichever way they are turned.
   * @param {any[]} points @param {number} up a height to begin with
   */
  fit(points, up) {
    let far = 4;
    for (let n = 0; n < 8; n++) {
      let [wide, low, high] = [0, 0, 0];
      for (let turn = 0; turn < 6.28; turn += 0.52) {
        this.stand(far, up, turn, TILT);
        for (const point of points) {
          const { x, y } = point.clone().project(this.camera);
          [wide, low, high] = [Math.max(wide, Math.abs(x)), Math.min(low, y), Math.max(high, y)];
        }
      }
      up += ((high + low) / 2) * far * Math.tan((FOV / 360) * Math.PI);
      far *= Math.max(wide, (high - low) / 2) / 0.93;
    }
    this.goal = [far, up];
    this.at ??= this.goal;
  }

  /** @param {number} aspect width over height */
  reshape(aspect) {
    this.camera.aspect = aspect;
    this.camera.updateProjectionMatrix();
    this.at = null;
  }

  /**
   * Go a part of the way; all of it where movement is unwanted, or slow.
   * @param {import("./relief.js").Camera} camera from where it is looked at
   * @returns {{far: number, moving: boolean}} its distance, and whether it is still on its way
   */
  approach({ turn, tilt, far }) {
    const { goal } = this,
      ease = this.slow || still() ? 1 : EASE,
      at = (this.at ?? goal).map((x, k) => x + ease * (goal[k] - x));
    this.at = at;
    this.stand(at[0] * far, at[1], turn, tilt);
    const left = Math.abs(goal[0] - at[0]) + Math.abs(goal[1] - at[1]);
    return { far: at[0] * far, moving: left > 0.004 };
  }
}
