/** The board keeps itself up to date: it fetches itself again and takes over the parts that have changed. */

import { paint } from "./countdown.js";
import { desk, feed, tell } from "./live.js";

const CALM = 250;
const QUIET_CALM = 2000;
const TIMEOUT = 8000;
/** Facts that a center notes all the time; what they change can wait a moment. */
const QUIET = new Set(["cosigned", "clock_compared", "attempted", "refused", "desk_noted"]);

const state = { wanted: false, fetching: false, last: -Infinity, due: Infinity, timer: 0 };

/** Fetches the board soon, no more often than it can be painted; what can wait never puts off what cannot. @param {boolean} quiet */
function want(quiet) {
  state.wanted = true;
  if (state.fetching) return;
  const due = state.last + (quiet ? QUIET_CALM : CALM);
  if (due >= state.due) return;
  state.due = due;
  clearTimeout(state.timer);
  state.timer = setTimeout(fetchBoard, Math.max(0, due - performance.now()));
}

/** Fetches this very page as a document: nothing of it is run, and no text becomes markup here. */
function fetchBoard() {
  if (state.fetching) return;
  Object.assign(state, { wanted: false, fetching: true, due: Infinity });
  const request = new XMLHttpRequest();
  request.open("GET", location.pathname + location.search);
  request.responseType = "document";
  request.timeout = TIMEOUT;
  request.onloadend = () => {
    Object.assign(state, { fetching: false, last: performance.now() });
    if (request.status === 200 && request.responseXML) takeOver(request.responseXML);
    if (state.wanted) want(false);
  };
  request.send();
}

/** Takes over what is new on the board. @param {Document} fresh */
function takeOver(fresh) {
  const [mine, theirs] = [document.getElementById("board"), fresh.getElementById("board")];
  if (!mine || !theirs) return;
  if (Number(theirs.dataset.cursor) < Number(mine.dataset.cursor)) return;
  mine.dataset.cursor = theirs.dataset.cursor;
  const focused = document.activeElement instanceof HTMLElement ? markOf(document.activeElement) : null;
  const open = document.querySelector("#as-table[open]") !== null;
  merge(mine, theirs);
  document.getElementById("as-table")?.toggleAttribute("open", open);
  if (focused && document.activeElement === document.body) /** @type {HTMLElement | null} */ (document.querySelector(focused))?.focus();
  const count = fresh.querySelector("[data-count=approvals]");
  if (count) document.querySelector("[data-count=approvals]")?.replaceWith(document.importNode(count, true));
  paint();
  requestAnimationFrame(() => {
    desk.painted = Number(mine.dataset.cursor);
    tell();
    performance.mark("hotline-painted", { detail: desk.painted });
  });
}

/** Lets each named part of `mine` be as in `theirs`; what has not changed is not touched. @param {Element} mine @param {Element} theirs */
function merge(mine, theirs) {
  const parts = [...theirs.querySelectorAll("[id^=b-]")];
  const known = new Set(parts.map((each) => each.id));
  const same = parts.every((each) => document.getElementById(each.id)) && [...mine.querySelectorAll("[id^=b-]")].every((each) => known.has(each.id));
  if (!same) {
    mine.replaceChildren(...[...theirs.childNodes].map((each) => document.importNode(each, true)));
    return;
  }
  for (const part of parts) {
    const old = document.getElementById(part.id);
    if (old && !still(old).isEqualNode(still(part))) old.replaceWith(document.importNode(part, true));
  }
}

/** Returns a copy of a part without what countdowns paint into it. @param {Element} part */
function still(part) {
  const copy = /** @type {Element} */ (part.cloneNode(true));
  for (const each of copy.querySelectorAll("[data-due],[data-age],[data-ago],.nowt")) {
    each.textContent = "";
    each.removeAttribute("value");
    each.classList.remove("late");
    if (!each.className) each.removeAttribute("class");
  }
  copy.querySelector("#as-table")?.removeAttribute("open");
  for (const each of copy.querySelectorAll(".now")) each.removeAttribute("d");
  return copy;
}

/** Returns by what a focused element is found again. @param {HTMLElement} element */
function markOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const link = element.getAttribute("href");
  return link ? `#board a[href="${CSS.escape(link)}"]` : null;
}

feed.addEventListener("frame", (event) => {
  const frame = /** @type {CustomEvent} */ (event).detail;
  if (frame.kind === "fact") want(QUIET.has(frame.fact));
});
feed.addEventListener("back", () => want(false));
desk.painted = Number(document.getElementById("board")?.dataset.cursor);
