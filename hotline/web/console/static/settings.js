/** The page of settings: each sound of the alarm can be heard, as often as one likes. */

import { begin, chime } from "./sound.js";

for (const button of document.querySelectorAll("button.sound")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await begin();
    chime(button.dataset.sound || "test");
  });
}
