/** Draws what the center says of a message before it is signed: what follows from it, how it reads. Only text nodes. */

import { OTHER, other, party, say } from "./words.js";

export const HERE = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const THERE = HERE === "en" ? "zh" : "en";

const DUTY = /^(delivered|received|acknowledged|holding|replied)$/;

/** @typedef {{en: string, zh: string}} Titles */

/** Returns the element called `id`. @param {string} id */
export const byId = (id) => /** @type {any} */ (document.getElementById(id));

/**
 * @param {string} tag
 * @param {string} [look]
 * @param {...(string | Node)} inside
 */
export function made(tag, look = "", ...inside) {
  const element = document.createElement(tag);
  if (look) element.className = look;
  element.append(...inside);
  return element;
}

/** Returns a title in the language of the page. @param {Titles} titles */
export function title(titles) {
  return titles[HERE] || "";
}

/** Returns a title in both languages, as nodes. @param {Titles} titles */
export function both(titles) {
  const second = made("span", "second", titles[THERE] || "");
  second.lang = OTHER;
  return titles[HERE] === titles[THERE] ? [title(titles)] : [`${title(titles)} `, second];
}

/** Returns a word of the catalogue in both languages, as nodes. @param {string} key @param {Record<string, string | number>} [values] */
export function bothWords(key, values = {}) {
  return both(HERE === "en" ? { en: say(key, values), zh: other(key, values) } : { zh: say(key, values), en: other(key, values) });
}

/** Returns an instant to the second, as a watch reads it. @param {string} at */
export function moment(at) {
  return `${at.slice(0, 10)} ${at.slice(11, 19)}Z`;
}

/**
 * Draws what the center found of a message that is written: what follows from it, and how it will read.
 * @param {any} found
 * @param {boolean} [known] false while what was typed cannot be judged
 */
export function drawFound(found, known = true) {
  drawNeeds(found.signatures);
  const late = found.leads.filter((/** @type {any} */ each) => !each.kept).map((/** @type {any} */ each) => each.flag);
  const flags = found.flags.filter((/** @type {any} */ each) => !late.includes(each.word));
  byId("flags").replaceChildren(...flags.map((/** @type {any} */ each) => made("li", "missed", ...both(each.says))));
  drawLeads(found.leads);
  drawFollows(found.follows, known, Object.values(found.fields).some((each) => each?.media));
  for (const language of ["en", "zh"]) byId(`preview-${language}`).replaceChildren(drawLetter(found.preview[language]));
}

/** Draws how a message reads. @param {any} letter */
function drawLetter(letter) {
  const fields = letter.fields.map((/** @type {any} */ field) => made("div", "",
    made("dt", "", field.label), made("dd", "", ...field.lines.map(drawLine))));
  const banner = letter.banner ? [made("p", "lbanner", letter.banner)] : [];
  const notices = letter.notices.map((/** @type {string} */ text) => made("p", "lnotice", text));
  return made("div", "letter", ...banner, made("p", "ltitle", made("b", "", letter.precedence), ` ${letter.title}`),
    ...notices, made("dl", "", ...fields), ...banner.map((each) => each.cloneNode(true)));
}

/** @param {any} line */
function drawLine(line) {
  const said = made("p", `said ${line.role}`);
  if (line.language) said.lang = line.language === "zh" ? "zh-Hans" : line.language;
  if (line.label) said.append(made("span", "plabel", line.label), " ");
  said.append(line.text);
  if (line.second) said.append(" ", made("span", "second", line.second));
  if (line.mark) said.append(" ", made("small", "", line.mark));
  return said;
}

/** Draws who must do what by when, and who is called if it is not done. @param {any[]} follows @param {boolean} known @param {boolean} files */
export function drawFollows(follows, known, files) {
  const place = byId("follows");
  place.replaceChildren(...follows.map((each, number) => {
    const due = each.due ? made("time", "nw", moment(each.due)) : made("span", "", say("no_time"));
    const within = each.lengths ? [" ", made("small", "muted", say("within", { length: title(each.lengths) }))] : [];
    const key = DUTY.test(each.kind) ? "must" : "owes";
    const second = made("span", "second", other(key, { what: each.what[THERE] }));
    second.lang = OTHER;
    const item = made("li", each.ours ? "ours" : "theirs",
      made("b", "", party(each.owed_by)), ` ${say(key, { what: title(each.what) })} `, second, made("p", "by", say("by"), " ", due, ...within));
    const calls = each.calls.slice(0, 3).map((/** @type {any} */ rung) => made("li", "",
      rung.at ? made("time", "nw", moment(rung.at)) : "", " ", made("span", "", rung.by.map(party).join(" + ")),
      " → ", ...both(rung.whom)));
    if (calls.length) {
      const more = each.calls.length > 3 ? [made("li", "muted", say("more_calls", { count: each.calls.length - 3 }))] : [];
      const instead = made("details", "", made("summary", "", say("if_not")), made("ol", "calls", ...calls, ...more));
      instead.toggleAttribute("open", number < 2);
      item.append(instead);
    }
    return item;
  }));
  if (!follows.length) place.replaceChildren(made("li", "", say(known ? "nothing_follows" : "not_yet")));
  if (files && follows.some((each) => each.kind === "acknowledged")) place.prepend(made("li", "", ...bothWords("file_owed")));
}

/** Draws until when it may be given. @param {any[]} leads */
function drawLeads(leads) {
  byId("leads").replaceChildren(...leads.map((each) => made("li", each.kept ? "kept" : "missed",
    ...bothWords(`${each.kept ? "before" : "passed"}_${each.flag}`), made("p", "", made("time", "nw", moment(each.until)), " ",
      made("small", "", say(each.kept ? "left" : "ago", { length: title(each.lengths) }))))));
}

/** Draws whose signatures are needed. @param {any} signatures */
function drawNeeds(signatures) {
  const lines = [made("li", "", ...bothWords(signatures.people > 1 ? "two_people" : "one_person"))];
  if (signatures.hardware) lines.push(made("li", "", ...bothWords("hardware")));
  if (signatures.besides.length) lines.push(made("li", "missed", ...bothWords("besides", { algorithms: signatures.besides.join(", ") })));
  byId("needs").replaceChildren(...lines);
}

/**
 * Says beside a button what it is doing, by a word of the catalogue; nothing any more without one.
 * @param {Element} button
 * @param {string} [key]
 */
export function working(button, key) {
  let line = button.nextElementSibling;
  if (!line?.matches(".working")) {
    line = made("span", "working muted");
    line.setAttribute("role", "status");
    button.after(line);
  }
  line.replaceChildren(...(key ? bothWords(key) : []));
}

/** Returns an icon of the page with a name. @param {string} name @param {string} [label] */
export function icon(name, label = "") {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  if (label) drawn.setAttribute("aria-label", label);
  drawn.setAttribute(label ? "role" : "aria-hidden", label ? "img" : "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  drawn.append(use);
  return drawn;
}

/** Draws a precedence by word, shape and colour. @param {string} word @param {Titles} titles */
export function precedence(word, titles) {
  const name = word.toLowerCase();
  return made("span", `prec p-${name}`, icon(name), ...both(titles));
}
