/**
 * Verifies signatures of people in this browser: Ed25519 keys, and security keys (WebAuthn) with what they assert.
 *
 * What a browser cannot verify (ML-DSA-65, SM2) is left to the offline command, and said to be.
 */

import { WEBAUTHN_ED25519, WEBAUTHN_ES256 } from "./browser_key.js";
import { b64, joined, sha256, unb64, utf8 } from "./bytes.js";
import { same } from "./merkle.js";
import { verifyEd25519 } from "./notes.js";

/** @typedef {{kid: string, alg: string, pub: string, subject: string, name: string, roles?: string[], not_before?: string, not_after?: string, revoked_at?: string, assurance?: string, webauthn?: import("./browser_key.js").Site}} Key */
/** @typedef {{protected: string, signature: string}} Signature */
/** @typedef {"good" | "bad" | "left"} Verdict */

const ED25519 = "Ed25519";
const PURPOSE = utf8("hotline-webauthn/v1\n");
const FLAGS_AT = 32;
const [PRESENT, VERIFIED, ELIGIBLE, ATTESTED] = [0x01, 0x04, 0x08, 0x40];

/** Returns the protected header of a signature. @param {Signature} signature @returns {{alg: string, typ: string, kid: string, role: string}} */
export function header(signature) {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(unb64(signature.protected)));
}

/**
 * Returns whether `signature` over the base64url text `payload` is by `key`.
 * @param {Key} key
 * @param {Signature} signature
 * @param {string} payload
 * @returns {Promise<Verdict>}
 */
export async function judge(key, signature, payload) {
  const said = header(signature);
  if (said.kid !== key.kid || said.alg !== key.alg) return "bad";
  const [data, raw, pub] = [utf8(`${signature.protected}.${payload}`), unb64(signature.signature), unb64(key.pub)];
  try {
    if (key.alg === ED25519) return await verifyEd25519(pub, raw, data) ? "good" : "bad";
    if (key.alg === WEBAUTHN_ED25519 || key.alg === WEBAUTHN_ES256) return await asserted(key, pub, raw, data) ? "good" : "bad";
  } catch {
    return "bad";
  }
  return "left";
}

/**
 * Returns whether a security key signed `data`, for the site that the roster names, touched by an owner whom it knew.
 * @param {Key} key
 * @param {Uint8Array<ArrayBuffer>} pub
 * @param {Uint8Array<ArrayBuffer>} value
 * @param {Uint8Array<ArrayBuffer>} data
 */
async function asserted(key, pub, value, data) {
  const site = key.webauthn;
  if (!site) return false;
  const [authenticator, rest] = measured(value);
  const [client, signature] = measured(rest);
  const said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(client));
  const flags = authenticator[FLAGS_AT];
  const right = said.type === "webauthn.get"
    && said.challenge === b64(await sha256(joined(PURPOSE, data)))
    && site.origins.includes(said.origin) && (said.crossOrigin ?? false) === false
    && same(authenticator.slice(0, FLAGS_AT), await sha256(utf8(site.rp_id)))
    && Boolean(flags & PRESENT && flags & VERIFIED) && !(flags & ATTESTED) && (!(flags & ELIGIBLE) || site.synced);
  if (!right) return false;
  const over = joined(authenticator, await sha256(client));
  if (key.alg === WEBAUTHN_ED25519) return verifyEd25519(pub, signature, over);
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const loaded = await crypto.subtle.importKey("raw", pub, curve, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, loaded, plainPair(signature), over);
}

/** Returns the part whose length stands before it, and what follows. @param {Uint8Array<ArrayBuffer>} value */
function measured(value) {
  const length = value[0] * 256 + value[1];
  if (!length || value.length < 2 + length) throw new Error("the parts of the assertion have other lengths than they say");
  return [value.slice(2, 2 + length), value.slice(2 + length)];
}

/** Returns the two numbers of a DER signature, 32 bytes each. @param {Uint8Array} der */
export function plainPair(der) {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new Error("no DER signature");
  const pair = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1];
    if (der[at] !== 0x02 || !length || at + 2 + length > der.length) throw new Error("no DER signature");
    const number = der.slice(at + 2, at + 2 + length);
    const short = number[0] === 0 ? number.slice(1) : number;
    if (short.length > 32) throw new Error("no DER signature");
    pair.set(short, end - short.length);
    at += 2 + length;
  }
  if (at !== der.length) throw new Error("no DER signature");
  return pair;
}

/**
 * Returns whether a key of a roster may act in `role` at an instant in ms.
 * @param {Key} key
 * @param {string} role
 * @param {number} at
 */
export function mayAct(key, role, at) {
  const until = Math.min(Date.parse(key.not_after || ""), key.revoked_at ? Date.parse(key.revoked_at) : Infinity);
  return (key.roles || []).includes(role) && Date.parse(key.not_before || "") <= at && at < until;
}
