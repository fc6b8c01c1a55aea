// @ts-check
/** Files that a person chose or dropped, each with the folders that it lies in. */

/** @typedef {{path: string, file: File}} Entry */

/** The files of a file dialog. @param {Iterable<File>} files @returns {Entry[]} */
export function chosen(files) {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Whether files are being dragged. @param {DragEvent} event */
export function dragsFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/**
 * The files that were dropped, and those in the folders that were.
 * @param {DataTransfer} transfer @param {number} most where there are more, not all are looked for
 * @returns {Promise<Entry[]>}
 */
export async function dropped(transfer, most) {
  // a browser forgets what was dropped as soon as the event is over
  const roots = [...transfer.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  /** @type {Entry[]} */
  const found = [];
  for (const root of roots) {
    if (root instanceof File) found.push(...chosen([root]));
    else if (root) await gather(root, found, most);
  }
  return found;
}

/** @param {FileSystemEntry} entry @param {Entry[]} found @param {number} most */
async function gather(entry, found, most) {
  if (found.length > most || entry.name.startsWith(".")) return;
  if (entry.isFile) {
    const file = await fileOf(/** @type {FileSystemFileEntry} */ (entry));
    found.push({ path: entry.fullPath.slice(1), file });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (let some = await next(reader); some.length; some = await next(reader)) {
    for (const each of some) await gather(each, found, most);
  }
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

/** A folder tells its entries a hundred at a time. @param {FileSystemDirectoryReader} reader @returns {Promise<FileSystemEntry[]>} */
const next = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
