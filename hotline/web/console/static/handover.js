/** The hand-over of the watch: this browser makes the statement of what the center holds, and signs exactly that. */

import { armed } from "./alarm.js";
import { b64, digest, unb64, utf8 } from "./bytes.js";
import { ask, post, showRefusal } from "./door.js";
import { HANDOVER } from "./envelope.js";
import { canonical, readPayload } from "./exact.js";
import { feed } from "./live.js";
import { bothWords, byId, working } from "./shown.js";
import { inLines, sign } from "./signing.js";
import { begin as beginSound, chime } from "./sound.js";

const LOOK = 3000;
/** A center that is asked is busy for so long: it is asked only for a twentieth of the time. */
const SHARE = 20;
/** The tone that is listened for lasts so long. */
const TONE = 500;
const NEWS = ["passed", "offered", "lapsed"];
/** What is noted of a hand-over; what else happens changes nothing on this page. */
const FACTS = ["watch_offered", "watch_taken"];
const { state = "", keys = "[]", holder = "", expires = "", open = "" } = byId("handover").dataset;
const me = document.documentElement.dataset.subject || "";
const button = /** @type {HTMLButtonElement | null} */ (byId("sign"));
const taking = /** @type {HTMLSelectElement | null} */ (byId("taking"));
const note = /** @type {HTMLTextAreaElement | null} */ (byId("note"));
const confirmed = /** @type {HTMLInputElement | null} */ (byId("confirmed"));
/** @type {any} */
let watch = null;
/** @type {{bytes: Uint8Array<ArrayBuffer>, before: any[]} | null} */
let ready = null;
let heard = false;
let noted = false;
let busy = false;
const takes = state === "free" || state === "offered";

/** @param {unknown} error */
const tell = (error) => showRefusal(byId("refusal"), error);

/** Returns the statement as it is written here: who leaves and takes, and what is open. */
function written() {
  return {
    v: 1,
    channel: watch.channel,
    party: watch.party,
    status: watch.status,
    leaving: watch.holder,
    taking: state === "free" ? me : taking?.value || "",
    instead: null,
    open: watch.open,
    note: (note?.value || "").normalize("NFC").trim(),
    confirmed: Boolean(confirmed?.checked),
    instant: watch.now,
  };
}

/** Makes what is to be signed, or reads what the other person signed, and shows it. */
async function prepare() {
  if (!watch || !button) return;
  const offer = state === "offered" ? watch.offer : null;
  const bytes = offer ? unb64(offer.statement.payload) : utf8(canonical(written()));
  const read = await readPayload(bytes);
  ready = same(read.value.open) ? { bytes, before: offer ? offer.statement.signatures : [] } : null;
  const [exact, code, verdict] = [byId("exact"), byId("code"), byId("verdict")];
  if (exact) exact.textContent = inLines({ value: read.value, opened: /** @type {any} */ (undefined) });
  if (code) code.textContent = read.code;
  verdict?.replaceChildren(...bothWords(!ready ? "changed" : offer ? "same_read" : "same"));
  if (verdict) verdict.className = ready ? "okc" : "note";
  allow();
}

/** Returns whether a list is what is open now, and what this page shows. @param {unknown} open */
function same(open) {
  const listed = Array.from(byId("handover").querySelectorAll("tr[data-id]"), (row) => /** @type {HTMLElement} */ (row).dataset.id);
  const found = watch.open.owed.first.map((/** @type {any} */ each) => each.id);
  return canonical(open) === canonical(watch.open) && canonical(listed) === canonical(found);
}

/** Lets it be signed once the alarm was heard where the watch is taken, somebody takes it, and what must be known is known. */
function allow() {
  if (!button) return;
  for (const each of [taking, note, confirmed]) if (each) each.disabled = busy;
  const rings = !takes || (heard && armed());
  button.disabled = busy || !ready || !rings || (taking !== null && !taking.value) || (confirmed !== null && !confirmed.checked);
}

/** Signs what is shown. */
async function go() {
  if (!button || !ready || busy) return;
  if (takes && !armed()) {
    answered(false);
    return;
  }
  busy = true;
  allow();
  show("refusal", false);
  working(button, "signing");
  try {
    const signature = await sign(ready.bytes, JSON.parse(keys), false, byId("touch"), HANDOVER);
    await post("/v1/watch", { statement: { payload: b64(ready.bytes), signatures: [...ready.before, signature] } });
    location.assign("/handover");
  } catch (error) {
    busy = false;
    working(button);
    tell(error);
    allow();
  }
}

/** Sounds the alarm of this desk, the first time by letting it ring; asks whether it was heard only if this desk can ring. */
async function test() {
  const play = byId("test");
  play.disabled = true;
  answered(false);
  show("test-bad", false);
  if (noted) chime("test");
  else byId("take-button")?.click();
  await beginSound();
  noted = armed();
  await new Promise((done) => setTimeout(done, TONE));
  play.disabled = false;
  show("asked", noted);
  show("test-bad", !noted);
}

/** @param {boolean} answer */
function answered(answer) {
  heard = answer;
  show("asked", false);
  show("test-good", answer);
  show("test-bad", !answer);
  allow();
}

/** @param {string} id @param {boolean} visible */
function show(id, visible) {
  const element = byId(id);
  if (element) element.hidden = !visible;
}

/** Looks from time to time whether what is open has changed where nothing is signed: then the page is another one. */
async function watchOpen() {
  const began = performance.now();
  if (document.visibilityState === "visible" && !ready) await look(true);
  setTimeout(watchOpen, Math.max(LOOK, SHARE * (performance.now() - began)));
}

/** Looks whether the watch has passed, or the hand-over is another one: then the page is read anew, and says what happened. */
async function look(whole = false) {
  const now = busy ? null : await ask("/v1/watch").catch(() => null);
  if (!now || busy) return;
  const waiting = now.offer ? String(Date.parse(now.offer.expires)) : "";
  const passed = (now.holder || "") !== holder;
  if (passed || waiting !== expires) readAnew(passed ? "passed" : waiting ? "offered" : "lapsed");
  else if (whole && (await digest(utf8(canonical(now.open)))) !== open) location.reload();
}

/** @param {string} news */
function readAnew(news) {
  history.replaceState(null, "", `#${news}`);
  location.reload();
}

/** Says why the page was read anew, once. */
function tellNews() {
  const news = location.hash.slice(1);
  if (!NEWS.includes(news)) return;
  byId("news").replaceChildren(...bothWords(news));
  show("news", true);
  history.replaceState(null, "", location.pathname);
}

/** Reads what is open, and makes what is to be signed of it. */
async function begin() {
  watch = await ask("/v1/watch");
  await prepare();
}

byId("test")?.addEventListener("click", test);
byId("test")?.addEventListener("keydown", (event) => event.repeat && event.preventDefault());
byId("heard")?.addEventListener("click", () => answered(true));
byId("not-heard")?.addEventListener("click", () => answered(false));
for (const each of [taking, note, confirmed]) each?.addEventListener("input", () => void prepare().catch(tell));
button?.addEventListener("click", go);
if (button) {
  working(button);
  begin().catch(tell);
}
if (state === "waiting" || state === "offered") setTimeout(watchOpen, LOOK);
feed.addEventListener("frame", (event) => FACTS.includes(/** @type {CustomEvent} */ (event).detail.fact) && void look());
feed.addEventListener("back", () => void look());
tellNews();
