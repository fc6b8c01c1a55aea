// @ts-check
/**
 * Bringing files to the lab: they are sent, they become a data set or a network there, and the
 * experiment takes it. How it goes is told under "bringing".
 */

import { remember } from "./own.js";
import { LIMITS } from "../data/contract.js";
import { packed, sent } from "../data/upload.js";
import { whole } from "../kit/numbers.js";
import { said } from "../kit/sentences.js";
import { t } from "../kit/words.js";

/** @typedef {import("../data/model.js").Store} Store */
/** @typedef {import("../data/upload.js").Entry} Entry */
/** @typedef {import("../data/upload.js").Brought} Brought */
/**
 * How it goes: on its way, being read, taken in, refused; or nothing, once it was stopped.
 * @typedef {{phase: "sending", part: number, files: number, stop: () => void}
 *   | {phase: "reading", files: number, stop: () => void}
 *   | {phase: "taken", came: Brought, left: number}
 *   | {phase: "refused", says: () => string}
 *   | {phase: "stopped"}} Bringing
 */

const TAKEN = /\.(png|jpe?g|npz|safetensors)$/i;
const MEGA = 1e6;

/** Those of these files that systems do not hide. @param {Entry[]} entries */
export function visible(entries) {
  return entries.filter(({ path }) => !path.split("/").some((part) => part.startsWith(".")));
}

/** Those that can be brought. @param {Entry[]} entries */
export function takeable(entries) {
  return visible(entries).filter(({ path }) => TAKEN.test(path));
}

/** Why these files cannot be sent; nothing where they can. @param {Entry[]} files @returns {(() => string)|null} */
export function hindrance(files) {
  const bytes = packed(files).size;
  const { upload_files, upload_bytes } = LIMITS;
  const mega = (/** @type {number} */ size) => whole(Math.ceil(size / MEGA));
  if (!files.length) return () => t("bring.none");
  if (files.length > upload_files) return () => t("bring.many", { most: whole(upload_files) });
  if (bytes <= upload_bytes) return null;
  return () => t("bring.large", { size: mega(bytes), most: mega(upload_bytes) });
}

let underway = false;

/** @param {Store} store @param {Entry[]} entries */
export async function bring(store, entries) {
  const tell = (/** @type {Bringing} */ state) => store.put("bringing", state);
  const files = takeable(entries),
    hinders = underway ? () => t("bring.busy") : hindrance(files);
  if (hinders) return tell({ phase: "refused", says: hinders });
  underway = true;
  const many = { files: files.length };
  const line = sent(store.back.key ?? "", files, (part) =>
    tell(
      part < 1 ? { phase: "sending", part, ...many, stop } : { phase: "reading", ...many, stop },
    ),
  );
  const stop = () => {
    line.stop();
    underway = false;
    tell({ phase: "stopped" });
  };
  tell({ phase: "sending", part: 0, ...many, stop });
  const answer = await line.answer;
  underway = false;
  if (!answer) return tell({ phase: "refused", says: () => t("bring.cut") });
  if ("error" in answer) return tell({ phase: "refused", says: () => said(answer.error) });
  tell({ phase: "taken", came: answer, left: visible(entries).length - files.length });
  take(store, answer);
}

/** The experiment takes what came. @param {Store} store @param {Brought} came */
function take(store, { kind, name }) {
  if (kind === "network") return store.send({ do: { what: "take-in", name } });
  remember(name);
  store.put("data", name);
  store.send({ set: { data: name } });
}
