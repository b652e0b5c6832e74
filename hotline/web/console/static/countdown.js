/** Countdowns: painted from absolute deadlines and the time of the center, never by counting. Thresholds are spoken. */

import { clockText, countdownText, now } from "./clock.js";
import { lastHeard } from "./live.js";
import { onTick } from "./tick.js";
import { say } from "./words.js";

/** @type {Map<string, number>} how much of each deadline has been spoken of already */
const spoken = new Map();

/** Paints every countdown, and the age of what is shown. */
export function paint() {
  const time = now();
  const said = [];
  for (const each of document.querySelectorAll("[data-due]")) {
    const element = /** @type {HTMLElement} */ (each);
    const left = Number(element.dataset.due) - time;
    if (element instanceof HTMLProgressElement) {
      element.value = Math.min(element.max, Math.max(0, left));
      continue;
    }
    const text = countdownText(left);
    if (element.textContent !== text) element.textContent = text;
    element.classList.toggle("late", left < 0);
    if (element.dataset.spoken) said.push(passing(element, left));
  }
  const [region, text] = [document.getElementById("spoken"), said.filter(Boolean).join(" ")];
  if (region && text) region.textContent = text;
  const heard = clockText(lastHeard());
  for (const age of document.querySelectorAll("[data-age]")) if (age.textContent !== heard) age.textContent = heard;
}

/** Returns what is spoken, once, of a threshold that a deadline has passed; nothing else. @param {HTMLElement} element @param {number} left */
function passing(element, left) {
  const due = Number(element.dataset.due);
  const half = (due - Number(element.dataset.since)) / 2;
  const passed = left < 0 ? 4 : left <= 10_000 ? 3 : left <= 60_000 ? 2 : left <= half ? 1 : 0;
  const name = `${element.dataset.spoken} ${due}`;
  const before = spoken.get(name);
  spoken.set(name, passed);
  if (before === undefined || passed <= before) return "";
  const key = ["", "spoken_half", "spoken_minute", "spoken_ten", "spoken_over"][passed];
  return say(key, { what: element.dataset.spoken || "" });
}

paint();
onTick(paint);
