// @ts-check
/** A chapter as screens: each shows one idea of its prose beside the figure that goes with it. */

/** Letters: a paragraph shorter than this shares its screen with the next. */
const SHORT = 170;

/** @typedef {{part: Element|null, shown: Element[]}} Screen */

/** The screens of a chapter: each part's figure with one idea of its prose. @param {HTMLElement} article @returns {Screen[]} */
export function ideas(article) {
  const panels = [...article.querySelectorAll(".panel")];
  if (panels.length) {
    const apart = [...article.children].filter((e) => e.localName === "p");
    return [
      { part: null, shown: [apart[0], ...panels] },
      ...panels.map((part) => ({ part, shown: [part] })),
      ...apart.slice(1).map((p) => ({ part: null, shown: [p] })),
    ];
  }
  const parts = [...article.querySelectorAll(":scope > .part")];
  if (!parts.length) {
    const figure = [...article.children].filter((e) => e.classList.contains("figure"));
    return grouped(
      [...article.children].filter((e) => e.id !== "title" && !figure.includes(e)),
    ).map((shown) => ({ part: null, shown: [...figure, ...shown] }));
  }
  return parts.flatMap((part) => {
    const groups = grouped(
      [...(part.firstElementChild?.children ?? [])].filter((e) => e.id !== "title"),
    );
    return (groups.length ? groups : [[]]).map((shown) => ({ part, shown }));
  });
}

/** Prose in ideas: a paragraph with the formula or list that follows it; short ones go together. @param {Element[]} nodes */
function grouped(nodes) {
  /** @type {Element[][]} */
  const found = [];
  const length = (/** @type {Element[]} */ group) =>
    group.reduce((sum, e) => sum + (e.textContent ?? "").length, 0);
  for (const node of nodes) {
    const group = found[found.length - 1];
    const opens = /^(p|h2|fig-guess|blockquote)$/.test(node.localName);
    const full =
      group &&
      group[group.length - 1].localName !== "h2" &&
      length(group) + length([node]) > SHORT * 2;
    if (!group || (opens && (full || node.localName === "h2" || node.localName === "fig-guess")))
      found.push([node]);
    else group.push(node);
  }
  return found;
}
