/** The page on which a key is made: its public half goes to a keeper of the roster, and is compared by voice. */

import { makeKey, publicDocument, registerKey } from "./browser_key.js";
import { unb64 } from "./bytes.js";
import { aloud } from "./exact.js";
import { showBoth } from "./words.js";

/** @template {HTMLElement} T @param {string} id @returns {T} */
const part = (id) => /** @type {T} */ (document.getElementById(id));
const page = part("enrol");
const refusal = part("refusal");
const touch = part("touch");

/** @param {string} key */
function refuse(key) {
  showBoth(refusal, key);
  refusal.hidden = false;
}

/** @param {SubmitEvent} event */
async function make(event) {
  event.preventDefault();
  refusal.hidden = true;
  const form = new FormData(part("make"));
  const [name, kind] = [String(form.get("name")), form.get("kind")];
  const button = /** @type {HTMLButtonElement} */ (part("make-key"));
  button.disabled = true;
  try {
    if (kind === "security") {
      if (!window.PublicKeyCredential) return refuse("no_webauthn");
      touch.hidden = false;
      const site = { rp_id: page.dataset.site || "", origins: (page.dataset.origins || "").split(" ") };
      await show(await registerKey(name, `${document.documentElement.dataset.party}/${name}`, site));
    } else {
      await show(await makeKey(name));
    }
  } catch (error) {
    refuse(error instanceof DOMException && error.name === "NotAllowedError" ? "not_touched" : "not_made");
  } finally {
    touch.hidden = true;
    button.disabled = false;
  }
  return undefined;
}

/** Shows what to do with a key that was made. @param {import("./browser_key.js").HeldKey} held */
async function show(held) {
  const text = `${JSON.stringify(publicDocument(held), null, 1)}\n`;
  const file = `${held.name}.${held.key ? "browser" : "security"}.pub.json`;
  const link = /** @type {HTMLAnchorElement} */ (part("download"));
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = file;
  /** @type {HTMLTextAreaElement} */ (part("document")).value = text;
  const spoken = aloud(`sha256:${Array.from(unb64(held.kid), (byte) => byte.toString(16).padStart(2, "0")).join("")}`);
  part("aloud").replaceChildren(...spoken.words.map((group) => {
    const item = document.createElement("li");
    item.textContent = group;
    return item;
  }));
  part("digits").textContent = spoken.digits.join(" ");
  part("command").textContent = `hotline roster add ${held.name} --role operator --key ${file}${held.key ? "" : " --hardware"}`;
  part("synced").hidden = !held.webauthn?.synced;
  part("made").dataset.kid = held.kid;
  part("made").hidden = false;
  part("made").focus();
}

part("make").addEventListener("submit", make);
part("make").dataset.ready = "yes";
