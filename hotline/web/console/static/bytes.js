/** Bytes and texts: UTF-8, base64url without padding, digests. */

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** Returns `bytes` as base64url. @param {Uint8Array | ArrayBuffer} bytes */
export function b64(bytes) {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let text = "";
  for (const byte of view) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Returns the bytes of which `text` is the one base64url spelling. @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function unb64(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const found = Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  if (b64(found) !== text) throw new Error("not base64url");
  return found;
}

/** @param {...Uint8Array} parts @returns {Uint8Array<ArrayBuffer>} */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Returns the digest text of `bytes`: sha256: and 64 hexadecimal digits. @param {Uint8Array<ArrayBuffer>} bytes */
export async function digest(bytes) {
  const hashed = await sha256(bytes);
  return `sha256:${Array.from(hashed, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Returns the 32 bytes that a digest text names. @param {string} text */
export function digestBytes(text) {
  if (!/^sha256:[0-9a-f]{64}$/.test(text)) throw new Error("not a digest");
  return Uint8Array.from(text.slice(7).match(/../g) || [], (pair) => parseInt(pair, 16));
}
