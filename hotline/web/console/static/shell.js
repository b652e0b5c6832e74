/** What every page does: its clocks run, the theme changes, a person signs out, an ended session is shown. */

import { error, now, zoned } from "./clock.js";
import { ask, Refused, showRefusal } from "./door.js";
import { byId } from "./shown.js";
import { say, showBoth } from "./words.js";

const root = document.documentElement;
const ERROR_SHOWN = 2000;
const ANSWER_WITHIN = 8000;
/** Where this browser remembers who let it ring. */
export const KEEPER = "hotline-watch";
const clocks = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-clock]"));
const zones = Array.from(clocks, (clock) => zoned(clock.dataset.clock || "UTC"));

/** Paints every clock of the header. */
function paint() {
  const time = new Date(now());
  clocks.forEach((clock, index) => (clock.textContent = zones[index].format(time)));
  const day = document.querySelector("[data-day]");
  if (day) day.textContent = time.toISOString().slice(0, 10);
}

/** Says by how much the clock of this computer is wrong, if it is. */
function showError() {
  const banner = document.getElementById("clock-error");
  const wrong = error();
  if (!banner || Math.abs(wrong) <= ERROR_SHOWN) return;
  showBoth(banner, wrong > 0 ? "clock_fast" : "clock_slow", { seconds: Math.round(Math.abs(wrong) / 1000) });
  banner.hidden = false;
}

/** Changes the theme at once, and lets the server remember it. @param {Event} event */
async function changeTheme(event) {
  event.preventDefault();
  const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  link.setAttribute("aria-label", say(theme === "dark" ? "to_light" : "to_dark"));
  await fetch(`/signin?theme=${theme}`, { redirect: "manual" }).catch(() => undefined);
}

/** Ends the session; whoever could not be signed out stays, and is told so. */
async function signOut() {
  try {
    await ask("/v1/session", { method: "DELETE", signal: AbortSignal.timeout(ANSWER_WITHIN) });
  } catch (failure) {
    if (!(failure instanceof Refused) || failure.problem?.status !== 401) {
      showRefusal(byId("still-why"), failure);
      byId("still-in").hidden = false;
      return;
    }
  }
  localStorage.removeItem(KEEPER);
  location.assign("/signin");
}

let ending = 0;

/**
 * Shows that the session has ended once `left` ms have passed; called again whenever something has prolonged it.
 * @param {number} left
 */
export function endsIn(left) {
  clearTimeout(ending);
  ending = setTimeout(showEnd, left);
  showEnd(false);
}

/** Shows whether the session has ended. */
export function showEnd(ended = true) {
  const banner = document.getElementById("session-ended");
  if (banner) banner.hidden = !ended;
}

const above = /** @type {HTMLElement} */ (document.querySelector(".above"));
const stay = /** @type {HTMLElement} */ (document.querySelector(".stay"));
const measured = new ResizeObserver(() => root.style.setProperty("--above", `${above.offsetHeight || stay.offsetHeight}px`));
[above, stay].forEach((each) => measured.observe(each));
paint();
setInterval(paint, 250);
showError();
document.getElementById("theme")?.addEventListener("click", changeTheme);
document.getElementById("sign-out")?.addEventListener("click", signOut);
if (root.dataset.left) endsIn(Number(root.dataset.left));
