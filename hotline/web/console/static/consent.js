/** Consent to an agreement: the exact statement is made, shown and signed in this browser, over the digest found here. */

import { heldKey } from "./browser_key.js";
import { utf8 } from "./bytes.js";
import { now } from "./clock.js";
import { post, showRefusal } from "./door.js";
import { CONSENT, envelope, signPayload } from "./envelope.js";
import { canonical, readPayload } from "./exact.js";
import { both, made } from "./shown.js";
import { say } from "./words.js";

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const box = part("propose");
const button = /** @type {HTMLButtonElement} */ (part("sign"));
const start = /** @type {HTMLInputElement} */ (part("start"));
const file = /** @type {HTMLInputElement | null} */ (document.getElementById("document"));
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** @type {{value: any, digest: string} | null} */
let agreement = null;
/** @type {Uint8Array<ArrayBuffer> | null} */
let statement = null;

/** @param {string} text */
function refuse(text) {
  part("refusal").replaceChildren(made("p", "", text));
  part("refusal").hidden = false;
}

/** Takes the exact bytes of an agreement, if they are the ones that are meant. @param {Uint8Array<ArrayBuffer>} bytes */
async function take(bytes) {
  const { value, digest } = await readPayload(bytes);
  if (box.dataset.digest && digest !== box.dataset.digest) throw new Error("another document");
  if (!value.forms || !value.protocol) throw new Error("no agreement");
  agreement = { value, digest };
  part("paper").replaceChildren(
    made("p", "", made("b", "", `${value.protocol} ${value.version}`), " ", ...both(value.title)),
    made("p", "muted small", say("read_here", { digest, forms: Object.keys(value.forms).length })));
  await write();
}

/** Makes the statement that would be signed, and shows it. */
async function write() {
  statement = null;
  button.disabled = true;
  const typed = start.value.trim();
  start.setAttribute("aria-invalid", String(!INSTANT.test(typed)));
  if (!agreement || !INSTANT.test(typed)) return;
  const { value, digest } = agreement;
  const said = {
    v: 1, channel: box.dataset.channel, party: document.documentElement.dataset.party, protocol: value.protocol,
    version: value.version, agreement: digest, instant: typed, written: new Date(Math.floor(now())).toISOString(),
  };
  statement = utf8(canonical(said));
  part("statement").textContent = JSON.stringify(said, null, 1);
  part("statement-code").textContent = (await readPayload(statement)).code;
  part("signing").hidden = false;
  button.disabled = false;
}

/** Signs the statement and brings it. @param {Event} event */
async function sign(event) {
  event.preventDefault();
  if (!statement || !agreement) return;
  button.disabled = true;
  part("refusal").hidden = true;
  const signed = statement;
  try {
    const kid = (box.dataset.keys || "").split(" ")[0];
    const key = await heldKey(kid);
    if (!key) return refuse(say("no_key"));
    part("touch").hidden = Boolean(key.key);
    const signature = await signPayload(key, signed, "administrator", CONSENT);
    await post("/v1/agreements", { agreement: agreement.value, statement: envelope(signed, signature) });
    location.assign(`/protocols/${agreement.digest}`);
  } catch (error) {
    if (error instanceof DOMException) refuse(say("not_touched"));
    else showRefusal(part("refusal"), error);
  } finally {
    part("touch").hidden = true;
    button.disabled = false;
  }
  return undefined;
}

/** Reads the file that is chosen. */
async function read() {
  const found = file?.files?.[0];
  agreement = null;
  part("refusal").hidden = true;
  if (!found) return;
  try {
    await take(new Uint8Array(await found.arrayBuffer()));
  } catch {
    button.disabled = true;
    part("signing").hidden = true;
    part("paper").replaceChildren();
    refuse(say("no_agreement"));
  }
}

/** Fetches the agreement of this page, byte for byte. */
async function fetchThis() {
  try {
    const answer = await fetch(`/v1/protocols/${box.dataset.digest}`, { cache: "no-store" });
    await take(new Uint8Array(await answer.arrayBuffer()));
  } catch {
    refuse(say("no_agreement"));
  }
}

start.addEventListener("input", write);
part("consent").addEventListener("submit", sign);
if (file) {
  file.addEventListener("change", read);
  read();
} else {
  fetchThis();
}
