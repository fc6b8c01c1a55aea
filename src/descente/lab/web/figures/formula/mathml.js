// @ts-check
/** Formulas in MathML, which browsers set and screen readers read. */

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * An element of MathML. @param {string} name @param {...(Node|string)} children
 * @returns {any}
 */
function m(name, ...children) {
  const element = document.createElementNS(MATHML, name);
  element.append(...children);
  return element;
}

const op = (/** @type {string} */ sign) => m("mo", sign);
/** As high as the letters: without a font for mathematics a browser stretches it far above them. @param {string} sign */
function bracket(sign) {
  const el = op(sign);
  el.setAttribute("stretchy", "false");
  return el;
}
const sub = (/** @type {string} */ name) => m("msub", m("mi", name), m("mi", "k"));
const squared = (/** @type {Node[]} */ ...inside) =>
  m("msup", m("mrow", bracket("("), ...inside, bracket(")")), m("mn", "2"));

/** The formula as it is written once for all. @param {number} outputs */
export function general(outputs) {
  const from = m("mrow", m("mi", "k"), op("="), m("mn", "0")),
    to = m("mn", String(outputs - 1));
  const sum = m("munderover", op("∑"), from, to);
  const term = squared(sub("y"), op("−"), sub("a"));
  const math = m("math", m("mrow", m("mi", "C"), op("="), sum, term));
  math.setAttribute("display", "block");
  return math;
}

/** One term, (y − a)², whose two numbers can be written. */
export function term() {
  const y = m("mn"),
    a = m("mn");
  return { math: m("math", m("mrow", squared(y, op("−"), a))), y, a };
}
