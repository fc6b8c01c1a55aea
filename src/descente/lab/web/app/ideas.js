// @ts-check
/** A chapter as screens: each shows one idea of its prose beside the figure that goes with it. */

/** Letters: a paragraph shorter than this shares its screen with the next. */
const SHORT = 160;
/** Letters that a formula on lines of its own, and a question to bet on, take the room of. */
const ROOM = /** @type {Record<string, number>} */ ({ math: 120, "fig-guess": 240 });

/** @typedef {{part: Element|null, shown: Element[]}} Screen */

/**
 * The screens of a chapter: each part's figure with one idea of its prose, of what is true in this
 * state of the network.
 * @param {HTMLElement} article @param {string} [state] @returns {Screen[]}
 */
export function ideas(article, state = "") {
  const said = (/** @type {Element} */ e) => e.id !== "title" && isTrue(e, state);
  const panels = [...article.querySelectorAll(".panel")];
  if (panels.length) {
    const nodes = [...article.children];
    const middle = nodes.findIndex((e) => e.contains(panels[0]));
    const apart = nodes.filter((e) => /^(p|fig-guess)$/.test(e.localName) && said(e));
    const opens = apart.filter((e) => nodes.indexOf(e) < middle);
    return [
      { part: null, shown: [...opens, ...panels] },
      ...panels.map((part) => ({ part, shown: [part] })),
      ...apart.slice(opens.length).map((p) => ({ part: null, shown: [p] })),
    ];
  }
  const parts = [...article.querySelectorAll(":scope > .part")];
  if (!parts.length) {
    const figure = [...article.children].filter((e) => e.classList.contains("figure"));
    return grouped([...article.children].filter((e) => said(e) && !figure.includes(e))).map(
      (shown) => ({ part: null, shown: [...figure, ...shown] }),
    );
  }
  return parts.flatMap((part) => {
    const groups = grouped([...(part.firstElementChild?.children ?? [])].filter(said));
    return (groups.length ? groups : [[]]).map((shown) => ({ part, shown }));
  });
}

/**
 * Whether what an element says is true in a state of the network, and is not kept back by a bet.
 * @param {Element} element @param {string} state
 */
const isTrue = (element, state) => {
  if (element.getAttribute("hidden") === "") return false;
  const when = element.getAttribute("data-when");
  return !when || when.split(" ").includes(state);
};

/**
 * The screen that shows most of what was shown before, where the screens were made anew; of several
 * the one that is nearest to where one was.
 * @param {Screen[]} screens @param {Element[]} before @param {number} at
 */
export function nearest(screens, before, at) {
  const shares = screens.map(
    ({ shown }) => shown.filter((e) => before.includes(e)).length / shown.length || 0,
  );
  const best = Math.max(...shares);
  return shares.reduce(
    (found, share, i) =>
      share === best && (found < 0 || Math.abs(i - at) < Math.abs(found - at)) ? i : found,
    -1,
  );
}

/** What a screen says, without its figures. @param {Screen|undefined} screen @param {string} [state] */
export const wordsOf = (screen, state = "") =>
  (screen?.shown ?? [])
    .flatMap((e) => (e.classList.contains("panel") ? [...e.children] : [e]))
    .filter((e) => !e.classList.contains("figure") && isTrue(e, state))
    .map((e) => e.textContent ?? "")
    .join(" ");

/** Prose in ideas: a paragraph with the formula or list that follows it; short ones go together. @param {Element[]} nodes */
function grouped(nodes) {
  /** @type {Element[][]} */
  const found = [];
  const length = (/** @type {Element[]} */ group) =>
    group.reduce((sum, e) => sum + (ROOM[e.localName] ?? (e.textContent ?? "").length), 0);
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
