/**
 * The live feed of this desk: one socket, a watchdog that knows a dead feed within 3 s, and what this desk says of itself.
 *
 * Other scripts listen to `feed`: `frame` for whatever came, `lost` and `back` for the connection.
 */

import { adjust, clockText, now, wake } from "./clock.js";
import { endsIn, showEnd } from "./shell.js";
import { onTick } from "./tick.js";
import { say, showBoth } from "./words.js";

const SILENT = 3000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;
const SAY_EVERY = 2000;
const SESSION_ENDED = 4401;

export const feed = new EventTarget();
const root = document.documentElement;
const state = {
  /** @type {WebSocket | null} */ socket: null,
  /** @type {number | null} */ cursor: Number((document.getElementById("board") || root).dataset.cursor) || null,
  /** When the center was last heard, which alone decides whether the feed is dead; and when a socket was last tried. */
  heard: performance.now(),
  tried: 0,
  heardAt: now(),
  pause: FIRST_PAUSE,
  next: 0,
  lost: false,
  missed: false,
  typed: false,
  ended: false,
  facts: 0,
  said: "",
  saidAt: 0,
};

/** What this desk says of itself; `armed` is asked anew each time. */
export const desk = { armed: () => false, painted: 0 };

/** Returns whether something has happened since this page was drawn, which scripts that came later have not heard. */
export function overtaken() {
  return state.facts > 0;
}

/** Opens a socket; what the one before may still say is heard no more. */
function connect() {
  drop();
  state.next = Infinity;
  state.tried = performance.now();
  const since = state.cursor === null ? "" : `?since=${state.cursor}`;
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live${since}`);
  socket.onmessage = (event) => hear(JSON.parse(event.data));
  let opened = false;
  socket.onopen = () => (opened = true);
  socket.onclose = (event) => {
    lose(event.code === SESSION_ENDED);
    if (!opened) void judge();
  };
  state.socket = socket;
}

/** Asks whether it is the session that the center refuses: a socket is not told why it may not open. */
async function judge() {
  const answer = await fetch("/v1/session", { cache: "no-store" }).catch(() => null);
  if (answer?.status !== 401) return;
  state.ended = true;
  showEnd();
}

/** Lets the socket go at once: a half-open one would take a minute to say that it is closed. */
function drop() {
  const socket = state.socket;
  if (!socket) return;
  socket.onmessage = socket.onclose = null;
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
  else socket.close();
  state.socket = null;
}

/** Takes one frame. @param {any} frame */
function hear(frame) {
  state.heard = performance.now();
  state.heardAt = Date.parse(frame.now);
  adjust(state.heardAt);
  if (frame.kind === "reload") {
    reread();
    return;
  }
  if (frame.kind === "open" || frame.kind === "fact") state.cursor = frame.cursor;
  if (frame.kind === "fact") state.facts++;
  if (frame.kind === "open") {
    state.pause = FIRST_PAUSE;
    state.said = "";
    state.ended = false;
    revive();
  }
  if (frame.left) endsIn(frame.left);
  feed.dispatchEvent(new CustomEvent("frame", { detail: frame }));
}

/** Reads a page again that has missed too much; one in which something was typed says so, and follows on from now. */
function reread() {
  const banner = document.getElementById("missed");
  if (!state.typed || !banner) {
    location.reload();
    return;
  }
  state.cursor = null;
  state.missed = true;
  banner.hidden = false;
}

/** Shows the page as alive again. */
function revive() {
  root.dataset.link = "ok";
  if (state.lost || state.missed) feed.dispatchEvent(new Event("back"));
  state.lost = state.missed = false;
}

/** Lets the socket go, and tries again soon. @param {boolean} [ended] whether the session is over */
function lose(ended = false) {
  drop();
  state.ended = state.ended || ended;
  if (state.ended) showEnd();
  state.next = performance.now() + state.pause;
  state.pause = Math.min(2 * state.pause, LONGEST_PAUSE);
}

/** Says that the feed is dead, and since when. */
function show() {
  state.lost = true;
  root.dataset.link = "lost";
  const since = document.getElementById("lost-since");
  if (since) showBoth(since, "lost_since", { time: clockText(state.heardAt) });
  const links = document.getElementById("links-unknown");
  if (links) showBoth(links, "line_unknown", { time: clockText(state.heardAt) });
  feed.dispatchEvent(new Event("lost"));
}

/** Looks whether the feed is alive, tries again when it is time, and says how this desk is. */
function watch() {
  wake();
  const time = performance.now();
  if (!state.lost && time - state.heard > SILENT) show();
  if (state.socket && time - Math.max(state.heard, state.tried) > SILENT) lose();
  if (time >= state.next && !state.ended) connect();
  showWait();
  tell();
}

/** Says when the next attempt comes. */
function showWait() {
  const wait = document.getElementById("lost-wait");
  if (!wait || !state.lost) return;
  const seconds = Math.ceil((state.next - performance.now()) / 1000);
  const left = Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
  const said = state.ended ? "" : String(left);
  if (wait.dataset.said === said) return;
  wait.dataset.said = said;
  if (state.ended) wait.replaceChildren();
  else showBoth(wait, left ? "lost_again" : "lost_now", { seconds: left });
}

/**
 * Tells the center how this desk is, when that changed and every two seconds; or what its person just did.
 * @param {"armed" | "silenced" | null} [did]
 */
export function tell(did = null) {
  if (state.socket?.readyState !== WebSocket.OPEN) return;
  const visible = document.visibilityState === "visible";
  const said = { visible, armed: desk.armed(), painted: desk.painted };
  const changed = JSON.stringify([said.visible, said.armed]) !== state.said;
  if (!did && !changed && performance.now() - state.saidAt < SAY_EVERY) return;
  state.said = JSON.stringify([said.visible, said.armed]);
  state.saidAt = performance.now();
  state.socket.send(JSON.stringify(did ? { ...said, did } : said));
}

/** Returns what the center last said its time was. */
export function lastHeard() {
  return state.heardAt;
}

document.getElementById("lost-try")?.addEventListener("click", connect);
document.addEventListener("visibilitychange", () => {
  // Whoever comes back may have signed in on another page.
  if (document.visibilityState === "visible") state.ended = false;
  tell();
});
document.addEventListener("input", () => (state.typed = true));
onTick(watch);
connect();
