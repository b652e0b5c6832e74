/** The page on which a form is filled in: judged while it is typed, kept as a draft, then taken to the review. */

import { ask, draftAt, post, Refused, showRefusal } from "./door.js";
import { canonical } from "./exact.js";
import { enliven, readAll } from "./fields.js";
import { brought, enlivenFiles } from "./files.js";
import { both, bothWords, byId, drawFound, icon, made, moment, precedence, title } from "./shown.js";
import { say } from "./words.js";

const CHECK_AFTER = 300;
const KEEP_AFTER = 900;

const form = byId("form");
const opened = JSON.parse(form.dataset.draft || "{}");
const state = { name: opened.id, version: opened.version, touched: new Set(), all: false, asked: 0, kept: "", dirty: false, refused: false, gone: false, saving: Promise.resolve(true) };
const refusal = byId("refusal");
const saved = byId("saved");
const review = byId("review");
let checking = 0;
let keeping = 0;

/** Returns what was typed. */
function typed() {
  return {
    form: opened.form,
    protocol: opened.protocol,
    answers: opened.answers || null,
    precedence: byId("precedence")?.value || null,
    fields: changedOnly(readAll(form)),
  };
}

/** Leaves out, of fields that may be changed, those that stay as they stand. @param {Record<string, any>} fields */
function changedOnly(fields) {
  for (const [name, stands] of Object.entries(opened.stands || {})) {
    const changed = Object.entries(fields[name] || {}).filter(([part, value]) => canonical(value) !== canonical(/** @type {any} */ (stands)[part] ?? null));
    if (changed.length) fields[name] = Object.fromEntries(changed);
    else delete fields[name];
  }
  return fields;
}

/** Has what was typed judged; an answer that comes after a newer question is dropped. */
async function check() {
  const number = ++state.asked;
  try {
    const found = await post("/v1/drafts/check", typed());
    if (number !== state.asked) return found;
    refusal.hidden = !state.refused;
    draw(found);
    return found;
  } catch (error) {
    if (number === state.asked) showRefusal(refusal, error);
    return null;
  }
}

/** @param {any} found */
function draw(found) {
  byId("level").replaceChildren(precedence(found.precedence.word, words(found.precedence.word)));
  drawFound(found, found.problems.every((/** @type {any} */ each) => !each.where || each.rule === "field.missing"));
  drawMoments(found.moments);
  drawProblems(found.problems);
}

/** @param {string} word */
function words(word) {
  const text = document.querySelector(`#precedence option[value="${word}"]`)?.textContent || word;
  const [first, ...rest] = text.split(" ");
  return { en: first, zh: rest.join(" ") || first };
}

/** Shows the clocks of both capitals below every instant, and how far it is from now. @param {Record<string, any>} moments */
function drawMoments(moments) {
  for (const input of form.querySelectorAll("input[data-kind=instant]")) {
    const clock = input.closest(".unit")?.nextElementSibling;
    const found = moments[path(input)];
    clock?.replaceChildren(...(found ? [away(found), ` · ${found.capitals.map((/** @type {any} */ each) => `${each.place} ${each.day} ${each.time}`).join(" · ")}`] : []));
  }
}

/** Draws how far an instant is from now, marked if that is more than a year. @param {any} found */
function away({ left, lengths, far }) {
  const text = say(left < 0 ? "away_before" : "away_after", { length: title(lengths) });
  return far ? made("b", "far", icon("bad"), ` ${text} · `, ...bothWords("away_far")) : made("b", "", text);
}

/** Returns where in the message an input stands, as the center names it. @param {Element} input */
function path(input) {
  const names = [];
  for (let part = input.closest("[data-part], [data-field]"); part; part = part.parentElement?.closest("[data-part], [data-field]") || null) {
    const list = part.parentElement?.closest("[data-kind=list]");
    const at = list && part.parentElement?.parentElement === list ? String([.../** @type {Element} */ (part.parentElement).children].indexOf(part)) : null;
    names.unshift(part.getAttribute("data-field") || at || part.getAttribute("data-part"));
  }
  return names.join(".");
}

/** Says at each field what is wrong with it; what is only missing, not before it was left or a review was tried. @param {any[]} problems */
function drawProblems(problems) {
  for (const line of form.querySelectorAll(".wrong")) clear(/** @type {HTMLElement} */ (line));
  const general = byId("general");
  const list = byId("errors");
  general.replaceChildren();
  list.replaceChildren();
  for (const problem of problems) {
    const names = problem.fields.length ? problem.fields : [problem.where];
    const quiet = problem.rule === "field.missing" && !state.all && !state.touched.has(names[0]);
    if (quiet) continue;
    const lines = names.map((/** @type {string} */ name) => document.getElementById(`wrong-${name}`)).filter(Boolean);
    for (const line of lines.length ? lines : [general]) tell(/** @type {HTMLElement} */ (line), problem);
  }
  if (state.all) list.append(...[...form.querySelectorAll(".field.bad")].map(pointer));
  list.hidden = !list.childNodes.length;
  general.hidden = !general.childNodes.length;
}

/** Returns what leads to a field, and says what is wrong with it. @param {any} field */
function pointer(field) {
  const link = made("a", "", field.querySelector(".fname b").textContent);
  link.setAttribute("href", `#${field.id}`);
  return made("li", "", link, " ", field.querySelector(".wrong span").firstChild.cloneNode());
}

/** @param {HTMLElement} line */
function clear(line) {
  line.hidden = true;
  line.replaceChildren();
  line.closest(".field")?.classList.remove("bad");
}

/** @param {HTMLElement} line @param {any} problem */
function tell(line, problem) {
  line.append(made("span", "", ...both(problem.says), problem.found ? made("small", "found", ` ${problem.found}`) : ""));
  line.hidden = false;
  line.closest(".field")?.classList.add("bad");
}

/** Keeps the draft if it has changed, an empty one only on demand, one save after another; returns whether it is kept. */
function keep(empty = false) {
  state.saving = state.saving.then(() => save(empty));
  return state.saving;
}

/** @param {boolean} empty */
async function save(empty) {
  const value = typed();
  const text = JSON.stringify(value);
  if (state.gone || text === state.kept || (!empty && !state.name && !Object.keys(value.fields).length)) {
    state.dirty = false;
    return true;
  }
  state.name ||= crypto.randomUUID().replaceAll("-", "");
  try {
    const found = await post(draftAt(state.name), { version: state.version, ...value }, "PUT");
    state.version = found.version;
    state.kept = text;
    state.dirty = JSON.stringify(typed()) !== text;
    state.refused = false;
    refusal.hidden = true;
    saved.replaceChildren(...bothWords("saved_at", { at: moment(found.at).slice(11) }));
    history.replaceState(null, "", `/compose?draft=${state.name}`);
    return true;
  } catch (error) {
    state.refused = true;
    saved.replaceChildren(...bothWords("not_saved"));
    showRefusal(refusal, error);
    if (error instanceof Refused && error.problem?.rule === "draft.stale") await clash().catch((failure) => showRefusal(refusal, failure));
    return false;
  }
}

/** Says that another page saved over what was opened here, and has the person choose; what was signed is not saved over. */
async function clash() {
  const found = await ask(draftAt(state.name)).catch((error) => {
    if (error instanceof Refused && error.problem?.rule === "draft.unknown") return { version: 0 };
    throw error;
  });
  const mine = made("button", "btn", ...bothWords("keep_mine"));
  mine.setAttribute("type", "button");
  mine.addEventListener("click", () => {
    state.version = found.version;
    void keep(true);
  });
  const see = made("a", "btn", ...bothWords("see_other"));
  Object.assign(see, { href: `/compose?draft=${state.name}`, target: "_blank" });
  const theirs = made("button", "btn", ...bothWords("take_other"));
  theirs.setAttribute("type", "button");
  theirs.addEventListener("click", () => {
    state.gone = true;
    location.assign(`/compose?draft=${state.name}`);
  });
  const acts = [...(found.message ? [] : [mine]), ...(found.version ? [see, theirs] : [])];
  refusal.replaceChildren(made("p", "", ...bothWords(found.message ? "other_signed" : "other_saved")), made("p", "formacts", ...acts));
}

/** Has it judged and kept soon, once the typing pauses. */
function soon() {
  state.dirty = true;
  clearTimeout(checking);
  clearTimeout(keeping);
  checking = setTimeout(check, CHECK_AFTER);
  keeping = setTimeout(keep, KEEP_AFTER);
}

/** Takes the draft to the review, if nothing is wrong with it. @param {Event} event */
async function toReview(event) {
  event.preventDefault();
  review.disabled = true;
  byId("working").replaceChildren(...bothWords("to_review"));
  const found = await check();
  if (found && !found.problems.length && await brought() && await keep(true)) {
    location.assign(`/compose/review/${state.name}`);
    return;
  }
  review.disabled = false;
  byId("working").replaceChildren();
  if (!found) return;
  state.all = true;
  drawProblems(found.problems);
  const first = form.querySelector(".field.bad input, .field.bad select, .field.bad textarea");
  if (first instanceof HTMLElement) first.focus();
  else if (found.problems.length) byId("general").scrollIntoView();
}

/** Goes to the drafts once this one is kept; without that, stays and says why. @param {Event} event */
async function leave(event) {
  event.preventDefault();
  if (await keep()) location.assign("/compose");
}

/** Forgets the draft, once none of it is on its way any more. */
async function remove() {
  if (!confirm(say("remove_sure"))) return;
  state.gone = true;
  await state.saving;
  try {
    if (state.name) await ask(draftAt(state.name), { method: "DELETE" });
    location.assign("/compose");
  } catch (error) {
    state.gone = false;
    showRefusal(refusal, error);
  }
}

enliven(form);
enlivenFiles(form, opened.held);
form.addEventListener("input", soon);
form.addEventListener("change", soon);
form.addEventListener("focusout", (event) => {
  const field = /** @type {Element} */ (event.target).closest("[data-field]");
  if (field && !field.contains(/** @type {Node | null} */ (event.relatedTarget))) state.touched.add(field.getAttribute("data-field"));
});
form.addEventListener("submit", toReview);
byId("remove").addEventListener("click", remove);
byId("discard").addEventListener("click", leave);
addEventListener("beforeunload", (event) => state.dirty && !state.gone && event.preventDefault());
Object.assign(document.querySelector("#session-ended a") || {}, { href: "/signin", target: "_blank" });
document.addEventListener("visibilitychange", () => {
  if (state.refused && document.visibilityState === "visible") void keep();
});
check();
