/**
 * The alarm of this desk: its bar, its sound, its title and icon.
 *
 * To silence is not to acknowledge: the sound stops here for a minute, the alarm stays; a new one sounds at once.
 */

import { clockText, now } from "./clock.js";
import { paint } from "./countdown.js";
import { desk, feed, tell } from "./live.js";
import { KEEPER } from "./shell.js";
import { begin, chime, running } from "./sound.js";
import { onTick } from "./tick.js";
import { say, showBoth } from "./words.js";

const SILENCE = 60_000;
const CALLS_SHOWN = 3;
const SOON = 300;
const EVERY = /** @type {Record<string, number>} */ ({ FLASH: 2500, IMMEDIATE: 10_000 });
const root = document.documentElement;
const title = document.title;
const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
const memory = `hotline-heard-${root.dataset.kid}`;
/** @typedef {{newest: number, passed: string}} Ringing the newest that rings, and the last deadline that was passed */
const state = {
  /** @type {any} */ alarm: null,
  /** @type {string} */ shown: "",
  ...remembered(),
  nextSound: 0,
  /** @type {WakeLockSentinel | null} */ lock: null,
};

/** Returns until when this desk is silenced, what rang last, and what sounded once: the next page of it goes on from there. */
function remembered() {
  const nothing = { newest: -1, passed: "" };
  const [until, known, chimed] = JSON.parse(sessionStorage.getItem(memory) || "null") || [0, nothing, nothing];
  return { silentUntil: until - SILENCE > Date.now() ? 0 : until, /** @type {Ringing} */ known, /** @type {Ringing} */ chimed };
}

/** Remembers the same, for this person and this tab: a desk that is opened anew rings for all that waits. */
function remember() {
  sessionStorage.setItem(memory, JSON.stringify([state.silentUntil, state.known, state.chimed]));
}

/** Returns whether something began to ring after `before`. @param {Ringing} before */
function rose(before) {
  return state.known.newest > before.newest || state.known.passed > before.passed;
}

/** Returns whether the person of this page has taken the watch in this browser. */
function tookWatch() {
  return root.dataset.kid !== "" && localStorage.getItem(KEEPER) === root.dataset.kid;
}

/** Returns whether an alarm would be heard here. */
export function armed() {
  return tookWatch() && running();
}

/** Takes the watch at this desk: sound, a test tone, notifications, a screen that stays on. */
async function take() {
  localStorage.setItem(KEEPER, root.dataset.kid || "");
  if (!(await begin())) {
    const why = document.querySelector("#take .when-rung");
    if (why instanceof HTMLElement) {
      why.className = ""; // this is said whatever else the banner says
      showBoth(why, "no_sound");
    }
    return;
  }
  chime("test");
  showArmed();
  tell("armed");
  void keepAwake();
  if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
}

/** Keeps the screen on, where the browser can. */
async function keepAwake() {
  if (!("wakeLock" in navigator) || !tookWatch() || document.visibilityState !== "visible") return;
  state.lock = await navigator.wakeLock.request("screen").catch(() => null);
}

/** Arms the sound again on a page that was opened later: a browser wants a gesture on each. */
async function rearm() {
  if (!tookWatch() || running() || !navigator.userActivation?.hasBeenActive) return;
  await begin(SOON);
  showArmed();
}

/** Returns whether something that sounds once sounds here now. */
function mayChime() {
  return armed() && Date.now() >= state.silentUntil;
}

/** Shows whether this desk can ring. */
function showArmed() {
  const banner = document.getElementById("take");
  if (banner) banner.hidden = armed();
  root.dataset.armed = armed() ? "yes" : "no";
}

/** Silences the sound at this desk for a minute; nothing is acknowledged by it. */
function silence() {
  state.silentUntil = Date.now() + SILENCE;
  remember();
  tell("silenced");
  showSilence();
}

/** Shows how long the silence lasts; the button is there only while something rings. */
function showSilence() {
  const button = /** @type {HTMLButtonElement | null} */ (document.getElementById("silence"));
  if (!button) return;
  const rings = Boolean(state.alarm?.rings);
  const seconds = Math.max(0, Math.ceil((state.silentUntil - Date.now()) / 1000));
  button.hidden = !rings || !armed();
  button.disabled = seconds > 0;
  const words = /** @type {HTMLElement} */ (button.querySelector(".words"));
  if (words.dataset.left === String(seconds)) return;
  words.dataset.left = String(seconds);
  showBoth(words, seconds ? "silenced" : "silence", { seconds });
}

/** Takes what waits and what rings. @param {any} alarm */
function takeIn(alarm) {
  const [before, first] = [state.known, state.alarm === null];
  state.known = { newest: alarm.newest, passed: alarm.passed };
  state.alarm = alarm;
  if (rose(before)) {
    state.silentUntil = state.nextSound = 0;
    if (!first) notify();
  }
  remember();
  showBar();
}

/** Shows the alarm bar; it is changed only when it says something else, so that it is spoken once. */
function showBar() {
  const { count, counts, precedence } = state.alarm;
  root.dataset.alarm = count ? "on" : "off";
  root.dataset.rung = precedence || "";
  const says = JSON.stringify(counts);
  if (says === state.shown) return;
  state.shown = says;
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#alarm li"))) {
    const found = counts[line.dataset.precedence || ""];
    line.hidden = !found;
    if (!found) continue;
    const [number, first, timer] = /** @type {HTMLElement[]} */ (["b", ".first", "[data-due]"].map((each) => line.querySelector(each)));
    number.textContent = found.count;
    first.hidden = !found.due;
    first.dataset.level = found.level;
    timer.dataset.due = String(Date.parse(found.due));
  }
  paint();
  for (const each of document.querySelectorAll("[data-count=board]")) {
    /** @type {HTMLElement} */ (each).hidden = !count;
    if (each.firstElementChild) each.firstElementChild.textContent = String(count);
  }
  showTitle();
}

/** Shows in title and icon what waits, or that the feed is dead. */
function showTitle() {
  const lost = root.dataset.link === "lost";
  const count = state.alarm?.count || 0;
  const waits = count ? `(${count}) ${state.alarm.precedence} · ` : "";
  document.title = (lost ? `${say("title_lost")} · ` : waits) + title;
  const file = lost ? "icon_lost.svg" : count ? "icon_alarm.svg" : "icon.svg";
  if (icon && !icon.href.endsWith(file)) icon.href = `/static/${file}`;
}

/** Tells of a new alarm outside the page, where that is allowed; nothing can be acknowledged there. */
function notify() {
  if (!("Notification" in window) || Notification.permission !== "granted" || document.visibilityState === "visible") return;
  new Notification(say("alarm", { count: state.alarm.count }), { tag: "hotline", body: state.alarm.precedence || "" });
}

/** Sounds what rings, in the pattern of its precedence: again and again, or once. */
function sound() {
  showSilence();
  const rings = state.alarm?.rings;
  if (!rings || !mayChime() || !(rings in EVERY ? performance.now() >= state.nextSound : rose(state.chimed))) return;
  state.nextSound = performance.now() + (EVERY[rings] || 0);
  state.chimed = state.known;
  remember();
  chime(rings);
}

/** Shows at every desk that none can ring. @param {any} desks */
function showDesks(desks) {
  const able = document.getElementById("desks-able");
  if (able) able.textContent = say("desks_able", { count: desks.able });
  showBanner("unheard", desks.unheard);
}

/** Shows a banner of something that is so since an instant, or hides it. @param {string} name @param {string | null} at @param {string} [key] */
function showBanner(name, at, key = name) {
  const [banner, text] = [document.getElementById(name), document.querySelector(`#${name} div`)];
  if (!banner || !text) return;
  banner.hidden = at === null;
  if (at === null || banner.dataset.at === at) return;
  banner.dataset.at = at;
  showBoth(text, key, { time: at && clockText(Date.parse(at)), peer: banner.dataset.peer || "" });
}

/** Shows how the line stands; that it went down is heard once, and stays to be read. @param {{up: boolean, heard: string | null}} line */
function showLine({ up, heard }) {
  if (root.dataset.line === "up" && !up && mayChime()) chime("PRIORITY");
  root.dataset.line = up ? "up" : "down";
  showBanner("line-down", up ? null : heard || "", heard ? "line_silent" : "line_never");
}

/** Shows who has the watch. @param {string | null} person */
function showOfficer(person) {
  const line = document.getElementById("officer");
  root.dataset.watch = person ? "held" : "nobody";
  if (line) line.textContent = person || line.dataset.nobody || "";
}

/** Shows a call to the watch until somebody has seen it or three newer ones stand. @param {any} call */
function showCall(call) {
  const place = document.getElementById("calls");
  if (!place || call.id.endsWith("/arrived")) return; // what has arrived rings by itself
  const [line, text] = [document.createElement("div"), document.createElement("p")];
  line.className = "banner b-call";
  const texts = ["en", "zh"].map((each) => `${call.subject[each]} · ${call.body[each]}`);
  const [here, there] = root.lang === "en" ? texts : texts.reverse();
  showBoth(text, "call", { person: call.person });
  const second = /** @type {HTMLElement} */ (text.lastElementChild);
  text.prepend(`${clockText(now())} `);
  second.before(`· ${here} `);
  second.append(` · ${there}`);
  line.append(text, ...afterCall(line, call.where));
  place.prepend(line);
  while (place.childElementCount > CALLS_SHOWN) place.lastElementChild?.remove();
  if (mayChime() && call.precedence !== "ROUTINE") chime("PRIORITY");
}

/** Returns what leads to the matter of a call, if it has a page, and what puts its line away. @param {HTMLElement} line @param {string} where */
function afterCall(line, where) {
  const [open, seen] = [document.createElement("a"), document.createElement("button")];
  open.className = seen.className = "btn on-dark";
  open.href = where;
  seen.type = "button";
  showBoth(open, "call_open");
  showBoth(seen, "call_seen");
  seen.addEventListener("click", () => line.remove());
  return where ? [open, seen] : [seen];
}

desk.armed = armed;
feed.addEventListener("frame", (event) => {
  const frame = /** @type {CustomEvent} */ (event).detail;
  if (frame.alarm) takeIn(frame.alarm);
  if (frame.desks) showDesks(frame.desks);
  if (frame.line) showLine(frame.line);
  if (frame.kind === "beat") {
    showOfficer(frame.officer);
    showBanner("over", frame.stopped);
    for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".ringing,.b-mode .btn"))) {
      each.hidden = frame.stopped !== null; // nobody need hear what is over, or stop it again
    }
    root.dataset.able = frame.desks.able;
  }
  if (frame.call) showCall(frame.call);
});
feed.addEventListener("lost", showTitle);
feed.addEventListener("back", showTitle);
document.getElementById("take-button")?.addEventListener("click", take);
document.getElementById("silence")?.addEventListener("click", silence);
for (const gesture of ["click", "keydown"]) document.addEventListener(gesture, rearm);
document.addEventListener("visibilitychange", keepAwake);
onTick(sound);
void rearm().then(showArmed);
if (tookWatch()) void keepAwake();
