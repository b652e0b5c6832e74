/** The board keeps itself up to date: it fetches itself again and takes over the parts that have changed. */

import { follow, holdFocus, still } from "./again.js";
import { paint } from "./countdown.js";
import { desk, tell } from "./live.js";

const CALM = 250;
const QUIET_CALM = 2000;
/** Facts that a center notes all the time; what they change can wait a moment. */
const QUIET = new Set(["cosigned", "clock_compared", "attempted", "refused", "desk_noted"]);

/** Takes over what is new on the board. @param {XMLHttpRequest} answer */
function takeOver({ status, responseXML: fresh }) {
  const [mine, theirs] = [document.getElementById("board"), fresh?.getElementById("board")];
  if (status !== 200 || !mine || !theirs) return;
  if (Number(theirs.dataset.cursor) < Number(mine.dataset.cursor)) return;
  mine.dataset.cursor = theirs.dataset.cursor;
  const open = document.querySelector("#as-table[open]") !== null;
  holdFocus(() => merge(mine, theirs));
  document.getElementById("as-table")?.toggleAttribute("open", open);
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

follow(takeOver, ({ fact }) => (QUIET.has(fact) ? QUIET_CALM : CALM));
desk.painted = Number(document.getElementById("board")?.dataset.cursor);
