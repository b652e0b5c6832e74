/** Checks an entry of a log in this browser when a person asks for it. */

import { drawChecks, drawUnchecked } from "./checks.js";
import { checkEntry } from "./verify.js";

const log = /** @type {"ours" | "theirs"} */ (document.getElementById("log")?.dataset.log);

for (const each of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details.proving"))) {
  each.addEventListener("toggle", async () => {
    if (!each.open || each.dataset.checked) return;
    each.dataset.checked = "yes";
    const list = /** @type {Element} */ (each.querySelector(".checks"));
    try {
      const { index, roster, covered } = each.dataset;
      drawChecks(list, await checkEntry({ log, index: Number(index), roster: Number(roster), covered: covered === "yes" }));
    } catch {
      delete each.dataset.checked;
      drawUnchecked(list);
    }
  });
}
