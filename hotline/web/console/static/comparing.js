/**
 * Holds a bundle of the other party against the logs of this center, entry by entry, without sending it anywhere.
 *
 * A bundle is a zip in which everything is stored as it is; an entry is the same if its hash in the tree is the same.
 */

import { digestBytes } from "./bytes.js";
import { ask, Refused, showRefusal } from "./door.js";
import { leafHash, same } from "./merkle.js";
import { bothWords, made } from "./shown.js";

const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const ENTRIES = /^logs\/([a-z][a-z0-9-]{0,31})\/([0-9]{12})\.entries$/;
const PAGE = 256;

/**
 * Returns the members of a zip that is stored, not compressed; throws where it is not.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function members(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 22;
  if (end < 0 || view.getUint32(end, true) !== END) throw new Error("no zip");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const found = new Map();
  for (let number = 0; number < count; number += 1) {
    if (view.getUint32(at, true) !== CENTRAL || view.getUint16(at + 10, true) !== 0) throw new Error("compressed");
    const [size, long, extra, said] = [view.getUint32(at + 24, true), view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const place = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + long));
    if (view.getUint32(place, true) !== LOCAL) throw new Error(name);
    const start = place + 30 + view.getUint16(place + 26, true) + view.getUint16(place + 28, true);
    if (start + size > bytes.length) throw new Error(name);
    found.set(name, bytes.slice(start, start + size));
    at += 46 + long + extra + said;
  }
  return found;
}

/** Returns the parts of a segment, each of which stands behind its length. @param {Uint8Array<ArrayBuffer>} data */
export function frames(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const found = [];
  for (let at = 0; at < data.length;) {
    const size = view.getUint32(at);
    if (at + 4 + size > data.length) throw new Error("a frame is cut short");
    found.push(data.slice(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return found;
}

/**
 * Returns the entries of each log in a bundle, by party and place.
 * @param {Map<string, Uint8Array<ArrayBuffer>>} held
 */
export function entriesIn(held) {
  /** @type {Record<string, [number, Uint8Array<ArrayBuffer>][]>} */
  const found = {};
  for (const [name, data] of held) {
    const read = ENTRIES.exec(name);
    if (!read) continue;
    const list = (found[read[1]] ||= []);
    frames(data).forEach((body, number) => list.push([Number(read[2]) + number, body]));
  }
  for (const list of Object.values(found)) list.sort(([one], [two]) => one - two);
  return found;
}

/** Returns the leaves that the center holds, by place. @param {string} log @param {number} first @param {number} limit */
async function leaves(log, first, limit) {
  const page = await ask(`/v1/logs/${log}/entries?first=${first}&limit=${limit}`);
  return { size: page.size, leaves: new Map(page.entries.map((/** @type {any} */ each) => [each.index, digestBytes(each.leaf)])) };
}

/**
 * Compares one log; returns the first entry that is another one, -1 if none is.
 * @param {string} log
 * @param {[number, Uint8Array<ArrayBuffer>][]} entries
 * @param {number} size
 * @param {(done: number) => void} step
 */
async function compareLog(log, entries, size, step) {
  const here = entries.filter(([index]) => index < size);
  /** @type {Map<number, Uint8Array>} */
  let page = new Map();
  for (const [index, body] of here) {
    if (!page.has(index)) page = (await leaves(log, index, Math.min(PAGE, size - index))).leaves;
    const leaf = page.get(index);
    if (!leaf || !same(leaf, await leafHash(body))) return index;
    step(1);
  }
  return -1;
}

/**
 * Says what was found of one log. Only one of which nothing lacks is green: an end that lacks is how withholding looks.
 * @param {string} party
 * @param {[number, Uint8Array<ArrayBuffer>][]} entries
 * @param {number} size
 * @param {number} wrong
 * @param {boolean} whole
 */
function linesOfLog(party, entries, size, wrong, whole) {
  const line = (/** @type {string} */ look, /** @type {string} */ key, /** @type {Record<string, string | number>} */ values) =>
    made("p", look, ...bothWords(key, { party: party.toUpperCase(), ...values }));
  if (wrong >= 0) return [line("refusal", "differ", { index: wrong })];
  const places = new Set(entries.map(([index]) => index));
  const beyond = [...places].filter((index) => index >= size).length;
  const alike = places.size - beyond;
  const lacking = size - alike;
  const last = entries.length ? entries[entries.length - 1][0] : -1;
  const key = !lacking ? "equal" : !whole ? "part" : size - 1 - last === lacking ? "cut" : "gaps";
  const lines = [line(lacking ? "note" : "okc", key, { count: lacking || alike, same: alike, size })];
  if (beyond) lines.push(line("note", "beyond", { count: beyond }));
  const rows = [...document.querySelectorAll(`#rows tr[data-key^="${party}-"]`)];
  const absent = rows.filter((row) => !places.has(Number((row.getAttribute("data-key") || "").slice(party.length + 1)))).length;
  if (absent) lines.push(line("note", "of_case", { count: absent }));
  return lines;
}

/**
 * Compares a bundle with both logs; returns what was found, a line each. Our own proves nothing of the other party.
 * @param {DOMStringMap} about
 * @param {File} file
 * @param {(line: HTMLElement) => void} show
 */
async function linesOf({ ours = "", theirs = "", sizes = "" }, file, show) {
  const inside = members(new Uint8Array(await file.arrayBuffer()));
  const { keeper, scope } = JSON.parse(new TextDecoder().decode(inside.get("manifest.json")));
  const held = entriesIn(inside);
  const strange = [...new Set([keeper, ...Object.keys(held)])].filter((party) => party !== ours && party !== theirs);
  if (strange.length) return [made("p", "refusal", ...bothWords("other_parties", { parties: strange.join(", ") }))];
  if (keeper === ours) return [made("p", "refusal", ...bothWords("own", { peer: theirs.toUpperCase() }))];
  const total = Object.values(held).reduce((sum, list) => sum + list.length, 0);
  if (!total) throw new Error("logs");
  let done = 0;
  const lines = [];
  for (const [number, [log, party]] of [["ours", ours], ["theirs", theirs]].entries()) {
    const [entries, size] = [held[party] || [], Number(sizes.split(" ")[number])];
    const wrong = await compareLog(log, entries, size, (more) => {
      done += more;
      if (done % PAGE === 0) show(made("p", "", ...bothWords("comparing", { done, total })));
    });
    lines.push(...linesOfLog(party, entries, size, wrong, scope.kind === "whole"));
  }
  return lines;
}

/** Says why a file could not be compared. @param {unknown} error */
function failed(error) {
  const line = made("div", "refusal");
  if (error instanceof Refused) showRefusal(line, error);
  else line.append(...bothWords("no_bundle"));
  return [line];
}

let turn = 0;

/** Compares a file and says what was found, unless another was chosen meanwhile. @param {HTMLElement} place @param {File} [file] */
export async function compare(place, file) {
  turn += 1;
  const mine = turn;
  const show = (/** @type {HTMLElement[]} */ ...lines) => { if (mine === turn) place.replaceChildren(...lines); };
  delete place.dataset.done;
  if (!file) return show();
  show(made("p", "", ...bothWords("reading", { name: file.name })));
  show(...await linesOf(place.dataset, file, show).catch(failed));
  if (mine === turn) place.dataset.done = "yes";
  return undefined;
}

const input = /** @type {HTMLInputElement | null} */ (document.getElementById("peer-bundle"));
const place = /** @type {HTMLElement} */ (document.getElementById("comparison"));

/** Compares the file that is chosen; where none is any more, nothing is said of the one before. */
function chosen() {
  compare(place, input?.files?.[0]);
}

input?.addEventListener("change", chosen);
chosen();
