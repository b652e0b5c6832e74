/** Signs documents in the browser: the exact bytes of a payload, in the strict profile of JWS that the centers verify. */

import { signBytes } from "./browser_key.js";
import { b64, utf8 } from "./bytes.js";

/** @typedef {import("./browser_key.js").HeldKey} HeldKey */
/** @typedef {{protected: string, signature: string}} Signature */

export const MESSAGE = "hotline-message+jws";
export const CONSENT = "hotline-consent+jws";
export const HANDOVER = "hotline-handover+jws";
export const STOP = "hotline-stop+jws";

/**
 * Returns the signature of `held` over `payload`, in `role`, as it stands in an envelope.
 * @param {HeldKey} held
 * @param {Uint8Array<ArrayBuffer>} payload
 * @param {string} role
 * @param {string} [typ]
 * @returns {Promise<Signature>}
 */
export async function signPayload(held, payload, role, typ = MESSAGE) {
  // The members in the order of their names: these are the canonical bytes.
  const header = utf8(JSON.stringify({ alg: held.alg, kid: held.kid, role, typ }));
  const over = b64(header);
  const signature = await signBytes(held, utf8(`${over}.${b64(payload)}`));
  return { protected: over, signature: b64(signature) };
}

/**
 * Returns `payload` with its signatures, as it is posted.
 * @param {Uint8Array<ArrayBuffer>} payload
 * @param {...Signature} signatures
 */
export function envelope(payload, ...signatures) {
  return { payload: b64(payload), signatures };
}
