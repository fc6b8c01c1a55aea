// @ts-check
/**
 * Whether this page leads its class: by what it asked, until the server has heard it, and then by
 * what the server says, which knows who asked last.
 */

/**
 * @typedef {object} Lead
 * @property {boolean} leads
 * @property {number} asked how often the page has spoken of the lead on this line
 * @property {boolean} fresh whether no answer to the last of these words has come on this line
 */

/** @type {Lead} */
export const FOLLOWS = { leads: false, asked: 0, fresh: true };

/**
 * The page asks to lead, says where it leads to, or leads no longer.
 *
 * @param {Lead} lead @param {boolean} leads
 */
export const spoken = (lead, leads) => ({ ...lead, leads, asked: lead.asked + 1 });

/** The line is down: another will count anew. @param {Lead} lead @returns {Lead} */
export const cut = ({ leads }) => ({ leads, asked: 0, fresh: true });

/**
 * The server has said who leads.
 *
 * @param {Lead} lead
 * @param {{on: boolean, mine: boolean, heard: number}} word
 * @returns {Lead}
 */
export function told(lead, word) {
  if (word.heard !== lead.asked) return lead; // said before it had heard the page
  const alone = lead.fresh && !word.on; // the line was down for so long that nobody leads
  return { ...lead, leads: word.mine || (alone && lead.leads), fresh: false };
}
