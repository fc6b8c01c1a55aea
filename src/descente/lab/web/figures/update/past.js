// @ts-check
/** The past of one weight: as it was kept on the server, and as it came since. Pure. */

/** @typedef {{steps: number[], values: number[]}} Kept */
/** @typedef {Kept & {kept: number}} Past kept: how many of the first were kept on the server */

/** @returns {Past} */
export const nothing = () => ({ steps: [], values: [], kept: 0 });

/** The last step that is known, 0 before any. @param {Kept} past */
export const lastOf = ({ steps }) => steps[steps.length - 1] ?? 0;

/**
 * With one value more, where it is newer than all that are known.
 * @param {Past} past @param {number} step @param {number} value @returns {Past}
 */
export function grown(past, step, value) {
  if (step <= lastOf(past)) return past;
  return { ...past, steps: [...past.steps, step], values: [...past.values, value] };
}

/**
 * What was kept, then what came after it while it was on its way.
 * @param {Kept} kept @param {Past} came @returns {Past}
 */
export function joined(kept, came) {
  const last = lastOf(kept);
  const newer = came.steps.map((step) => step > last);
  const after = (/** @type {number[]} */ all) => all.filter((_, k) => newer[k]);
  return {
    steps: [...kept.steps, ...after(came.steps)],
    values: [...kept.values, ...after(came.values)],
    kept: kept.steps.length,
  };
}

/**
 * What is a line, and what stands alone. The server keeps θ all along the training; between the
 * moments that a page was shown since, any number of steps was made that it does not know of.
 * @param {Past} past @returns {{line: Kept, alone: Kept}}
 */
export function drawn({ steps, values, kept }) {
  return {
    line: { steps: steps.slice(0, kept), values: values.slice(0, kept) },
    alone: { steps: steps.slice(kept), values: values.slice(kept) },
  };
}
