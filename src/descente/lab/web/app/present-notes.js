// @ts-check
/** The speaker's notes: a panel on the page, or a window of their own that follows. */

import { speakersClock } from "./present-clock.js";
import { h } from "../kit/dom.js";
import { t, tongue } from "../kit/words.js";

/** @param {(event: KeyboardEvent) => void} key what the window's keys do */
export function speaker(key) {
  const clock = speakersClock();
  const el = h("aside", { id: "notes", hidden: true });
  /** @type {Window|null} */
  let other = null;
  /** @type {{title: string, notes: string}} */
  let lesson = { title: "", notes: "" };
  let place = "",
    next = "";

  /** What the speaker reads, as elements of either document. */
  function sheet() {
    const body = h("div", { class: "text" });
    body.innerHTML = lesson.notes; // made by our own server from our own lessons, escaped there
    return [
      h("h2", {}, lesson.title, " ", h("small", {}, place)),
      clock.face(),
      body,
      h(
        "p",
        { class: "next" },
        h("b", {}, t("present.next")),
        " ",
        next || t("present.next.chapter"),
      ),
    ];
  }

  function draw() {
    el.setAttribute("aria-label", t("present.notes"));
    if (!el.hidden) {
      el.replaceChildren(
        ...sheet(),
        h("button", { class: "do", onclick: open }, t("present.key.window")),
        h("button", { class: "do", onclick: hide }, t("present.close")),
      );
    }
    if (other && apart()) {
      other.document.title = t("present.notes");
      other.document.documentElement.lang = tongue();
      other.document.documentElement.dataset.state = document.documentElement.dataset.state ?? "";
      const main = other.document.createElement("main");
      main.append(...sheet());
      other.document.body.replaceChildren(main);
    }
  }

  /** Whether they stand in a window of their own. */
  const apart = () => Boolean(other && !other.closed);

  function toggle() {
    el.hidden = !el.hidden;
    draw();
  }

  function hide() {
    el.hidden = true;
  }

  /** In a window of their own; where the browser refuses one, they stay on the page. */
  function open() {
    if (!apart()) {
      other = window.open("", "descente-notes", "width=640,height=720");
      if (other) {
        const { document: there } = other;
        const style = there.createElement("link");
        Object.assign(style, { rel: "stylesheet", href: `${location.origin}/style.css` });
        there.head.append(style);
        there.documentElement.dataset.theme = document.documentElement.dataset.theme ?? "";
        there.documentElement.className = "speaking";
        there.addEventListener("keydown", key);
      }
    }
    el.hidden = Boolean(other);
    draw();
    other?.focus();
  }

  return {
    el,
    hide,
    apart,
    begin: clock.begin,
    orders: { notes: toggle, window: open, clock: clock.toggle, zero: clock.zero },
    /** @param {{title: string, notes: string}} of @param {string} where @param {string} after the idea that comes next */
    tell(of, where, after) {
      [lesson, place, next] = [of, where, after];
      draw();
    },
  };
}
