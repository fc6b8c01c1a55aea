// @ts-check
/** An SVG that fills its box, with margins. */

import { s } from "../kit/dom.js";
import { oncePerFrame } from "../kit/frame.js";

/** @typedef {{left: number, right: number, top: number, bottom: number, em: number, width: number, height: number}} Frame */

/**
 * An SVG that fills its box; `paint(svg, frame)` fills it in when its size changes or `again` is called.
 * @param {HTMLElement} box @param {{label: string, role?: string, left?: number, right?: number, top?: number, bottom?: number}} how margins in em
 * @param {(svg: any, frame: Frame) => void} paint
 */
export function plot(box, how, paint) {
  const svg = s("svg", { class: "lab-plot", role: how.role ?? "img", "aria-label": how.label });
  box.append(svg);
  const again = oncePerFrame(() => {
    const { width, height } = box.getBoundingClientRect();
    if (!width || !height) return;
    const em = parseFloat(getComputedStyle(svg).fontSize) || 12;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.replaceChildren();
    paint(svg, {
      em,
      width,
      height,
      left: em * (how.left ?? 4),
      right: width - em * (how.right ?? 1),
      top: em * (how.top ?? 1.8),
      bottom: height - em * (how.bottom ?? 2.8),
    });
  });
  const watcher = new ResizeObserver(again);
  watcher.observe(box);
  return { svg, again, close: () => watcher.disconnect() };
}
