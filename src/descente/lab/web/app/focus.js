// @ts-check
/**
 * The focus stays near where it was: a control that goes away as it is pressed, with the sentence or
 * the line that it stands in, would leave it with the page, and the keyboard at its very beginning.
 */

const TAKES = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";

/** What can have the focus in an element. @param {Element} el */
const within = (el) =>
  /** @type {HTMLElement[]} */ ([...el.querySelectorAll(TAKES)]).filter(
    (each) => !(/** @type {any} */ (each).disabled) && each.checkVisibility(),
  );

/** Keep it. */
export function keepFocus() {
  /** @type {HTMLElement|null} what has it */
  let last = null;
  /** @type {Element[]} what that stands in, from the inside out */
  let around = [];
  document.addEventListener("focusin", ({ target }) => {
    last = /** @type {HTMLElement} */ (target);
    around = [];
    for (let el = last.parentElement; el && el !== document.body; el = el.parentElement)
      around.push(el);
  });
  const lost = () => {
    if (!last || document.activeElement !== document.body) return;
    const there = last.isConnected && last.checkVisibility();
    if (there && !(/** @type {any} */ (last).disabled)) return; // it was let go of, as by a click
    (near(around) ?? document.getElementById("lesson"))?.focus({ preventScroll: true });
  };
  new MutationObserver(lost).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ["hidden", "disabled", "open"],
  });
  document.addEventListener("statechange", lost);
}

/** What is nearest to where it was: of the strip ▶. @param {Element[]} around */
function near(around) {
  for (const el of around) {
    if (!el.isConnected || el.id === "lesson") continue;
    const all = within(el);
    const found = el.id === "strip" ? all.find((each) => each.matches(".play")) : all[0];
    if (found ?? all[0]) return found ?? all[0];
  }
  return null;
}
