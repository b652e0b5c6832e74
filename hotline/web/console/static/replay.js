/** The replay of a case: a playhead over the drawn strip and the table, and checks of every entry in this browser. */

import { drawChecks, drawMarks, drawTiles, drawUnchecked } from "./checks.js";
import { clockText, zoned } from "./clock.js";
import { byId, icon, moment } from "./shown.js";
import { checkEntry } from "./verify.js";
import { say } from "./words.js";

const strip = /** @type {SVGSVGElement} */ (byId("strip").querySelector("svg"));
const scrub = /** @type {HTMLInputElement} */ (byId("scrub"));
const play = /** @type {HTMLButtonElement} */ (byId("play"));
const rows = /** @type {HTMLTableRowElement[]} */ (Array.from(document.querySelectorAll("#rows tr[data-at]")));
const panels = /** @type {HTMLElement[]} */ (Array.from(document.querySelectorAll("#panels [data-log]")));
const [begins, ends, left, right] = ["begins", "ends", "left", "right"].map((name) => Number(strip.dataset[name]));
const wide = strip.viewBox.baseVal.width;
const [first, last] = [Number(scrub.min), Number(scrub.max)];
const zones = /** @type {[HTMLElement, Intl.DateTimeFormat][]} */ (Array.from(document.querySelectorAll("[data-moment]"), (place) => [place,
  zoned(place.getAttribute("data-moment") || "UTC")]));
const PAUSE_BETWEEN = 15;
let at = Number(scrub.getAttribute("value"));
let playing = 0;
let painted = 0;

/** Puts the playhead at an instant in ms, everywhere that it shows. @param {number} instant */
function seek(instant) {
  at = Math.min(last, Math.max(first, Math.round(instant)));
  const share = Math.min(1, Math.max(0, (at - begins) / Math.max(1, ends - begins)));
  const x = Math.round((left + (right - left) * share) * 10) / 10;
  byId("replay-playhead").setAttribute("transform", `translate(${x} 0)`);
  byId("replay-veil").setAttribute("x", String(x));
  byId("replay-veil").setAttribute("width", String(wide - x));
  const text = clockText(at);
  /** @type {Element} */ (byId("replay-playhead").querySelector("text")).textContent = text;
  byId("moment").textContent = text;
  for (const [place, format] of zones) place.textContent = format.format(at);
  scrub.value = String(at);
  scrub.setAttribute("aria-valuetext", moment(new Date(at).toISOString()));
  for (const row of rows) row.classList.toggle("later", Number(row.dataset.at) > at);
}

/** Shows the panel of an entry; one that is not on this page is opened. @param {string} key */
function choose(key) {
  const panel = document.getElementById(`entry-${key}`);
  if (!panel) return location.assign(`?entry=${key}`);
  for (const each of panels) each.hidden = each !== panel;
  for (const row of rows) {
    const chosen = row.dataset.key === key;
    row.classList.toggle("sel", chosen);
    if (chosen) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  return undefined;
}

/** Goes to the next or the last event before the playhead. @param {number} by */
function step(by) {
  stop();
  const times = rows.map((row) => Number(row.dataset.at));
  const place = by > 0 ? times.findIndex((time) => time > at) : times.findLastIndex((time) => time < at);
  if (place < 0) return seek(by > 0 ? last : first);
  seek(times[place]);
  const same = rows.filter((row) => Number(row.dataset.at) === times[place] && row.dataset.key);
  if (same[0]?.dataset.key) choose(same[0].dataset.key);
  return undefined;
}

/** Chooses the newest entry that has happened by now; before any has, the first. */
function follow() {
  const past = rows.filter((row) => row.dataset.key && Number(row.dataset.at) <= at);
  const key = (past[past.length - 1] || rows.find((row) => row.dataset.key))?.dataset.key;
  if (key && document.getElementById(`entry-${key}`)?.hidden) choose(key);
}

/** @param {number} time */
function tick(time) {
  const speed = Number(/** @type {HTMLInputElement} */ (document.querySelector("[name=speed]:checked")).value);
  seek(at + (time - painted) * speed);
  painted = time;
  follow();
  if (at >= last) stop();
  else playing = requestAnimationFrame(tick);
}

function start() {
  if (at >= last) seek(first);
  painted = performance.now();
  playing = requestAnimationFrame(tick);
  show(true);
}

function stop() {
  cancelAnimationFrame(playing);
  playing = 0;
  show(false);
}

/** @param {boolean} running */
function show(running) {
  play.setAttribute("aria-pressed", String(running));
  play.setAttribute("aria-label", say(running ? "pause" : "play"));
  play.replaceChildren(icon(running ? "pause" : "play"));
}

/** Checks every entry whose panel is on the page, the chosen one first. */
async function checkAll() {
  const waiting = [...panels].sort((one, two) => Number(one.hidden) - Number(two.hidden));
  /** @type {import("./verify.js").Result[]} */
  const results = [];
  for (const panel of waiting) {
    const list = /** @type {Element} */ (panel.querySelector(".checks"));
    const { log, index, roster, covered } = panel.dataset;
    const place = { log: /** @type {"ours" | "theirs"} */ (log), index: Number(index), roster: Number(roster), covered: covered === "yes" };
    try {
      const result = await checkEntry(place);
      results.push(result);
      drawChecks(list, result);
      const row = rows.find((each) => `entry-${each.dataset.key}` === panel.id);
      if (row) drawMarks(row, result);
    } catch {
      drawUnchecked(list);
    }
    drawTiles(byId("tiles"), results, rows.filter((each) => each.dataset.key).length);
    await new Promise((resolve) => { setTimeout(resolve, PAUSE_BETWEEN); });
  }
  byId("panels").dataset.checked = String(results.length);
}

for (const id of ["play", "speeds", "scrubber"]) byId(id).removeAttribute("hidden");
scrub.addEventListener("input", () => { stop(); seek(Number(scrub.value)); follow(); });
scrub.addEventListener("keydown", (event) => {
  const by = { PageUp: 1, PageDown: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  step(by);
});
play.addEventListener("click", () => (playing ? stop() : start()));
for (const [id, by] of /** @type {[string, number][]} */ ([["back", -1], ["forward", 1]])) {
  byId(id).addEventListener("click", (event) => { event.preventDefault(); step(by); });
}
for (const row of rows.filter((each) => each.dataset.key)) {
  row.querySelector("a")?.addEventListener("click", (event) => {
    if (!document.getElementById(`entry-${row.dataset.key}`)) return;
    event.preventDefault();
    stop();
    seek(Number(row.dataset.at));
    choose(row.dataset.key || "");
  });
}
seek(at);
checkAll();
