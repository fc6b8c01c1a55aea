// @ts-check
/** When the page turns dark or light. */

/**
 * Call when the page turns dark or light.
 * @param {() => void} task
 * @returns {() => void} stops it
 */
export function onTheme(task) {
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", task);
  document.addEventListener("themechange", task);
  return () => {
    media.removeEventListener("change", task);
    document.removeEventListener("themechange", task);
  };
}
