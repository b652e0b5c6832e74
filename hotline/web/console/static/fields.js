/** Reads what was typed in the inputs of a form as the values that are signed. */

import { now } from "./clock.js";
import { say } from "./words.js";

const MOMENT = /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d{1,3}))?)? *(?:Z|([+-])(0\d|1[0-4]):?([0-5]\d))?)?$/;
const TIME_OF_DAY = /^\d\d:\d\d(?::\d\d)? *Z?$/;
const AWAY = /^([+-]) *(\d+) *([smhd])$/;
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @param {Element} root @param {string} mark */
function own(root, mark) {
  const group = root.closest("[data-kind], form");
  return [...root.querySelectorAll(mark)].filter((each) => each.parentElement?.closest("[data-kind]") === group);
}

/** Returns text as it is signed: without blanks around it, in Unicode form NFC. @param {string} text */
function clean(text) {
  return text.normalize("NFC").trim();
}

/** @param {Element} group @param {string} name */
function member(group, name) {
  const found = /** @type {HTMLInputElement | null} */ (group.querySelector(`:scope [data-member="${name}"]`));
  return clean(found?.value || "");
}

/**
 * Returns the instant that `text` means, to the millisecond, as the center reads it; `+2h` and `-2h` count from `since`.
 * What is none stays as it is.
 * @param {string} text
 * @param {number} [since]
 */
export function instantOf(text, since = now()) {
  let plain = text.normalize("NFKC");
  if (TIME_OF_DAY.test(plain)) plain = `${new Date(now()).toISOString().slice(0, 10)} ${plain}`;
  const [, sign, amount, unit] = AWAY.exec(plain) || (plain === "now" ? ["", "+", "0", "s"] : []);
  if (sign) {
    const at = (plain === "now" ? now() : since) + Number(sign + amount) * UNITS[/** @type {keyof UNITS} */ (unit)];
    return spelt(at - (at % 1000)) || text;
  }
  const found = MOMENT.exec(plain);
  if (!found) return text;
  const [, year, month, day, hour = "00", minute = "00", second = "00", part = "", side = "+", hours = "0", minutes = "0"] = found;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.${part.padEnd(3, "0")}Z`;
  const at = Date.parse(written);
  if (spelt(at) !== written) return text;
  return spelt(at - Number(side + 1) * (Number(hours) * 60 + Number(minutes)) * UNITS.m) || text;
}

/** Returns an instant as it is signed; nothing if it is none that can be. @param {number} at */
function spelt(at) {
  const date = new Date(at);
  return at >= 0 && date.getTime() <= LAST ? date.toISOString() : "";
}

/** Returns the day that `text` means. @param {string} text */
function dayOf(text) {
  const found = text.includes(":") ? text : instantOf(text);
  return found === text ? text : found.slice(0, 10);
}

/** Returns an instant as people type it. @param {string} text */
function instantTyped(text) {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):(\d\d)\.(\d{3})Z$/.exec(text);
  if (!found) return text;
  const [, day, minute, second, part] = found;
  return `${day} ${minute}${second !== "00" || part !== "000" ? `:${second}` : ""}${part !== "000" ? `.${part}` : ""}`;
}

/** @param {Record<string, unknown>} values */
function whole(values) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.length ? Object.fromEntries(given) : undefined;
}

/** @param {Element} group */
function prose(group) {
  const original = member(group, "original");
  if (!original) return undefined;
  const translation = member(group, "translation");
  const translated = translation ? { translation, translation_by: member(group, "translation_by") } : {};
  return { original, language: member(group, "language"), ...translated };
}

/** @param {Element} group */
function area(group) {
  const shape = /** @type {HTMLSelectElement} */ (group.querySelector("[data-shape]")).value;
  if (shape === "named") {
    const named = member(group, "named");
    return named ? { named } : undefined;
  }
  if (shape === "circle") {
    const names = ["latitude", "longitude", "radius_km"];
    const circle = whole(Object.fromEntries(names.map((name) => [name, member(group, name) || undefined])));
    return circle && { circle };
  }
  const lines = member(group, "polygon").split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.length ? { polygon: lines.map((line) => line.split(/[,，\s]+/)) } : undefined;
}

/** @param {Element} group */
function parts(group) {
  /** @type {[string, unknown][]} */
  const found = [];
  let since;
  for (const part of own(group, "[data-part]")) {
    const value = read(part, since);
    if (group.getAttribute("data-kind") === "window" && typeof value === "string") since = Date.parse(value) || undefined;
    found.push([part.getAttribute("data-part") || "", value]);
  }
  return found;
}

/**
 * Returns the value of the input inside `holder`; undefined if nothing was typed.
 * @param {Element} holder
 * @param {number} [since]
 * @returns {unknown}
 */
export function read(holder, since) {
  const element = holder.querySelector("[data-kind]");
  if (!element) return undefined;
  const kind = element.getAttribute("data-kind");
  if (kind === "bilingual_text") return prose(element);
  if (kind === "area") return area(element);
  if (kind === "file") return JSON.parse(element.getAttribute("data-value") || "null") || undefined;
  if (kind === "list") {
    const items = parts(element).map(([, value]) => value).filter((value) => value !== undefined);
    return items.length ? items : undefined;
  }
  if (element.classList.contains("group")) return whole(Object.fromEntries(parts(element)));
  return plain(String(kind), clean(/** @type {HTMLInputElement} */ (element).value), since);
}

/** @param {string} kind @param {string} text @param {number} [since] */
function plain(kind, text, since) {
  if (!text) return undefined;
  if (kind === "boolean") return text === "true";
  if (kind === "integer") return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  if (kind === "instant") return instantOf(text, since);
  if (kind === "date") return dayOf(text);
  return text;
}

/** Returns every field of `form` in which something was typed. @param {Element} form @returns {Record<string, unknown>} */
export function readAll(form) {
  const fields = [...form.querySelectorAll("[data-field]")];
  return whole(Object.fromEntries(fields.map((each) => [each.getAttribute("data-field"), read(each)]))) || {};
}

/** Writes instants as people read them, adds and removes items of lists, shows the inputs of an area. @param {Element} form */
export function enliven(form) {
  for (const input of form.querySelectorAll("input[data-kind=instant]")) spellInstant(/** @type {HTMLInputElement} */ (input));
  for (const group of form.querySelectorAll("[data-kind=area]")) showShape(group);
  for (const group of form.querySelectorAll("[data-kind=bilingual_text], input[data-most]")) showRemains(group);
  form.addEventListener("change", (event) => {
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (target.matches("input[data-kind=instant]")) spellInstant(target);
    if (target.matches("[data-shape]")) showShape(/** @type {Element} */ (target.closest("[data-kind=area]")));
  });
  form.addEventListener("input", (event) => {
    const group = /** @type {Element} */ (event.target).closest("[data-kind=bilingual_text], input[data-most]");
    if (group) showRemains(group);
  });
  form.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-add], [data-remove]");
    if (!button) return;
    if (button.hasAttribute("data-add")) add(/** @type {Element} */ (button.closest("[data-kind=list]")));
    else button.closest("[data-part]")?.remove();
    form.dispatchEvent(new Event("input"));
  });
}

/** @param {HTMLInputElement} input */
function spellInstant(input) {
  const window_ = input.closest("[data-kind=window]");
  const start = window_?.querySelector("input[data-kind=instant]");
  const since = start && start !== input ? Date.parse(instantOf(/** @type {HTMLInputElement} */ (start).value.trim())) : NaN;
  const found = instantOf(input.value.trim(), Number.isNaN(since) ? now() : since);
  if (found) input.value = instantTyped(found);
}

/** @param {Element} group */
function showShape(group) {
  const shape = /** @type {HTMLSelectElement} */ (group.querySelector("[data-shape]")).value;
  for (const each of group.querySelectorAll("[data-of]")) {
    /** @type {HTMLElement} */ (each).hidden = each.getAttribute("data-of") !== shape;
  }
}

/** Shows how much more may be written. @param {Element} group */
function showRemains(group) {
  if (!(group instanceof HTMLElement)) return;
  const place = group.querySelector("[data-remains]");
  if (!place) return;
  const text = member(group, "original");
  const english = member(group, "language") === "en";
  const used = english ? (text ? text.split(/\s+/).length : 0) : [...text.replace(/\s+/g, "")].length;
  const left = Number(english ? group.dataset.words : group.dataset.characters) - used;
  place.textContent = say(`${english ? "words" : "characters"}_${left < 0 ? "over" : "left"}`, { count: Math.abs(left) });
  place.classList.toggle("over", left < 0);
}

/** @param {Element} list */
function add(list) {
  const items = /** @type {Element} */ (list.querySelector(":scope > ol"));
  if (items.children.length >= Number(/** @type {HTMLElement} */ (list).dataset.most)) return;
  const blank = /** @type {HTMLTemplateElement} */ (list.querySelector(":scope > template"));
  items.append(blank.content.cloneNode(true));
  items.lastElementChild?.setAttribute("data-part", String(items.children.length - 1));
  /** @type {HTMLElement | null} */ (items.lastElementChild?.querySelector("input, select, textarea") || null)?.focus();
}
