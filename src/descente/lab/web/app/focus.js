// @ts-check
/**
 * The focus stays near where it was: a control that goes away as it is pressed, with the sentence or
 * the line that it stands in, would leave it with the page, and the keyboard at its very beginning.
 */

const TAKES = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";

/** Whether it is there for the eye. @param {Element} el */
const seen = (el) => el.isConnected && el.checkVisibility({ visibilityProperty: true });

/** What can have the focus in an element. @param {Element} el */
const within = (el) =>
  /** @type {HTMLElement[]} */ ([...el.querySelectorAll(TAKES)]).filter(
    (each) => !(/** @type {any} */ (each).disabled) && seen(each),
  );

/** Keep it. */
export function keepFocus() {
  const lesson = /** @type {HTMLElement} */ (document.getElementById("lesson"));
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
    if (seen(last) && !(/** @type {any} */ (last).disabled)) return; // it was let go of, as by a click
    (near(around) ?? lesson).focus({ preventScroll: true });
  };
  new MutationObserver(lost).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ["hidden", "disabled", "open"],
  });
  document.addEventListener("statechange", lost);
  document.addEventListener("laid", () => {
    // while a chapter was laid out nothing of it could have the focus, nor the lesson itself
    if (last && document.activeElement === document.body && (last === lesson || !seen(last)))
      lesson.focus({ preventScroll: true });
  });
}

/** What is nearest to where it was; on the strip ▶. @param {Element[]} around @returns {HTMLElement|null} */
function near(around) {
  if (around.some(({ id }) => id === "strip"))
    return document.querySelector("#strip .play:enabled");
  for (const el of around) {
    const found = seen(el) && el.id !== "lesson" ? within(el)[0] : null;
    if (found) return found;
  }
  return null;
}
