// @ts-check
/** Elements of the page, made in one call. */

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

/**
 * Say in words what an element shows. It is a picture from then on: one that has no name yet is
 * nothing to a voice.
 * @param {Element} element @param {string} label
 */
export function depicts(element, label) {
  assign(element, { role: "img", "aria-label": label });
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
