/** The time of the channel: what the center said, and how long ago by a clock that nobody sets. */

import { say } from "./words.js";

const root = document.documentElement;
const speed = Number(root.dataset.speed);
const SLEPT = 1000;
let said = Number(root.dataset.now);
let at = arrival();
let ahead = Date.now() - performance.now();

/** Returns when this page arrived, by the clock since it was opened. */
export function arrival() {
  const [loaded] = performance.getEntriesByType("navigation");
  return loaded instanceof PerformanceNavigationTiming && loaded.responseStart > 0 ? loaded.responseStart : performance.now();
}

/** Returns the time of the channel, in ms since 1970. */
export function now() {
  return said + speed * (performance.now() - at);
}

/**
 * Takes what the center says its time is now, as it arrives.
 * @param {number} channel
 */
export function adjust(channel) {
  said = channel;
  at = performance.now();
}

/**
 * Counts the time for which this computer slept: its clock went on, and the one since this page was opened may not have.
 * A clock that somebody sets forward counts as well, until the center is heard: too little time left is shown, never too much.
 */
export function wake() {
  const found = Date.now() - performance.now();
  if (found - ahead > SLEPT) at -= found - ahead;
  ahead = found;
}

/** Returns by how many ms the clock of this computer is ahead of that of the center. */
export function error() {
  return performance.timeOrigin + arrival() - Number(root.dataset.wall);
}

/** Returns an instant as a clock in UTC shows it: 14:29:23Z. @param {number} instant */
export function clockText(instant) {
  return `${new Date(instant).toISOString().slice(11, 19)}Z`;
}

/** Returns what writes the clock of a time zone. @param {string} timeZone */
export function zoned(timeZone) {
  const two = "2-digit";
  return new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", hour: two, minute: two, second: two });
}

/** Returns time left as a clock: 02:47, 1:04:12, 2 d 03:04; with a plus once it is over. @param {number} left */
export function countdownText(left) {
  const seconds = left >= 0 ? Math.floor(left / 1000) : Math.floor(-left / 1000);
  const [days, hours] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24];
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const minutes = two(Math.floor(seconds / 60) % 60);
  const sign = left >= 0 ? "" : "+";
  if (days) return `${sign}${say("day", { count: days })} ${two(hours)}:${minutes}`;
  return sign + (hours ? `${hours}:` : "") + `${minutes}:${two(seconds % 60)}`;
}
