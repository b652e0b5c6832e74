/** The page on which a person signs in: names the keys of this browser, proves one, forgets one, takes a file in. */

import { forget, heldKeys, takeFile } from "./browser_key.js";
import { showRefusal } from "./door.js";
import { signIn } from "./session.js";
import { byId } from "./shown.js";
import { say, showBoth } from "./words.js";

const page = byId("sign-in");
const refusal = byId("refusal");
const touch = byId("touch");
const next = page.dataset.next || "/";

/** Draws the page anew with the keys that this browser holds. */
async function nameKeys() {
  const asked = new URLSearchParams({ next });
  for (const held of await heldKeys()) asked.append("kid", held.kid);
  location.replace(`/signin?${asked}`);
}

/** @param {import("./browser_key.js").HeldKey} held @param {string} subject @param {HTMLButtonElement} button */
async function prove(held, subject, button) {
  refusal.hidden = true;
  touch.hidden = Boolean(held.key);
  button.disabled = true;
  try {
    await signIn(held, subject);
    location.assign(next);
  } catch (error) {
    if (error instanceof DOMException) {
      showBoth(refusal, held.key ? "cannot_sign" : "not_touched");
      refusal.hidden = false;
    } else {
      showRefusal(refusal, error);
    }
  } finally {
    touch.hidden = true;
    button.disabled = false;
  }
}

/** @param {HTMLElement} row @param {import("./browser_key.js").HeldKey} held */
function enliven(row, held) {
  const kind = row.querySelector("[data-kind]");
  if (kind) kind.textContent = say(held.key ? "browser_key" : "security_key");
  const name = row.querySelector("[data-name]");
  if (name) name.textContent = held.name;
  const button = row.querySelector("[data-sign-in]");
  if (button instanceof HTMLButtonElement) {
    button.addEventListener("click", () => prove(held, button.dataset.signIn || "", button));
  }
  row.querySelector("[data-forget]")?.addEventListener("click", async () => {
    if (!confirm(say(held.key ? "forget_browser_key" : "forget_security_key", { name: held.name }))) return;
    await forget(held.kid);
    await nameKeys();
  });
}

/** @param {Event} event */
async function take(event) {
  const file = /** @type {HTMLInputElement} */ (event.currentTarget).files?.[0];
  if (!file) return;
  try {
    await takeFile(await file.text());
    await nameKeys();
  } catch {
    showBoth(refusal, "no_security_key_file");
    refusal.hidden = false;
  }
}

async function begin() {
  const keys = await heldKeys();
  const rows = /** @type {HTMLElement[]} */ ([...page.querySelectorAll("[data-kid]")]);
  const named = new Set(rows.map((row) => row.dataset.kid));
  if (keys.length !== named.size || !keys.every((held) => named.has(held.kid))) return nameKeys();
  for (const row of rows) {
    const held = keys.find((each) => each.kid === row.dataset.kid);
    if (held) enliven(row, held);
  }
  page.dataset.ready = "yes";
  // Who came by a link from elsewhere is signed in already, though that request did not say so.
  if (document.documentElement.dataset.kid && next !== "/") location.replace(next);
  return undefined;
}

byId("take-file").addEventListener("change", take);
await begin();
