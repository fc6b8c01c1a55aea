// @ts-check
/** Whether movement is wanted. */

/** Whether movement is unwanted. */
export function still() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
