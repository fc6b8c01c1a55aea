// @ts-check
/** The speaker's clock: how long the talk has gone on, to be paused and set to zero. */

import { h } from "../kit/dom.js";
import { t } from "../kit/words.js";

const SECOND = 1000; // ms

/** Time that passes while it runs. @param {() => number} [now] in milliseconds */
export function stopwatch(now = () => performance.now()) {
  let before = 0;
  /** @type {number|null} */
  let since = null;
  const elapsed = () => before + (since === null ? 0 : now() - since);
  return {
    elapsed,
    runs: () => since !== null,
    /** Start, or pause. */
    toggle() {
      before = elapsed();
      since = since === null ? now() : null;
    },
    /** Back to zero, running or not. */
    zero() {
      before = 0;
      if (since !== null) since = now();
    },
  };
}

/** Minutes and seconds, and hours where there are some. @param {number} milliseconds */
export function written(milliseconds) {
  const seconds = Math.floor(milliseconds / SECOND);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const end = two(seconds % 60);
  return hours ? `${hours}:${two(minutes)}:${end}` : `${minutes}:${end}`;
}

/** One clock with as many faces as there are places that show it. */
export function speakersClock() {
  const watch = stopwatch();
  let begun = false;
  /** @type {{el: HTMLElement, write: () => void}[]} */
  let faces = [];
  const write = () => {
    faces = faces.filter(({ el }) => el.isConnected);
    for (const face of faces) face.write();
  };
  setInterval(() => faces.length && write(), SECOND / 4);

  const toggle = () => {
    begun = true;
    watch.toggle();
    write();
  };
  const zero = () => {
    watch.zero();
    write();
  };
  return {
    toggle,
    zero,
    /** The talk begins: it runs, unless it already has. */
    begin: () => begun || toggle(),
    /** The time and its two buttons, for one place. */
    face() {
      const time = h("time", { role: "timer", "aria-label": t("present.clock") });
      const run = h("button", { class: "do", onclick: toggle });
      const el = h(
        "p",
        { class: "clock" },
        time,
        run,
        h("button", { class: "do", onclick: zero }, t("present.clock.zero")),
      );
      const write = () => {
        const [said, word] = [written(watch.elapsed()), watch.runs() ? "pause" : "start"];
        if (time.textContent !== said) time.textContent = said;
        if (run.dataset.does === word) return;
        run.dataset.does = word;
        run.textContent = t(`present.clock.${word}`);
      };
      write();
      faces.push({ el, write });
      return el;
    },
  };
}
