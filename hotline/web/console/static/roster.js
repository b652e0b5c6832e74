/** Takes the version of a root or roster that its keepers signed: reads it here, shows what it is, and brings it. */

import { b64, unb64, utf8 } from "./bytes.js";
import { post, showRefusal } from "./door.js";
import { aloud, canonical, readPayload } from "./exact.js";
import { byId, made } from "./shown.js";
import { say } from "./words.js";

const input = /** @type {HTMLInputElement} */ (byId("version"));
const button = /** @type {HTMLButtonElement} */ (byId("bring-button"));
/** @type {{document: string, envelope: unknown} | null} */
let chosen = null;

/** Returns the document in a file: a draft with its signatures, or a version that was written whole. @param {any} value */
function documentOf(value) {
  if (value.payload && value.signatures) {
    const typ = JSON.parse(new TextDecoder().decode(unb64(value.signatures[0].protected))).typ;
    return { document: typ === "hotline-root+jws" ? "root" : "roster", envelope: value };
  }
  if (!value.next || !value.signatures) throw new Error("neither a version nor a draft");
  return { document: value.document, envelope: { payload: b64(utf8(canonical(value.next))), signatures: value.signatures } };
}

/** Shows what the chosen file is. */
async function read() {
  chosen = null;
  button.disabled = true;
  byId("refusal").hidden = true;
  const file = input.files?.[0];
  if (!file) return;
  try {
    const found = documentOf(JSON.parse(await file.text()));
    const payload = /** @type {{payload: string, signatures: unknown[]}} */ (found.envelope);
    const { value, digest } = await readPayload(unb64(payload.payload));
    const spoken = aloud(digest);
    const words = made("ol", "aloud", ...spoken.words.map((group) => made("li", "", group)));
    words.lang = "en";
    byId("brought").replaceChildren(
      made("p", "", made("b", "", say(`is_${found.document}`, { party: String(value.party).toUpperCase(), version: value.version, count: payload.signatures.length }))),
      made("p", "", say("compare_aloud")), words, made("p", "digits", spoken.digits.join(" ")));
    chosen = found;
    button.disabled = false;
  } catch {
    byId("brought").replaceChildren(made("p", "refusal", say("no_version")));
  }
}

/** Brings it to the center, which judges who signed it. @param {Event} event */
async function bring(event) {
  event.preventDefault();
  if (!chosen) return;
  button.disabled = true;
  try {
    await post("/v1/rosters", chosen);
    byId("brought").replaceChildren(made("p", "okc", say("brought")));
    byId("brought").dataset.done = "yes";
    location.reload();
  } catch (error) {
    showRefusal(byId("refusal"), error);
    button.disabled = false;
  }
}

input.addEventListener("change", read);
byId("bring").addEventListener("submit", bring);
if (input.files?.length) read();
