// @ts-check
/** Which key asks the presenter for what. */

/** @typedef {"next"|"previous"|"next-chapter"|"previous-chapter"|"play"|"step"|"restart"|"notes"|
 *   "window"|"clock"|"zero"|"help"|"leave"} Order */

/** @type {Record<string, Order>} */
const WHILE_PRESENTING = {
  ArrowRight: "next",
  ArrowLeft: "previous",
  PageDown: "next",
  PageUp: "previous",
  p: "play",
  s: "step",
  r: "restart",
  n: "notes",
  t: "clock",
  Escape: "leave",
};
/** @type {Record<string, Order>} */
const WITH_SHIFT = { N: "window", T: "zero" };
/** Elements that read their keys themselves. */
const OWN_KEYS = "input, select, textarea, dialog, [role=slider], [role=grid], canvas";
/** Those of them that also read what turns pages. */
const OWN_PAGING = "textarea, dialog";

/**
 * What a key asks for; null where it belongs to somebody else. Outside a presentation only the help
 * and, with Alt, the chapters are the presenter's.
 * @param {Pick<KeyboardEvent, "key"|"altKey"|"ctrlKey"|"metaKey"|"shiftKey">} event
 * @param {boolean} presenting
 * @param {(selector: string) => boolean} within whether the key was pressed within such an element
 * @returns {Order|null}
 */
export function orderOf({ key, altKey, ctrlKey, metaKey, shiftKey }, presenting, within) {
  if (ctrlKey || metaKey) return null;
  const turnsPages = /^(PageUp|PageDown|Escape)$/.test(key) && !within(OWN_PAGING);
  if (within(OWN_KEYS) && !(presenting && turnsPages)) return null;
  if (key === "?") return "help";
  const chapters = altKey || (presenting && shiftKey);
  if (chapters && key === "ArrowRight") return "next-chapter";
  if (chapters && key === "ArrowLeft") return "previous-chapter";
  if (!presenting) return null;
  if (shiftKey && key in WITH_SHIFT) return WITH_SHIFT[key];
  return WHILE_PRESENTING[key.length > 1 ? key : key.toLowerCase()] ?? null;
}
