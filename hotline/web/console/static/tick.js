/**
 * One clock tick for every script of the page, from a worker, so that a page out of sight does not fall behind.
 *
 * Where the worker does not tick, because it did not load or has died, the page does it by itself.
 */

const WORKER = "/static/tick_worker.js";
const EVERY = 250;
let last = performance.now();

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
  last = performance.now();
  for (const listener of listeners) {
    try {
      listener();
    } catch (error) {
      reportError(error);
    }
  }
}

/**
 * Runs `listener` four times a second, twice where there is no worker.
 * @param {() => void} listener
 */
export function onTick(listener) {
  listeners.add(listener);
}

setInterval(() => performance.now() - last > 2 * EVERY && tick(), EVERY);
new Worker(address()).onmessage = tick;
