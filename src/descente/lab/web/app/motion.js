// @ts-check
/** The switch that stops all movement of the page, or lets it go on. It is remembered. */

import { h, s } from "../kit/dom.js";
import { onMotion, still } from "../kit/motion.js";
import { t } from "../kit/words.js";

/** What was chosen on an earlier visit. */
export function recallMotion() {
  const chosen = localStorage.getItem("motion");
  if (chosen) document.documentElement.dataset.motion = chosen;
}

/** A ball, and behind it the trail of one that moves. */
function icon() {
  return s(
    "svg",
    { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" },
    s("circle", { cx: 16, cy: 12, r: 5.5, fill: "currentColor" }),
    s("path", {
      class: "trail",
      d: "M1 8h8M4 12h5M1 16h8",
      stroke: "currentColor",
      "stroke-width": 1.8,
    }),
  );
}

/** @returns {{el: HTMLElement, write: () => void}} `write` puts it in the language of now */
export function motionSwitch() {
  const el = h("button", { class: "motion", onclick: turn }, icon());
  const write = () => {
    el.title = t("page.motion");
    el.setAttribute("aria-label", t("page.motion"));
    el.setAttribute("aria-pressed", String(still()));
  };
  onMotion(write);
  return { el, write };
}

function turn() {
  const chosen = still() ? "moves" : "still";
  document.documentElement.dataset.motion = chosen;
  localStorage.setItem("motion", chosen);
  document.dispatchEvent(new Event("motionchange"));
}
