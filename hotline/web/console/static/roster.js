/** Takes the version of a root or roster that its keepers signed: reads it here, shows what it is, and brings it. */

import { b64, unb64, utf8 } from "./bytes.js";
import { post, showRefusal } from "./door.js";
import { aloud, canonical, readPayload } from "./exact.js";
import { bothWords, byId, made } from "./shown.js";

const input = /** @type {HTMLInputElement} */ (byId("version"));
const form = byId("bring");
const button = /** @type {HTMLButtonElement} */ (byId("bring-button"));
/** @type {{document: string, envelope: unknown, digest: string} | null} */
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

/** Says why there is nothing to bring. @param {string} look @param {string} key @param {Record<string, string | number>} [values] */
function nothing(look, key, values) {
  byId("brought").replaceChildren(made("p", look, ...bothWords(key, values)));
}

/** Shows what the chosen file is; what is not ours, or is here already, is not brought. */
async function read() {
  chosen = null;
  button.disabled = true;
  byId("refusal").hidden = true;
  const file = input.files?.[0];
  if (!file) return byId("brought").replaceChildren();
  try {
    const found = documentOf(JSON.parse(await file.text()));
    const payload = /** @type {{payload: string, signatures: unknown[]}} */ (found.envelope);
    const { value, digest } = await readPayload(unb64(payload.payload));
    const about = { party: String(value.party).toUpperCase(), ours: form.dataset.party.toUpperCase(), version: value.version, count: payload.signatures.length };
    if (value.party !== form.dataset.party) return nothing("refusal", `theirs_${found.document}`, about);
    if (form.dataset.held.split(" ").includes(digest)) return nothing("note", "already", about);
    const spoken = aloud(digest);
    const words = made("ol", "aloud", ...spoken.words.map((group) => made("li", "", group)));
    words.lang = "en";
    byId("brought").replaceChildren(
      made("p", "", made("b", "", ...bothWords(`is_${found.document}`, about))),
      made("p", "", ...bothWords("compare_aloud")), words, made("p", "digits", spoken.digits.join(" ")));
    chosen = { ...found, digest };
    button.disabled = false;
  } catch {
    nothing("refusal", "no_version");
  }
  return undefined;
}

/** Brings it to the center, which judges who signed it. @param {Event} event */
async function bring(event) {
  event.preventDefault();
  if (!chosen) return;
  button.disabled = true;
  try {
    const { digest, ...version } = chosen;
    await post("/v1/rosters", version);
    location.assign(`/roster?brought=${digest}`);
  } catch (error) {
    showRefusal(byId("refusal"), error);
    button.disabled = false;
  }
}

input.addEventListener("change", read);
form.addEventListener("submit", bring);
if (input.files?.length) read();
