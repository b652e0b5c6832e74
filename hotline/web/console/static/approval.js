/** The second person: reads the exact bytes of a proposal in this browser, and signs them, or gives them back. */

import { ask, post, showRefusal } from "./door.js";
import { openFiles } from "./files.js";
import { inLines, readExactly, sign, wordTyped } from "./signing.js";
import { bothWords, byId } from "./shown.js";

const root = byId("approval");
const { id = "", keys = "[]", hardware } = root.dataset;
const button = /** @type {HTMLButtonElement | null} */ (document.getElementById("sign"));
const word = /** @type {HTMLInputElement | null} */ (document.getElementById("word"));
const giveBack = /** @type {HTMLFormElement | null} */ (document.getElementById("return"));
/** @type {any} */
let read = null;

/** @param {unknown} error */
const tell = (error) => showRefusal(byId("refusal"), error);

/** Reads what the first person signed. */
async function prepare() {
  const shown = await ask(`/v1/messages/${id}`);
  read = await readExactly(shown.envelope.payload, shown.openings, id);
  byId("exact").textContent = inLines(read);
  byId("code").textContent = read.code;
  openFiles(read.value.fields);
  byId("verdict").replaceChildren(...bothWords("read_here"));
  allow();
}

/** Lets it be signed once the bytes were read and the word stands. */
function allow() {
  if (button) button.disabled = !read || !wordTyped(word);
}

/** Signs what was read. */
async function go() {
  if (!button) return;
  button.disabled = true;
  byId("refusal").hidden = true;
  try {
    const signature = await sign(read.bytes, JSON.parse(keys), hardware === "yes", byId("touch"));
    await post(`/v1/messages/${id}/signatures`, { signatures: [signature] });
    location.assign(`/messages/${id}`);
  } catch (error) {
    tell(error);
    allow();
  }
}

/** Gives the proposal back with a reason. @param {Event} event */
async function returned(event) {
  event.preventDefault();
  const reason = /** @type {HTMLTextAreaElement} */ (byId("reason")).value.normalize("NFC").trim();
  if (!reason) return;
  try {
    await post(`/v1/messages/${id}/return`, { reason });
    location.assign("/approvals");
  } catch (error) {
    tell(error);
  }
}

button?.addEventListener("click", go);
word?.addEventListener("input", allow);
giveBack?.addEventListener("submit", returned);
prepare().catch(tell);
