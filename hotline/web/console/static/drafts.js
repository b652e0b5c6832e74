/** Keeps a draft at the center while it is typed; the version tells whether another desk saved over it. */

import { ask } from "./door.js";

/** Returns the name of a new draft. */
export function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Keeps a draft; returns it with its new version.
 * @param {string} name
 * @param {Record<string, unknown>} value
 */
export function put(name, value) {
  return ask(`/v1/drafts/${name}`, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
}

/** Forgets a draft. @param {string} name */
export function drop(name) {
  return ask(`/v1/drafts/${name}`, { method: "DELETE" });
}

/** Returns a draft. @param {string} name */
export function get(name) {
  return ask(`/v1/drafts/${name}`);
}
