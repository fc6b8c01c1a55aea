// @ts-check
/** Colours of the palette, as the page has them now. */

/** The luminance on which white and a dark ink are read equally well, as WCAG 2 weighs contrast. */
const EVEN = 0.218;

/** @type {Map<string, string>} asking the page for a colour makes it work its styles out: once */
const colours = new Map();
const forget = () => colours.clear();
document.addEventListener("themechange", forget);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", forget);

/** A colour of the palette as the page has it now, e.g. `colour("here")`. @param {string} name */
export function colour(name) {
  const known = colours.get(name);
  if (known) return known;
  const found = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  colours.set(name, found);
  return found;
}

/** @param {string} hex @returns {[number, number, number]} */
function channels(hex) {
  return /** @type {any} */ ([1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
}

/**
 * A function from [0, 1] to a colour along a scale of the palette: "cost" or "signed".
 * @param {"cost"|"signed"|"ink"} name
 * @returns {(at: number) => [number, number, number]}
 */
export function scale(name) {
  const names = name === "ink" ? ["paper", "ink"] : [0, 1, 2, 3, 4].map((i) => `${name}-${i}`);
  const stops = names.map((n) => channels(colour(n)));
  return (at) => {
    const place = Math.min(1, Math.max(0, at)) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    return /** @type {any} */ (
      stops[low].map((c, k) => Math.round(c + (place - low) * (stops[low + 1][k] - c)))
    );
  };
}

/** @param {[number, number, number]} rgb */
export function css([r, g, b]) {
  return `rgb(${r} ${g} ${b})`;
}

/** What is written on a colour, dark or white, whichever is read better. @param {[number, number, number]} rgb */
export function letters(rgb) {
  const [r, g, b] = rgb.map((c) => {
    const part = c / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > EVEN ? "#22252b" : "#fff";
}
