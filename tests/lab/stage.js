// What a presentation shows, measured: `window.stage.offenders()` lists what the last row of a room
// could not read, and what is not seen whole.
{
  const HEIGHT = 1080; // the window in which a size is so many pixels; in others it is in proportion
  const [FIGURE, PROSE] = [32, 40];
  const SLACK = 2; // pixels
  /** Lists of very many rows, which are there to be scrolled. */
  const LISTS = "fig-list .rows, .rules .list, .rules .found ol";
  /** What goes with a letter and has a part of its size; the page's number, for the speaker. */
  const SCRIPTS = "sub, sup, msub > :nth-child(n + 2), msup > :nth-child(n + 2), munderover > *";

  // what canvases are written on with
  const brush = CanvasRenderingContext2D.prototype;
  const { clearRect, fillText } = brush;
  brush.clearRect = function (...box) {
    this.canvas.written = [];
    return clearRect.apply(this, box);
  };
  brush.fillText = function (text, x, y, ...more) {
    const sizes = this.measureText(text),
      matrix = this.getTransform();
    const corners = [
      [x - sizes.actualBoundingBoxLeft, y - sizes.actualBoundingBoxAscent],
      [x + sizes.actualBoundingBoxRight, y + sizes.actualBoundingBoxDescent],
    ].map(([left, top]) => matrix.transformPoint({ x: left, y: top }));
    const size = parseFloat(this.font.match(/([\d.]+)px/)[1]) * Math.hypot(matrix.a, matrix.b);
    (this.canvas.written ??= []).push({ text, size, corners });
    return fillText.call(this, text, x, y, ...more);
  };

  /** Whether it is drawn, and not only there for a voice. @param {Element} element */
  const visible = (element) => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    for (let e = element; e; e = e.parentElement)
      if (getComputedStyle(e).clipPath !== "none") return false;
    return true;
  };

  /** How an element would be found again. @param {Element} element */
  const path = (element) => {
    const names = [];
    for (let e = element; e && names.length < 3; e = e.parentElement)
      names.unshift([e.localName, ...e.classList].join("."));
    return names.join(" > ");
  };

  const boxOf = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
  /** A line of text without the air above and below its letters. */
  const inked = ({ left, top, right, bottom }) => {
    const air = (bottom - top) / 6;
    return { left, right, top: top + air, bottom: bottom - air };
  };

  /** Every text in sight: its size, its boxes and whose it is. */
  function texts(root) {
    const found = [];
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const { currentNode: node } = walk,
        element = node.parentElement;
      const text = node.textContent.trim();
      if (!text || element.closest("option, title, desc, style, defs") || !visible(element))
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()].filter((r) => r.width > 0.5 && r.height > 0.5);
      if (!boxes.length) continue;
      const matrix = element instanceof SVGElement ? element.getScreenCTM() : null;
      const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
      const size = parseFloat(getComputedStyle(element).fontSize) * scale;
      found.push({ element, text, size, boxes: boxes.map(boxOf).map(inked) });
    }
    for (const canvas of root.querySelectorAll("canvas")) {
      const { left, top, width } = canvas.getBoundingClientRect();
      if (!width || !visible(canvas)) continue;
      const ratio = width / canvas.width;
      for (const { text, size, corners } of canvas.written ?? []) {
        if (!size) continue;
        const [from, to] = corners.map(({ x, y }) => [left + x * ratio, top + y * ratio]);
        const box = { left: from[0], top: from[1], right: to[0], bottom: to[1] };
        found.push({ element: canvas, text: String(text), size: size * ratio, boxes: [box] });
      }
    }
    return found;
  }

  /** Every control in sight; what is written in a field counts as its text. */
  function controls(root) {
    return [...root.querySelectorAll("button, input, select, summary")]
      .filter((e) => e.offsetWidth && visible(e))
      .map((element) => {
        const written = element.matches("select, input:not([type=range], [type=radio])");
        const size = written ? parseFloat(getComputedStyle(element).fontSize) : Infinity;
        const name = element.value || element.textContent || element.ariaLabel || "";
        return { element, text: name, size, boxes: [boxOf(element.getBoundingClientRect())] };
      });
  }

  /** What one sees of a page through its scrolling boxes: a list is cut, another box should not. */
  function window_of(element, bottom) {
    let seen = { left: 0, top: 0, right: innerWidth, bottom };
    const list = element.closest(LISTS);
    for (let e = element.parentElement; e; e = e.parentElement) {
      if (e === document.body) break;
      if (getComputedStyle(e).overflowY === "visible" || e.localName === "svg") continue;
      const box = e.getBoundingClientRect();
      seen = {
        left: Math.max(seen.left, box.left),
        top: Math.max(seen.top, box.top),
        right: Math.min(seen.right, box.right),
        bottom: Math.min(seen.bottom, box.bottom),
      };
    }
    return { seen, list };
  }

  const least = ({ element, size }) => {
    if (element.closest(SCRIPTS) || size === Infinity) return 0;
    const prose = element.matches("p.on-stage") && !element.closest(".figure");
    return ((prose ? PROSE : FIGURE) * innerHeight) / HEIGHT - 0.25;
  };

  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > SLACK &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SLACK;

  /** @param {{text: string, element: Element}[]} all which do not run into each other */
  function overlaps(all) {
    const found = [];
    const words = all.filter(({ element }) => !element.closest("math"));
    words.forEach((a, i) => {
      for (const b of words.slice(i + 1)) {
        if (a.element === b.element && a.element.localName !== "canvas") continue;
        if (a.boxes.some((p) => b.boxes.some((q) => meet(p, q))))
          found.push(`“${a.text}” runs into “${b.text}” (${path(a.element)})`);
      }
    });
    return found;
  }

  /** What is too small, not seen whole, or written over something else on this screen. */
  function offenders() {
    const lesson = document.querySelector("#lesson"),
      strip = document.querySelector("#strip");
    const edge = strip.getBoundingClientRect().top;
    const found = [];
    const seen = [];
    for (const [root, bottom] of [
      [lesson, edge],
      [strip, innerHeight],
    ]) {
      const words = texts(root);
      for (const thing of [...words, ...controls(root)]) {
        const { seen: part, list } = window_of(thing.element, bottom);
        const out = ({ left, top, right, bottom: low }) =>
          left < part.left - SLACK ||
          right > part.right + SLACK ||
          top < part.top - SLACK ||
          low > part.bottom + SLACK;
        if (list && thing.boxes.some(out)) continue; // scrolled out of the list
        const name = `“${thing.text.slice(0, 40)}” (${path(thing.element)})`;
        if (thing.size < least(thing)) found.push(`${thing.size.toFixed(1)} px: ${name}`);
        if (thing.boxes.some(out))
          found.push(`not seen whole: ${name} ${JSON.stringify(thing.boxes[0])}`);
        if (words.includes(thing)) seen.push(thing);
      }
    }
    return [...new Set([...found, ...overlaps(seen)])];
  }

  /** The part of the stage, above the strip, that the largest figure's drawing and words span. */
  function filled() {
    const edge = document.querySelector("#strip").getBoundingClientRect().top;
    const spans = [...document.querySelectorAll("#lesson .figure:not(.guess)")].map((figure) => {
      const boxes = [...texts(figure), ...controls(figure)].flatMap(({ boxes: all }) => all);
      for (const drawing of figure.querySelectorAll("canvas, svg"))
        if (visible(drawing)) boxes.push(boxOf(drawing.getBoundingClientRect()));
      const size = (low, high) =>
        Math.max(...boxes.map((b) => b[high])) - Math.min(...boxes.map((b) => b[low]));
      return boxes.length ? size("left", "right") * size("top", "bottom") : 0;
    });
    return Math.max(0, ...spans) / (innerWidth * edge);
  }

  /** How large each text of the lesson is written, its smallest place where it has several. */
  const sizes = () =>
    Object.fromEntries(
      texts(document.querySelector("#lesson"))
        .sort((a, b) => b.size - a.size)
        .map(({ text, size }) => [text, size]),
    );

  window.stage = { offenders, filled, sizes };
}
