/** Reading a message: this browser reads its exact bytes; what is received or acknowledged is what was opened here. */

import { keep } from "./again.js";
import { ask, post, showRefusal } from "./door.js";
import { envelope } from "./envelope.js";
import { enliven, readAll } from "./fields.js";
import { brought, enlivenFiles, openFiles } from "./files.js";
import { demandHead, demandSame, inLines, readExactly, sign, Unsound } from "./signing.js";
import { both, bothWords, byId, made, working } from "./shown.js";

const SIGNED = "hotline-signed";
const { id } = byId("message").dataset;
/** @type {any} */
let opened = null;
/** Whether an answer is being signed: meanwhile nothing is changed, and nothing else is signed. */
let busy = false;

/** @param {unknown} error */
const tell = (error) => showRefusal(byId("refusal"), error);

/** Reads the message that is shown. */
async function prepare() {
  const shown = await ask(`/v1/messages/${id}`);
  opened = await readExactly(shown.envelope.payload, shown.openings, id);
  byId("exact").textContent = inLines(opened);
  byId("code").textContent = opened.code;
  openFiles(opened.value.fields);
  byId("verdict").replaceChildren(...bothWords("read_here"));
  allow();
}

/** Lets each form be signed once the message was read, and what must be chosen was; none while one is being signed. */
function allow() {
  for (const form of /** @type {any} */ (document.querySelectorAll("form.here"))) {
    for (const each of form.elements) each.disabled = busy;
    const chosen = [...form.querySelectorAll(":scope > .field select[data-kind]")].every((each) => each.value);
    form.querySelector("[type=submit]").disabled = busy || !opened || !chosen;
  }
}

/** Makes the forms in a part of the page work. @param {Element} part */
function enlivenForms(part) {
  for (const form of part.querySelectorAll("form.here")) {
    enliven(form);
    enlivenFiles(form);
    form.addEventListener("input", allow);
    working(form.querySelector("[type=submit]"));
  }
  allow();
}

/** Signs an answer to the message that was opened here; returns whether it went. @param {HTMLFormElement} form */
async function answer(form) {
  await look();
  if (form.closest("[data-typed=overtaken]")) byId("overtaken").scrollIntoView();
  if (!form.isConnected || form.closest("[data-typed=overtaken]") || !(await brought())) return false;
  const asked = { form: form.dataset.form, protocol: opened.value.protocol, answers: opened.digest, precedence: null, fields: readAll(form) };
  const checked = await post("/v1/drafts/check", asked);
  if (checked.problems.length) {
    wrong(form, checked.problems);
    return false;
  }
  const { payload, openings, id: number } = checked.message;
  const read = await readExactly(payload, openings, number);
  demandHead({
    form: asked.form,
    protocol: asked.protocol,
    in_reply_to: opened.digest,
    status: document.documentElement.dataset.mode,
    ...(form.dataset.inherits ? { precedence: opened.value.precedence } : {}),
  }, read.value);
  demandSame(asked.fields, read.values);
  const signature = await sign(read.bytes, checked.signatures.keys, checked.signatures.hardware, byId("touch"));
  const found = await post("/v1/messages", { message: envelope(read.bytes, signature), openings });
  if (found.state === "proposed") location.assign(`/approvals/${found.id}`);
  else again(form);
  return true;
}

/** Reads the page anew at the part that was signed, so that the next act is a key away. @param {HTMLFormElement} form */
function again(form) {
  sessionStorage.setItem(SIGNED, form.closest("section")?.id || "");
  location.reload();
}

/** Puts the focus on the part that was signed just before. */
function begin() {
  const part = document.getElementById(sessionStorage.getItem(SIGNED) || "");
  sessionStorage.removeItem(SIGNED);
  if (!part) return;
  part.tabIndex = -1;
  part.focus();
}

/** @param {HTMLFormElement} form @param {any[]} problems */
function wrong(form, problems) {
  for (const problem of problems) {
    const [name] = [...problem.fields, problem.where];
    const line = form.querySelector(`[data-field="${CSS.escape(name)}"] .wrong`);
    if (!(line instanceof HTMLElement)) throw new Unsound(`${problem.says.en} ${problem.says.zh} ${problem.found}`);
    line.replaceChildren(...both(problem.says), made("small", "found", ` ${problem.found}`));
    line.hidden = false;
  }
}

const look = keep(enlivenForms);
enlivenForms(document.body);
begin();
document.querySelector(".deciding")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  allow();
  byId("refusal").hidden = true;
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {Element} */ (form.querySelector("[type=submit]"));
  working(button, "signing");
  try {
    busy = await answer(form);
  } catch (error) {
    busy = false;
    tell(error);
  }
  if (!busy) working(button);
  allow();
});
prepare().catch(tell);
