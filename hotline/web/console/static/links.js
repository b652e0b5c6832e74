/** Keeps the page of the line true; checks the line when asked, and shows the page again once the answer is a fact. */

import { keep } from "./again.js";
import { post, showRefusal } from "./door.js";
import { feed } from "./live.js";
import { showBoth } from "./words.js";

const PATIENCE = 5_000;
const refusal = /** @type {HTMLElement} */ (document.getElementById("refusal"));
const button = /** @type {HTMLButtonElement | null} */ (document.getElementById("check-line"));
let asked = false;

/** Shows what the line is now. */
function again() {
  if (asked) location.reload();
}

feed.addEventListener("frame", (event) => {
  const frame = /** @type {CustomEvent} */ (event).detail;
  if (frame.kind === "fact" && frame.fact === "clock_compared") again();
});

keep();
if (button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = asked = true;
    try {
      const answer = await post("/v1/line/check", {});
      if (answer.asked) setTimeout(again, PATIENCE);
      else {
        showBoth(refusal, "no_line");
        refusal.hidden = false;
        button.disabled = asked = false;
      }
    } catch (error) {
      showRefusal(refusal, error);
      button.disabled = asked = false;
    }
  });
}
