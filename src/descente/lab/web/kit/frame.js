// @ts-check
/** When to draw: once a frame, or after a pause. */

/** @type {Set<() => void>} what is to be done in the frame that comes */
const tasks = new Set();
let asked = 0;

/**
 * Run a task in the next frame, once however often it is asked for. A task that another task asks for
 * runs in the same frame, so that a value and every figure that shows it cost one frame together.
 * @param {() => void} task
 */
export function inFrame(task) {
  tasks.add(task);
  asked ||= requestAnimationFrame(frame);
}

function frame() {
  const done = new Set();
  for (const task of tasks) {
    // the loop also reaches tasks that are added while it runs
    if (done.has(task)) continue; // a task that asks for itself is an animation: next frame
    tasks.delete(task);
    done.add(task);
    try {
      task();
    } catch (error) {
      reportError(error);
    }
  }
  asked = tasks.size ? requestAnimationFrame(frame) : 0;
}

/** Take back a task that was asked for. @param {() => void} task */
export function forget(task) {
  tasks.delete(task);
}

/**
 * Call at most once a frame.
 * @param {() => void} task
 */
export function oncePerFrame(task) {
  return () => inFrame(task);
}

/**
 * Call after a pause: for controls that are being dragged.
 * @template {any[]} A
 * @param {(...args: A) => void} task @param {number} [milliseconds]
 */
export function soon(task, milliseconds = 80) {
  let timer = 0;
  return (/** @type {A} */ ...args) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => task(...args), milliseconds);
  };
}

/**
 * The last call of many, at most once every so many milliseconds, and never lost.
 * @param {() => void} task @param {number} pace
 */
export function paced(task, pace) {
  let timer = 0,
    last = 0;
  return () => {
    if (timer) return;
    timer = window.setTimeout(
      () => {
        timer = 0;
        last = performance.now();
        task();
      },
      Math.max(0, last + pace - performance.now()),
    );
  };
}
