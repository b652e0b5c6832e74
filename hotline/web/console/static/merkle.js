/** The tree of a log as RFC 6962 builds it: the hash of an entry, and the root to which a proof leads. */

import { joined, sha256 } from "./bytes.js";

/** Returns the hash of one entry. @param {Uint8Array} body */
export function leafHash(body) {
  return sha256(joined(Uint8Array.of(0), body));
}

/** @param {Uint8Array} left @param {Uint8Array} right */
function nodeHash(left, right) {
  return sha256(joined(Uint8Array.of(1), left, right));
}

/**
 * Returns the root to which `proof` leads from the leaf at `index` in a tree of `size`; throws where no such proof can be.
 * @param {Uint8Array<ArrayBuffer>} leaf
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array[]} proof
 */
export async function rootFrom(leaf, index, size, proof) {
  if (!(index >= 0 && index < size)) throw new Error("no such place in the tree");
  const half = (/** @type {number} */ number) => Math.floor(number / 2);
  let [found, first, last] = [leaf, index, size - 1];
  for (const hash of proof) {
    if (last === 0 || hash.length !== 32) throw new Error("the proof is longer than the tree is high");
    if (first % 2 || first === last) {
      found = await nodeHash(hash, found);
      while (first % 2 === 0 && first) [first, last] = [half(first), half(last)];
    } else {
      found = await nodeHash(found, hash);
    }
    [first, last] = [half(first), half(last)];
  }
  if (last) throw new Error("the proof is shorter than the tree is high");
  return found;
}

/** Returns whether two hashes are the same. @param {Uint8Array} one @param {Uint8Array} two */
export function same(one, two) {
  return one.length === two.length && one.every((byte, at) => byte === two[at]);
}
