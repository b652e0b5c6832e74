/**
 * The keys that this browser holds: WebCrypto keys that no script can read, and names of security keys.
 *
 * A WebCrypto key belongs to this account and profile of this computer, not to a person: who can read the disk can read
 * the key. A security key answers only when it is touched by an owner whom it knows.
 */

import { b64, joined, sha256, unb64, utf8 } from "./bytes.js";

/**
 * @typedef {object} HeldKey
 * @property {string} kid
 * @property {string} alg Ed25519, hotline-webauthn-Ed25519 or hotline-webauthn-ES256
 * @property {string} pub the raw public key, base64url
 * @property {string} name
 * @property {number} made
 * @property {CryptoKey} [key] the private key, if it is kept here
 * @property {Attested} [attestation] of a security key
 * @property {Site} [webauthn] of a security key
 */

/** @typedef {{credential: string, object: string, client: string}} Attested */
/** @typedef {{rp_id: string, origins: string[], synced: boolean}} Site */

export const ED25519 = "Ed25519";
export const WEBAUTHN_ED25519 = "hotline-webauthn-Ed25519";
export const WEBAUTHN_ES256 = "hotline-webauthn-ES256";

/** What a security key signs starts with its purpose, so that a sign-in never is the signature of a document. */
export const DOCUMENT = "hotline-webauthn/v1\n";
export const SIGN_IN = "hotline-webauthn-session/v1\n";

const COSE = new Map([[-8, WEBAUTHN_ED25519], [-7, WEBAUTHN_ES256]]);
const PUBLIC_BYTES = new Map([[WEBAUTHN_ED25519, 32], [WEBAUTHN_ES256, 65]]);
const FLAGS_AT = 32;
const ELIGIBLE = 0x08;
const TOUCH_WITHIN = 60_000;

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("hotline-keys", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("keys", { keyPath: "kid" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(keys: IDBObjectStore) => IDBRequest<T>} ask
 * @returns {Promise<T>}
 */
async function inStore(mode, ask) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const work = database.transaction("keys", mode);
      const asked = ask(work.objectStore("keys"));
      work.oncomplete = () => resolve(asked.result);
      work.onerror = () => reject(work.error);
      work.onabort = () => reject(work.error);
    });
  } finally {
    database.close();
  }
}

/** Returns every key that this browser holds, the newest first. @returns {Promise<HeldKey[]>} */
export async function heldKeys() {
  const found = await inStore("readonly", (keys) => keys.getAll());
  return found.sort((one, two) => two.made - one.made);
}

/** Returns the key named `kid`, if this browser holds it. @param {string} kid @returns {Promise<HeldKey | undefined>} */
export function heldKey(kid) {
  return inStore("readonly", (keys) => keys.get(kid));
}

/** Keeps a key. @param {HeldKey} held */
export async function keep(held) {
  await inStore("readwrite", (keys) => keys.put(held));
  return held;
}

/** Forgets a key; one that was kept nowhere else is gone. @param {string} kid */
export async function forget(kid) {
  await inStore("readwrite", (keys) => keys.delete(kid));
}

/** Makes a key that only this browser can sign with. @param {string} name */
export async function makeKey(name) {
  const pair = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey({ name: ED25519 }, false, ["sign", "verify"]));
  const pub = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  // Firefox asks its person, who may answer never: the key does not wait for that.
  navigator.storage?.persist?.().catch(() => undefined);
  return keep({ kid: await thumbprint(ED25519, pub), alg: ED25519, pub: b64(pub), name, made: Date.now(), key: pair.privateKey });
}

/**
 * Has a security key make a key for this site, and keeps its name.
 * @param {string} name
 * @param {string} subject
 * @param {{rp_id: string, origins: string[]}} site
 */
export async function registerKey(name, subject, site) {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { id: site.rp_id, name: "Hotline" },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name: subject, displayName: subject },
      pubKeyCredParams: Array.from(COSE.keys(), (alg) => ({ type: /** @type {const} */ ("public-key"), alg })),
      authenticatorSelection: { userVerification: "required", residentKey: "discouraged" },
      attestation: "direct",
      timeout: TOUCH_WITHIN,
    },
  });
  if (!(made instanceof PublicKeyCredential)) throw new Error("no credential");
  const answer = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  const alg = COSE.get(answer.getPublicKeyAlgorithm());
  const spki = answer.getPublicKey();
  if (!alg || !spki) throw new Error("a security key of another kind");
  const pub = new Uint8Array(spki).slice(-/** @type {number} */ (PUBLIC_BYTES.get(alg)));
  const synced = (new Uint8Array(answer.getAuthenticatorData())[FLAGS_AT] & ELIGIBLE) !== 0;
  const attestation = { credential: b64(made.rawId), object: b64(answer.attestationObject), client: b64(answer.clientDataJSON) };
  const webauthn = { rp_id: site.rp_id, origins: site.origins, synced };
  return keep({ kid: await thumbprint(alg, pub), alg, pub: b64(pub), name, made: Date.now(), attestation, webauthn });
}

/**
 * Takes in the public file of a security key that was registered at another desk.
 * @param {string} text
 */
export async function takeFile(text) {
  const { alg, pub, name, attestation, webauthn } = JSON.parse(text);
  if (!PUBLIC_BYTES.has(alg) || !attestation || !webauthn) throw new Error("no security key");
  unb64(attestation.credential);
  return keep({ kid: await thumbprint(alg, unb64(pub)), alg, pub, name: String(name), made: Date.now(), attestation, webauthn });
}

/** Returns the public key as `hotline roster add` takes it. @param {HeldKey} held */
export function publicDocument({ kid, alg, pub, name, attestation, webauthn }) {
  const plain = { v: 1, kid, alg, pub, name };
  return webauthn ? { ...plain, webauthn, attestation } : plain;
}

/** Returns the RFC 7638 thumbprint of a public key. @param {string} alg @param {Uint8Array} pub */
export async function thumbprint(alg, pub) {
  const jwk = alg === WEBAUTHN_ES256
    ? { crv: "P-256", kty: "EC", x: b64(pub.slice(1, 33)), y: b64(pub.slice(33)) }
    : { crv: ED25519, kty: "OKP", x: b64(pub) };
  return b64(await sha256(utf8(JSON.stringify(jwk))));
}

/**
 * Returns the signature value over `data`, which is for `purpose`: of a security key the whole assertion.
 * @param {HeldKey} held
 * @param {Uint8Array<ArrayBuffer>} data
 * @param {string} [purpose]
 */
export async function signBytes(held, data, purpose = DOCUMENT) {
  if (held.key) return new Uint8Array(await crypto.subtle.sign(ED25519, held.key, data));
  if (!held.webauthn || !held.attestation) throw new Error("no private key");
  const found = await navigator.credentials.get({
    publicKey: {
      challenge: await sha256(joined(utf8(purpose), data)),
      rpId: held.webauthn.rp_id,
      allowCredentials: [{ type: "public-key", id: unb64(held.attestation.credential) }],
      userVerification: "required",
      timeout: TOUCH_WITHIN,
    },
  });
  if (!(found instanceof PublicKeyCredential)) throw new Error("no assertion");
  const answer = /** @type {AuthenticatorAssertionResponse} */ (found.response);
  const parts = [new Uint8Array(answer.authenticatorData), new Uint8Array(answer.clientDataJSON)];
  const measured = parts.flatMap((part) => [Uint8Array.of(part.length >> 8, part.length & 255), part]);
  return joined(...measured, new Uint8Array(answer.signature));
}
