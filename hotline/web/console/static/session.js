/** Begins the session of this browser: a proof for one request, signed with a key that it holds. */

import { SIGN_IN, signBytes } from "./browser_key.js";
import { b64, sha256, utf8 } from "./bytes.js";
import { arrival } from "./clock.js";
import { ask } from "./door.js";

/** @typedef {import("./browser_key.js").HeldKey} HeldKey */

const PATH = "/v1/session";
const LIFETIME_SECONDS = 60;
const NONCE_BYTES = 24;

/** Returns the time of the world as the center told it, in seconds: the clock of this computer may be wrong. */
function seconds() {
  return Math.floor((Number(document.documentElement.dataset.wall) + performance.now() - arrival()) / 1000);
}

/**
 * Begins a session as `subject`, whose key `held` is; throws Refused if the center does not take it.
 * @param {HeldKey} held
 * @param {string} subject
 */
export async function signIn(held, subject) {
  const issued = seconds();
  const claims = {
    aud: location.origin,
    bh: b64(await sha256(new Uint8Array())),
    exp: issued + LIFETIME_SECONDS,
    htm: "POST",
    htu: location.origin + PATH,
    iat: issued,
    iss: subject,
    jti: b64(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))),
    sub: subject,
  };
  const header = { alg: held.alg, kid: held.kid, typ: "hotline-request+jwt" };
  const signed = [header, claims].map((part) => b64(utf8(JSON.stringify(part)))).join(".");
  const signature = b64(await signBytes(held, utf8(signed), SIGN_IN));
  return ask(PATH, { method: "POST", headers: { Authorization: `Hotline ${signed}.${signature}` } });
}
