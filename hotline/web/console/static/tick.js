/** One clock tick for every script of the page, from a worker, so that a page out of sight does not fall behind. */

const WORKER = "/static/tick_worker.js";

/** @type {Set<() => void>} */
const listeners = new Set();

/** Returns the address of the worker as the policy of this page allows it: this one, and no other. */
function address() {
  if (!("trustedTypes" in window)) return WORKER;
  const types = /** @type {any} */ (window).trustedTypes;
  return types.createPolicy("hotline-worker", { createScriptURL: () => WORKER }).createScriptURL(WORKER);
}

/** Lets every listener run; one that fails keeps no other from its turn. */
function tick() {
  for (const listener of listeners) {
    try {
      listener();
    } catch (error) {
      reportError(error);
    }
  }
}

/**
 * Runs `listener` four times a second.
 * @param {() => void} listener
 */
export function onTick(listener) {
  listeners.add(listener);
}

new Worker(address()).onmessage = tick;
