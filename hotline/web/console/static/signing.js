/** Signs a message at this desk: which key of this person, over which bytes, after this browser has read them itself. */

import { heldKeys } from "./browser_key.js";
import { unb64 } from "./bytes.js";
import { MESSAGE, signPayload } from "./envelope.js";
import { canonical, differences, readPayload, unseal } from "./exact.js";
import { say } from "./words.js";

/** @typedef {{kid: string, alg: string, assurance: string}} Listed */

const OPERATOR = "operator";
const FLASH = /^(FLASH|特提)$/i;

/** What this browser found by itself is not what it was shown: nothing is signed. */
export class Unsound extends Error {}

/**
 * Returns the key to sign with, of those that the roster lists for this person; a security key where one is needed.
 * @param {Listed[]} listed
 * @param {boolean} hardware
 */
export async function keyFor(listed, hardware) {
  const wanted = listed.filter((each) => !hardware || each.assurance === "hardware").map((each) => each.kid);
  const held = (await heldKeys()).filter((each) => wanted.includes(each.kid));
  const found = held.find((each) => each.kid === document.documentElement.dataset.kid) || held[0];
  if (!found) throw new Unsound(say(hardware ? "no_hardware_key" : "no_key"));
  return found;
}

/**
 * Reads the exact bytes and proves every opening; returns what they say, with all values.
 * @param {string} payload base64url
 * @param {import("./exact.js").Openings} openings
 * @param {string} id
 */
export async function readExactly(payload, openings, id) {
  const bytes = unb64(payload);
  const read = await readPayload(bytes);
  if (read.digest !== id) throw new Unsound(say("other_number"));
  const opened = await unseal(read.value.sealed, openings);
  return { ...read, bytes, opened, values: { ...read.value.fields, ...opened } };
}

/**
 * Throws if what would be signed is not what was written here, and says what differs.
 * @param {Record<string, unknown>} written
 * @param {Record<string, unknown>} found
 */
export function demandSame(written, found) {
  const shown = (/** @type {unknown} */ value) => canonical(value ?? null);
  const what = differences(written, found).map((name) => `${name}: ${shown(written[name])} ≠ ${shown(found[name])}`).join("; ");
  if (what) throw new Unsound(say("other_message", { what }));
}

/**
 * Throws if a message that was read is not of the form, precedence, status and so on that were `written` here.
 * @param {Record<string, unknown>} written
 * @param {any} value
 */
export function demandHead(written, value) {
  demandSame(written, Object.fromEntries(Object.keys(written).map((name) => [name, value[name]])));
}

/** Writes what was read in lines, for eyes: what is sealed stands with its value. @param {{value: any, opened: Record<string, unknown>}} read */
export function inLines({ value, opened }) {
  const { form, precedence, status, from, to, written, in_reply_to, fields, ...rest } = value;
  const shown = { form, precedence, status, from, to, written, in_reply_to, fields, opened, ...rest };
  return JSON.stringify(shown, null, 1).replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]|\udb40[\udc00-\udfff]/g,
    (each) => `‹U+${/** @type {number} */ (each.codePointAt(0)).toString(16).toUpperCase().padStart(4, "0")}›`,
  );
}

/**
 * Returns the signature of this person over `bytes`; `touch` is shown while a security key waits.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {Listed[]} listed
 * @param {boolean} hardware
 * @param {HTMLElement} touch
 */
export async function sign(bytes, listed, hardware, touch, typ = MESSAGE, role = OPERATOR) {
  const key = await keyFor(listed, hardware);
  touch.hidden = Boolean(key.key);
  try {
    return await signPayload(key, bytes, role, typ);
  } catch (error) {
    throw error instanceof DOMException ? new Unsound(say("not_touched")) : error;
  } finally {
    touch.hidden = true;
  }
}

/** Returns whether the word of a FLASH stands in `input`; true where none is asked for. @param {HTMLInputElement | null} input */
export function wordTyped(input) {
  return !input || FLASH.test(input.value.trim());
}
