/** What is signed, read by this browser itself: the exact bytes, their digest, and the code that two people compare. */

import { b64, digest, digestBytes, joined, sha256, unb64, utf8 } from "./bytes.js";

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SPELLING = ("alfa bravo charlie delta echo foxtrot golf hotel "
  + "india juliett kilo lima mike november oscar papa").split(" ");
const FIELD = "hotline-field/v1\n";
const SALT_BYTES = 32;

/** @typedef {Record<string, {salt: string, value: unknown}>} Openings */

/**
 * Returns the first 80 bits of a digest as four groups of four signs, as `hotline.core.aloud.code` does.
 * @param {string} text
 */
export function code(text) {
  const head = digestBytes(text).slice(0, 10).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const signs = Array.from({ length: 16 }, (_, at) => SIGNS[Number((head >> BigInt(75 - 5 * at)) & 31n)]).join("");
  return (signs.match(/..../g) || []).join("-");
}

/**
 * Returns the first 128 bits of a digest to be read aloud: words of the spelling alphabet, and digits.
 * @param {string} text
 */
export function aloud(text) {
  const head = digestBytes(text).slice(0, 16);
  const spelt = Array.from(head).flatMap((byte) => [SPELLING[byte >> 4], SPELLING[byte & 15]]);
  const groups = Array.from({ length: 8 }, (_, at) => spelt.slice(4 * at, 4 * at + 4).join(" "));
  const digits = groups.map((_, at) => String(head[2 * at] * 256 + head[2 * at + 1]).padStart(5, "0"));
  return { words: groups, digits };
}

/** Returns the canonical text of a value: members by name, whole numbers, no blanks. @param {unknown} value @returns {string} */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("not a whole number");
  return JSON.stringify(value);
}

/**
 * Returns what `payload` says, if its bytes are the one spelling of that, with its digest and code.
 * @param {Uint8Array<ArrayBuffer>} payload
 */
export async function readPayload(payload) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(payload);
  const value = JSON.parse(text);
  if (canonical(value) !== text) throw new Error("the payload is not in its one spelling");
  const named = await digest(payload);
  return { value, text, digest: named, code: code(named) };
}

/**
 * Returns the values of the sealed fields, each proved by its opening; throws if one is missing, strange or wrong.
 * @param {Record<string, string>} sealed
 * @param {Openings} openings
 */
export async function unseal(sealed, openings) {
  for (const name of Object.keys(openings)) if (!(name in sealed)) throw new Error(`an opening of no sealed field: ${name}`);
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const [name, commitment] of Object.entries(sealed)) {
    if (!(name in openings)) throw new Error(`no opening of ${name}`);
    const { salt, value } = openings[name];
    if (await commit(unb64(salt), value) !== commitment) throw new Error(`the opening of ${name} is wrong`);
    values[name] = value;
  }
  return values;
}

/** Returns the commitment to `value` under `salt`. @param {Uint8Array} salt @param {unknown} value */
export async function commit(salt, value) {
  if (salt.length !== SALT_BYTES) throw new Error("a salt has 32 bytes");
  return b64(await sha256(joined(utf8(FIELD), salt, utf8(canonical(value)))));
}

/**
 * Returns the differences between what a form says and what a payload says, by the name of the field.
 * @param {Record<string, unknown>} typed
 * @param {Record<string, unknown>} found
 */
export function differences(typed, found) {
  const names = new Set([...Object.keys(typed), ...Object.keys(found)]);
  return [...names].filter((name) => canonical(typed[name] ?? null) !== canonical(found[name] ?? null)).sort();
}
