// @ts-check
/** Whether movement is wanted: what the page's switch says, or else the system. */

const SYSTEM = "(prefers-reduced-motion: reduce)";

/** Whether movement is unwanted. */
export function still() {
  const chosen = document.documentElement.dataset.motion;
  return chosen ? chosen === "still" : matchMedia(SYSTEM).matches;
}

/**
 * Call when movement is stopped or wanted again.
 * @param {() => void} task
 * @returns {() => void} stops it
 */
export function onMotion(task) {
  const media = matchMedia(SYSTEM);
  media.addEventListener("change", task);
  document.addEventListener("motionchange", task);
  return () => {
    media.removeEventListener("change", task);
    document.removeEventListener("motionchange", task);
  };
}
