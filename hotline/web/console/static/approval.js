/** The second person: reads the exact bytes of a proposal in this browser, and signs them, or gives them back. */

import { keep } from "./again.js";
import { ask, post, showRefusal } from "./door.js";
import { openFiles } from "./files.js";
import { inLines, readExactly, sign, wordTyped } from "./signing.js";
import { bothWords, byId, drawFollows, working } from "./shown.js";
import { say } from "./words.js";

const root = byId("approval");
const { id, keys, hardware } = root.dataset;
const button = byId("sign");
const word = byId("word");
/** @type {any} */
let read = null;
let busy = false;

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
  if (byId("then")) await foresee(read);
}

/** Shows what follows once it is sent, as the center foresees it of what was read here. @param {any} found */
async function foresee({ value, values }) {
  const { form, protocol, in_reply_to: answers = null, precedence } = value;
  const found = await post("/v1/drafts/check", { form, protocol, answers, precedence, fields: values });
  drawFollows(found.follows, true, Object.values(found.fields).some((each) => each?.media));
  byId("then").hidden = false;
}

/** Lets it be signed once the bytes were read and the word stands, and is not being signed already. */
function allow() {
  if (word) word.disabled = busy;
  if (button) button.disabled = busy || !read || !wordTyped(word);
}

/** Signs what was read. */
async function go() {
  if (!button || busy) return;
  busy = true;
  allow();
  byId("refusal").hidden = true;
  working(button, "signing");
  try {
    const signature = await sign(read.bytes, JSON.parse(keys), hardware === "yes", byId("touch"));
    await post(`/v1/messages/${id}/signatures`, { signatures: [signature] });
    location.assign(`/messages/${id}`);
  } catch (error) {
    busy = false;
    working(button);
    tell(error);
    allow();
  }
}

/** Gives the proposal back with a reason. @param {Event} event */
async function returned(event) {
  event.preventDefault();
  const typed = byId("reason");
  const reason = typed.value.normalize("NFC").trim();
  typed.setCustomValidity(reason ? "" : say("reason_missing"));
  if (!typed.reportValidity() || busy) return;
  busy = true;
  allow();
  try {
    await post(`/v1/messages/${id}/return`, { reason });
    location.assign("/approvals");
  } catch (error) {
    busy = false;
    tell(error);
    allow();
  }
}

/** Says that it waits no more, and what became of it. @param {string} where where it is now */
function leave(where) {
  const gone = byId("gone");
  gone.firstElementChild.replaceChildren(...bothWords(where.includes("/messages/") ? "gone_sent" : "gone_back"));
  gone.lastElementChild.href = where;
  gone.hidden = false;
  for (const each of document.querySelectorAll(".leaveby, .sigs, .signing")) each.remove();
}

keep(undefined, leave);
if (button) working(button);
button?.addEventListener("click", go);
word?.addEventListener("input", allow);
byId("return")?.addEventListener("submit", returned);
byId("reason")?.addEventListener("input", () => byId("reason").setCustomValidity(""));
prepare().catch(tell);
