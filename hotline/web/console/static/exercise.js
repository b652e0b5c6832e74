/** Stops the exercise: this browser makes the statement of what was typed, and signs it. */

import { utf8 } from "./bytes.js";
import { now } from "./clock.js";
import { post, showRefusal } from "./door.js";
import { envelope, STOP } from "./envelope.js";
import { canonical } from "./exact.js";
import { feed } from "./live.js";
import { byId } from "./shown.js";
import { sign } from "./signing.js";

const form = /** @type {HTMLFormElement | null} */ (byId("stop"));

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement} */ (byId("stop-button"));
  button.disabled = true;
  byId("refusal").hidden = true;
  try {
    const { channel, party, keys = "[]" } = form.dataset;
    const reason = String(new FormData(form).get("reason")).normalize("NFC").trim();
    const stop = new Date(Math.floor(now())).toISOString();
    const bytes = utf8(canonical({ v: 1, channel, party, stop, reason }));
    const signature = await sign(bytes, JSON.parse(keys), false, byId("touch"), STOP);
    await post("/v1/exercise/stop", { statement: envelope(bytes, signature) });
    location.reload();
  } catch (error) {
    showRefusal(byId("refusal"), error);
    button.disabled = false;
  }
});
// Whoever stopped it meanwhile, here or at the other side: the page says so.
if (form) feed.addEventListener("frame", (event) => /** @type {CustomEvent} */ (event).detail.stopped && location.reload());
