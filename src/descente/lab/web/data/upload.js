// @ts-check
/** Sending files to the lab: a header that names them, then their bytes, as `upload.py` reads them. */

/** @typedef {{path: string, file: File}} Entry a file, and where it lies among the others */
/** @typedef {import("./contract.js").Brought} Brought */
/** @typedef {{words: Record<string, any>, scalars: Record<string, number>}} Refusal */

/** An upload of these files. @param {Entry[]} entries */
export function packed(entries) {
  const named = JSON.stringify(entries.map(({ path, file }) => [path, file.size]));
  const header = new TextEncoder().encode(named);
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, header.length, true);
  return new Blob([length.buffer, header, ...entries.map(({ file }) => file)]);
}

/**
 * Send files, and hear what has become of them; `null` where the line was cut.
 * @param {string} key the page's
 * @param {Entry[]} entries
 * @param {(part: number) => void} told how much of it is sent, from 0 to 1
 * @returns {{answer: Promise<Brought | {error: Refusal} | null>, stop: () => void}}
 */
export function sent(key, entries, told) {
  const request = new XMLHttpRequest();
  request.open("POST", `/take-in?key=${encodeURIComponent(key)}`);
  request.upload.onprogress = ({ loaded, total }) => told(loaded / total);
  request.upload.onload = () => told(1);
  const answer = new Promise((resolve) => {
    request.onload = () => resolve(parsed(request.responseText));
    request.onerror = () => resolve(null);
  });
  request.send(packed(entries));
  return { answer, stop: () => request.abort() };
}

/** What an answer says; `null` where it is none of the lab's. @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
