/** What a form asks for and did not get is said by the browser in the words of this page, not of the browser, in both languages. */

import { other, say } from "./words.js";

const WRONG = /** @type {[keyof ValidityState, string][]} */ ([
  ["valueMissing", "invalid_missing"],
  ["patternMismatch", "invalid_pattern"],
]);

/** Says what is wrong with a field. @param {Event} event */
function tell({ target }) {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)) return;
  const [, found] = WRONG.find(([fault]) => target.validity[fault]) || ["", "invalid_other"];
  const key = found === "invalid_missing" && ["checkbox", "radio", "file"].includes(target.type) ? "invalid_choice" : found;
  target.setCustomValidity(`${say(key)} ${other(key)}`);
}

/** Judges a field anew once it is changed. @param {Event} event */
function forget({ target }) {
  if (target instanceof HTMLElement && "setCustomValidity" in target) /** @type {HTMLInputElement} */ (target).setCustomValidity("");
}

document.addEventListener("invalid", tell, true);
document.addEventListener("input", forget, true);
