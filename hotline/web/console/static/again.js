/**
 * Keeps a page true while it is read: when something has happened it is read again, and parts of it are taken over.
 *
 * A part is an element with an id and `data-again`; whatever in it has an id and has not changed stays as it was opened.
 * A part in which something was typed is left alone; if what it asked for was done elsewhere, the page says so.
 */

import { paint } from "./countdown.js";
import { feed, overtaken } from "./live.js";
import { byId } from "./shown.js";

const CALM = 1000;
const TIMEOUT = 8000;
/** Facts that change nothing on such a page. */
const QUIET = new Set(["clock_compared", "attempted", "refused", "desk_noted"]);

/**
 * Reads this page again, as a document of which nothing is run, when a fact asks for it; returns what reads it at once.
 * @param {(answer: XMLHttpRequest) => void} takeOver
 * @param {(fact: any) => number} pace how soon after the last time; what can wait never puts off what cannot
 */
export function follow(takeOver, pace) {
  let [wanted, last, due, timer] = [Infinity, -Infinity, Infinity, 0];
  /** @type {Promise<void> | null} */
  let reading = null;

  const want = (/** @type {number} */ calm) => {
    wanted = Math.min(wanted, calm);
    if (reading || wanted === Infinity || last + wanted >= due) return;
    due = last + wanted;
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, due - performance.now()));
  };

  const look = () => {
    clearTimeout(timer);
    wanted = Infinity;
    reading ||= new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("GET", location.pathname + location.search);
      request.responseType = "document";
      request.timeout = TIMEOUT;
      request.onloadend = () => {
        reading = null;
        [last, due] = [performance.now(), Infinity];
        takeCounts(request.status === 200 && request.responseXML);
        takeOver(request);
        want([0, 429].includes(request.status) || request.status >= 500 ? CALM : wanted);
        done();
      };
      request.send();
    });
    return reading;
  };

  feed.addEventListener("frame", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (detail.kind === "fact") want(pace(detail));
  });
  feed.addEventListener("back", () => want(0));
  if (overtaken()) want(0);
  return look;
}

/** Takes over how much waits on each page of the navigation. @param {Document | null | false} fresh */
function takeCounts(fresh) {
  for (const count of fresh ? fresh.querySelectorAll("[data-count]") : []) {
    document.querySelector(`[data-count=${count.dataset.count}]`)?.replaceWith(document.importNode(count, true));
  }
}

/** Returns a copy of a part without what is painted into it. @param {Element} part */
export function still(part) {
  const copy = /** @type {Element} */ (part.cloneNode(true));
  for (const each of copy.querySelectorAll("[data-due],[data-age],[data-ago],.nowt")) {
    each.textContent = "";
    each.removeAttribute("value");
    each.removeAttribute("class");
  }
  for (const each of copy.querySelectorAll(".now")) each.removeAttribute("d");
  for (const each of copy.querySelectorAll("details")) each.open = false;
  return copy;
}

/**
 * Changes the page; what has the focus keeps it: the same element, or the one that took its place, else the page itself.
 * @param {() => void} change
 */
export function holdFocus(change) {
  const was = /** @type {HTMLElement} */ (document.activeElement || document.body);
  const leads = was.hasAttribute("href");
  const place = (!leads && was.closest("[id]")?.id) || "main";
  const alike = (/** @type {Element} */ each) => ["href", "name", "type"].every((name) => each.getAttribute(name) === was.getAttribute(name))
    && (leads || each.textContent === was.textContent);
  const all = () => [...(document.getElementById(place)?.querySelectorAll(was.localName) || [])].filter(alike);
  const before = all();
  change();
  if (was === document.body || document.activeElement !== document.body) return;
  const after = all();
  const same = leads || after.length === before.length ? after[before.indexOf(was)] : undefined;
  const found = was.id ? document.getElementById(was.id) : same;
  /** @type {HTMLElement} */ (found || document.getElementById("main"))?.focus({ preventScroll: true });
}

/**
 * Keeps the parts of this page true; returns what reads it at once.
 * @param {(part: HTMLElement) => void} [renew] makes a new part work
 * @param {(where: string) => void} [leave] told where to go when there is no such page any more
 */
export function keep(renew, leave) {
  const about = /** @type {HTMLElement | null} */ (document.querySelector("[data-case]"))?.dataset.case;
  const drawn = new Map([...document.querySelectorAll("[data-again]")].map((part) => [part.id, still(part)]));
  document.addEventListener("input", ({ target }) => {
    const part = /** @type {Element} */ (target).closest("[data-again]");
    if (part instanceof HTMLElement) part.dataset.typed = "yes";
  });
  return follow(({ status, responseURL, responseXML }) => {
    const path = responseURL && new URL(responseURL).pathname;
    if (path !== location.pathname && /^\/(messages|compose|approvals)\b/.test(path)) leave?.(responseURL);
    if (status !== 200 || path !== location.pathname) return;
    holdFocus(() => {
      for (const [id, was] of drawn) {
        const [old, part] = [document.getElementById(id), responseXML.getElementById(id)];
        const now = part && still(part);
        if (!old || !now || now.isEqualNode(was)) continue;
        if (old.dataset.typed) {
          if (part.querySelector("form")) continue;
          old.dataset.typed = "overtaken";
          byId("overtaken").hidden = false;
          continue;
        }
        drawn.set(id, now);
        const fresh = document.importNode(part, true);
        for (const each of fresh.querySelectorAll("[id]")) {
          const same = old.querySelector(`#${CSS.escape(each.id)}`);
          if (same && still(same).isEqualNode(still(each))) each.replaceWith(same);
        }
        old.replaceWith(fresh);
        renew?.(fresh);
      }
    });
    paint();
  }, ({ fact, message }) => (QUIET.has(fact) || about && message && message.case !== about ? Infinity : CALM));
}
