/** The page on which a key is made: its public half goes to a keeper of the roster, and is compared by voice. */

import { makeKey, publicDocument, registerKey } from "./browser_key.js";
import { unb64 } from "./bytes.js";
import { aloud } from "./exact.js";
import { byId, made } from "./shown.js";
import { showBoth } from "./words.js";

const page = byId("enrol");
const refusal = byId("refusal");
const touch = byId("touch");

/** @param {string} key */
function refuse(key) {
  showBoth(refusal, key);
  refusal.hidden = false;
}

/** @param {SubmitEvent} event */
async function make(event) {
  event.preventDefault();
  refusal.hidden = true;
  const form = new FormData(byId("make"));
  const [name, kind] = [String(form.get("name")), form.get("kind")];
  const button = /** @type {HTMLButtonElement} */ (byId("make-key"));
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
  const link = /** @type {HTMLAnchorElement} */ (byId("download"));
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = file;
  /** @type {HTMLTextAreaElement} */ (byId("document")).value = text;
  const spoken = aloud(`sha256:${Array.from(unb64(held.kid), (byte) => byte.toString(16).padStart(2, "0")).join("")}`);
  byId("aloud").replaceChildren(...spoken.words.map((group) => made("li", "", group)));
  byId("digits").textContent = spoken.digits.join(" ");
  byId("command").textContent = `hotline roster add ${held.name} --role operator --key ${file}${held.key ? "" : " --hardware"}`;
  byId("synced").hidden = !held.webauthn?.synced;
  byId("made").dataset.kid = held.kid;
  byId("made").hidden = false;
  byId("made").focus();
}

byId("make").addEventListener("submit", make);
byId("make").dataset.ready = "yes";
