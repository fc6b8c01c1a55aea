// @ts-check
/** The past of one weight: as it was kept on the server, and as it came since. Pure. */

/** @typedef {{steps: number[], values: number[]}} Past */

/** @returns {Past} */
export const nothing = () => ({ steps: [], values: [] });

/** The last step that is known, 0 before any. @param {Past} past */
export const lastOf = ({ steps }) => steps[steps.length - 1] ?? 0;

/**
 * With one value more, where it is newer than all that are known.
 * @param {Past} past @param {number} step @param {number} value @returns {Past}
 */
export function grown(past, step, value) {
  if (step <= lastOf(past)) return past;
  return { steps: [...past.steps, step], values: [...past.values, value] };
}

/**
 * What was kept, then what came after it while it was on its way.
 * @param {Past} kept @param {Past} came @returns {Past}
 */
export function joined(kept, came) {
  const last = lastOf(kept);
  const newer = came.steps.findIndex((step) => step > last);
  if (newer < 0) return kept;
  return {
    steps: [...kept.steps, ...came.steps.slice(newer)],
    values: [...kept.values, ...came.values.slice(newer)],
  };
}
