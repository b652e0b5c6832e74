/** Consent to an agreement: the exact statement is made, shown and signed in this browser, over the digest found here. */

import { utf8 } from "./bytes.js";
import { now } from "./clock.js";
import { post, Refused, showRefusal } from "./door.js";
import { CONSENT, envelope } from "./envelope.js";
import { canonical, readPayload } from "./exact.js";
import { instantOf } from "./fields.js";
import { both, bothWords, byId, HERE, made } from "./shown.js";
import { sign } from "./signing.js";
import { say } from "./words.js";

const box = byId("propose");
const button = /** @type {HTMLButtonElement} */ (byId("sign"));
const start = /** @type {HTMLInputElement} */ (byId("start"));
const file = /** @type {HTMLInputElement | null} */ (document.getElementById("document"));
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** @type {{value: any, digest: string} | null} */
let agreement = null;
/** @type {Uint8Array<ArrayBuffer> | null} */
let statement = null;

/** Takes the exact bytes of an agreement, if they are the ones that are meant. @param {Uint8Array<ArrayBuffer>} bytes */
async function take(bytes) {
  const { value, digest } = await readPayload(bytes);
  if (box.dataset.digest && digest !== box.dataset.digest) throw new Error("another document");
  if (!value.forms || !value.protocol) throw new Error("no agreement");
  const told = file ? await post("/v1/agreements/check", { agreement: value, lang: HERE }) : null;
  agreement = { value, digest };
  byId("paper").replaceChildren(
    made("p", "", made("b", "", `${value.protocol} ${value.version}`), " ", ...both(value.title)),
    made("p", "muted small", say("read_here", { digest, forms: Object.keys(value.forms).length })),
    ...(told ? changes(told) : []));
  await write();
}

/** Draws what an agreement would change. @param {any} told */
function changes({ before, count, chapters }) {
  if (!before) return [made("p", "", ...bothWords("first"))];
  const drawn = made("div", "paper plain", made("p", "", made("b", "", count)), ...chapters.flatMap((/** @type {any} */ each) => [
    made("h3", "", each.title),
    made("ul", "sentences", ...each.sentences.map((/** @type {any} */ one) => made("li", "", made("span", `mark ${one.effect}`, one.mark), made("span", "", one.text))))]));
  return [made("h3", "", ...bothWords("changes", { version: before.version })), drawn];
}

/** Makes the statement that would be signed, and shows it; where it would be refused, says why and shows none. */
async function write() {
  statement = null;
  button.disabled = true;
  byId("signing").hidden = true;
  const instant = instantOf(start.value.trim());
  const at = INSTANT.test(instant) ? Date.parse(instant) : NaN;
  const wrong = Number.isNaN(at) ? "no_instant" : at <= now() ? "past" : "";
  start.setAttribute("aria-invalid", String(Boolean(wrong)));
  byId("start-wrong").replaceChildren(...(wrong ? bothWords(wrong) : []));
  if (!agreement || wrong) return;
  const { value, digest } = agreement;
  const said = {
    v: 1, channel: box.dataset.channel, party: document.documentElement.dataset.party, protocol: value.protocol,
    version: value.version, agreement: digest, instant, written: new Date(Math.floor(now())).toISOString(),
  };
  const octets = utf8(canonical(said));
  statement = octets;
  const { code } = await readPayload(octets);
  if (statement !== octets) return;
  byId("statement").textContent = JSON.stringify(said, null, 1);
  byId("statement-code").textContent = code;
  byId("signing").hidden = false;
  button.disabled = false;
}

/** Signs the statement and brings it. @param {Event} event */
async function bring(event) {
  event.preventDefault();
  if (!statement || !agreement) return;
  button.disabled = true;
  byId("refusal").hidden = true;
  const signed = statement;
  try {
    const listed = (box.dataset.keys || "").split(" ").map((kid) => ({ kid, alg: "", assurance: "" }));
    const signature = await sign(signed, listed, false, byId("touch"), CONSENT, "administrator");
    await post("/v1/agreements", { agreement: agreement.value, statement: envelope(signed, signature) });
    location.assign(`/protocols/${agreement.digest}`);
  } catch (error) {
    showRefusal(byId("refusal"), error);
  } finally {
    button.disabled = false;
  }
}

/** Reads an agreement, byte for byte. @param {Blob | Response | undefined} found */
async function read(found) {
  agreement = null;
  byId("refusal").hidden = true;
  if (!found) return;
  try {
    await take(new Uint8Array(await found.arrayBuffer()));
  } catch (error) {
    button.disabled = true;
    byId("signing").hidden = true;
    byId("paper").replaceChildren();
    if (error instanceof Refused) return showRefusal(byId("refusal"), error);
    byId("refusal").replaceChildren(...bothWords("no_agreement"));
    byId("refusal").hidden = false;
  }
}

start.addEventListener("input", write);
byId("consent").addEventListener("submit", bring);
if (file) {
  const chosen = () => read(file.files?.[0]);
  file.addEventListener("change", chosen);
  chosen();
} else {
  read(await fetch(`/v1/protocols/${box.dataset.digest}`, { cache: "no-store" }));
}
