// @ts-check
/** What figures share: elements, colours from the palette, canvases that stay sharp. */

/**
 * An element with attributes and children.
 * @param {string} name @param {Record<string, any>} [attributes]
 * @param {...(Node|string)} children
 * @returns {any}
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  assign(element, attributes);
  element.append(...children);
  return element;
}

/**
 * The same in SVG.
 * @param {string} name @param {Record<string, any>} [attributes]
 * @param {...(Node|string)} children
 * @returns {any}
 */
export function s(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  assign(element, attributes);
  element.append(...children);
  return element;
}

/** @param {Element} element @param {Record<string, any>} attributes */
export function assign(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "style")
      /** @type {HTMLElement} */ (element).style.cssText = value; // CSP-safe
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, String(value));
    }
  }
}

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

/**
 * A canvas that fills its box and stays sharp; `paint` is called when its size changes, and by
 * whoever calls the function this returns. It paints at most once a frame.
 * @param {HTMLElement} box
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} paint
 * @returns {{canvas: HTMLCanvasElement, again: () => void, close: () => void}}
 */
export function sharp(box, paint) {
  const canvas = h("canvas");
  box.append(canvas);
  let width = 0,
    height = 0;
  const now = () => {
    if (!width || !height) return;
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    if (
      canvas.width !== Math.round(width * ratio) ||
      canvas.height !== Math.round(height * ratio)
    ) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, width, height);
  };
  const again = () => inFrame(now);
  const watcher = new ResizeObserver((entries) => {
    // to ask the box would make it lay itself out
    const { inlineSize, blockSize } = entries[entries.length - 1].borderBoxSize[0];
    [width, height] = [inlineSize, blockSize];
    again();
  });
  watcher.observe(box);
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", again);
  document.addEventListener("themechange", again);
  return {
    canvas,
    again,
    close() {
      watcher.disconnect();
      media.removeEventListener("change", again);
      document.removeEventListener("themechange", again);
      tasks.delete(now);
    },
  };
}

/** @type {Set<() => void>} what is to be done in the frame that comes */
const tasks = new Set();
let asked = 0;

/**
 * Do something in the next frame, or still in this one: what a task asks for, another does at once,
 * so that a value and every figure that shows it cost one frame together. Each task comes once.
 * @param {() => void} task
 */
export function inFrame(task) {
  tasks.add(task);
  asked ||= requestAnimationFrame(frame);
}

function frame() {
  const done = new Set();
  for (const task of tasks) {
    // those that are added meanwhile too
    if (done.has(task)) continue; // it moves: the next frame is for that
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
