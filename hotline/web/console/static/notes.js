/**
 * Signed heads of a log (C2SP signed notes): who signed them, as far as a browser can tell.
 *
 * A browser knows Ed25519. The lines of ML-DSA-44 are counted as left over: the offline command verifies them too.
 */

import { joined, sha256, utf8 } from "./bytes.js";
import { same } from "./merkle.js";

/** @typedef {{name: string, keyId: Uint8Array, signature: Uint8Array<ArrayBuffer>}} Line */
/** @typedef {{origin: string, size: number, root: Uint8Array, body: string, lines: Line[]}} Note */
/** @typedef {{alg: string, pub: Uint8Array}} MachineKey */
/** @typedef {{good: number, left: number, bad: number, time: number}} Signers */

const ED25519 = "Ed25519";
const BODY = /^([!-*,-~]{1,255})\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/;
const LINE = /^— (\S{1,255}) ([A-Za-z0-9+/]+={0,2})$/;
/** The types of signature lines, by algorithm: of the log itself, and of the other party. */
export const OF_LOG = { [ED25519]: 0x01, "ML-DSA-44": 0x06 };
export const OF_COSIGNER = { [ED25519]: 0x04, "ML-DSA-44": 0x06 };

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
function plain(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Returns what a note says, nothing of it verified. @param {string} text @returns {Note} */
export function readNote(text) {
  const at = text.lastIndexOf("\n\n");
  const found = BODY.exec(text.slice(0, at + 1));
  if (!found) throw new Error("the note is not a checkpoint");
  const lines = text.slice(at + 2).trimEnd().split("\n").map((line) => {
    const read = LINE.exec(line);
    if (!read) throw new Error("not a signature line");
    const bytes = plain(read[2]);
    return { name: read[1], keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
  });
  return { origin: found[1], size: Number(found[2]), root: plain(found[3]), body: found[0], lines };
}

/**
 * Returns how many lines of `name` are good, bad, or left to another program; `time` is when it cosigned, in ms.
 * @param {Note} note
 * @param {string} name
 * @param {MachineKey[]} keys
 * @param {Record<string, number>} kinds
 * @returns {Promise<Signers>}
 */
export async function signers(note, name, keys, kinds) {
  const told = { good: 0, left: 0, bad: 0, time: 0 };
  for (const key of keys.filter((each) => each.alg in kinds)) {
    const id = (await sha256(joined(utf8(`${name}\n`), Uint8Array.of(kinds[key.alg]), key.pub))).slice(0, 4);
    for (const line of note.lines.filter((each) => each.name === name && same(each.keyId, id))) {
      if (key.alg !== ED25519) {
        told.left += 1;
        continue;
      }
      const stamped = kinds === OF_COSIGNER;
      const seconds = stamped ? Number(new DataView(line.signature.buffer, line.signature.byteOffset, 8).getBigUint64(0)) : 0;
      const signed = utf8(stamped ? `cosignature/v1\ntime ${seconds}\n${note.body}` : note.body);
      const good = await verifyEd25519(key.pub, line.signature.slice(stamped ? 8 : 0), signed);
      told[good ? "good" : "bad"] += 1;
      if (good) told.time = seconds * 1000;
    }
  }
  return told;
}

/** @param {Uint8Array} pub @param {Uint8Array<ArrayBuffer>} signature @param {Uint8Array<ArrayBuffer>} data */
export async function verifyEd25519(pub, signature, data) {
  const key = await crypto.subtle.importKey("raw", joined(pub), ED25519, false, ["verify"]);
  return crypto.subtle.verify(ED25519, key, signature, data);
}
