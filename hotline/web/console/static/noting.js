/** Writes into the watch log what an officer says happened. */

import { post, showRefusal } from "./door.js";

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("noting"));
const [text, refusal, done] = ["noted", "noting-refusal", "noting-done"].map((id) => document.getElementById(id));
const button = /** @type {HTMLButtonElement | null} */ (document.getElementById("noting-write"));

if (form && button && refusal && done && text instanceof HTMLTextAreaElement) {
  const about = form.dataset.about || "";
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    refusal.hidden = done.hidden = true;
    try {
      await post("/v1/watch/notes", { text: text.value.normalize("NFC").replaceAll("\r", "").trim(), about });
      text.value = "";
      if (about) location.reload();
      else done.hidden = false;
    } catch (error) {
      showRefusal(refusal, error);
    }
    button.disabled = false;
  });
}
