/** The last look: the exact bytes, read by this browser, beside what was typed; then the signature. */

import { draftAt, post, showRefusal } from "./door.js";
import { envelope } from "./envelope.js";
import { differences } from "./exact.js";
import { fileText, openFiles } from "./files.js";
import { demandHead, inLines, readExactly, sign, Unsound, wordTyped } from "./signing.js";
import { both, bothWords, byId, drawFound, made, title, working } from "./shown.js";

const root = byId("review");
const draft = JSON.parse(root.dataset.draft);
const at = draftAt(draft.id);
const names = JSON.parse(root.dataset.names);
const choices = JSON.parse(root.dataset.choices);
const button = byId("sign");
const word = byId("word");
const agree = byId("agree");
/** @type {{checked: any, read: any, differs: string[], signed?: any} | null} */
let ready = null;
let busy = false;

/** @param {unknown} error */
const tell = (error) => showRefusal(byId("refusal"), error);

/** Has the bytes made, and reads them. */
async function prepare() {
  const { form, protocol, answers, precedence, fields } = draft;
  const checked = await post("/v1/drafts/check", { form, protocol, answers, precedence, fields });
  if (checked.problems.length) {
    tell(new Unsound(checked.problems.map((/** @type {any} */ each) => `${each.where} ${each.says.en} ${each.says.zh}`).join("\n")));
    return;
  }
  const { payload, openings, id } = checked.message;
  const read = await readExactly(payload, openings, id);
  demandHead({
    form,
    protocol: protocol || root.dataset.protocol,
    in_reply_to: answers,
    status: document.documentElement.dataset.mode,
    precedence: precedence || root.dataset.precedence,
  }, read.value);
  const differs = differences(fields, read.values);
  byId("exact").textContent = inLines(read);
  byId("code").textContent = read.code;
  drawFound(checked);
  drawCompared(fields, read.values, differs);
  openFiles(read.value.fields);
  ready = checked.signatures.besides.length ? null : { checked, read, differs };
  allow();
}

/** @param {Record<string, unknown>} typed @param {Record<string, unknown>} signed @param {string[]} differs */
function drawCompared(typed, signed, differs) {
  const rows = Object.keys({ ...typed, ...signed }).map((name) => {
    const same = !differs.includes(name);
    return made("tr", same ? "" : "over", made("td", "", ...(names[name] ? both(names[name]) : [name])),
      made("td", "mono", text(name, typed[name])), made("td", "mono", text(name, signed[name])),
      made("td", "", made("span", `tag ${same ? "ok" : "over"}`, ...bothWords(same ? "same" : "not_same"))));
  });
  byId("compared").replaceChildren(...rows);
  byId("verdict").replaceChildren(...bothWords(differs.length ? "some_differ" : "all_same", { count: differs.length }));
  byId("as-read").hidden = !differs.length;
}

/** Returns a value as people read it, with nothing of it left out. @param {string} name @param {any} value */
function text(name, value) {
  const chosen = choices[name]?.[value];
  if (chosen) return `${title(chosen)} (${value})`;
  if (value?.original) return Object.values(value).join("\n");
  return fileText(value) || (value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value));
}

/** Lets it be signed once everything that is asked for was done, and is not being signed already. */
function allow() {
  if (word) word.disabled = busy;
  agree.disabled = busy;
  button.disabled = busy || !ready || !wordTyped(word) || (ready.differs.length > 0 && !agree.checked);
}

/** Signs the bytes that were read, once, and posts them; what was signed is posted again as it is if no answer came. */
async function go() {
  if (!ready || busy) return;
  busy = true;
  allow();
  byId("refusal").hidden = true;
  working(button, "signing");
  try {
    const { checked, read } = ready;
    ready.signed ||= envelope(read.bytes, await sign(read.bytes, checked.signatures.keys, checked.signatures.hardware, byId("touch")));
    await note(read.digest);
    const answer = await post("/v1/messages", { message: ready.signed, openings: checked.message.openings });
    location.assign(answer.state === "proposed" ? `/approvals/${answer.id}` : `/messages/${answer.id}`);
  } catch (error) {
    busy = false;
    working(button);
    tell(error);
    allow();
  }
}

/** Has the draft name its message before that is posted: whoever opens it again is led to what became of it. @param {string} message */
async function note(message) {
  const { version, form, protocol, answers, precedence, fields } = draft;
  const kept = await post(at, { version, form, protocol, answers, precedence, fields, message }, "PUT");
  draft.version = kept.version;
}

working(button);
button.addEventListener("click", go);
word?.addEventListener("input", allow);
agree.addEventListener("change", allow);
prepare().catch(tell);
