/** Asks the doors of the center, and tells a person what was refused. */

import { showEnd } from "./shell.js";
import { made } from "./shown.js";
import { say, other, OTHER } from "./words.js";

/** @typedef {{rule: string, title: string, title_zh: string, detail: string, where: string, found: string, remedies?: {en: string, zh: string}, status: number}} Problem */

const ENDED = ["request.missing", "request.session"];

/** A refusal, or no answer at all (`problem` is then null); `ended` if whoever reads the page has no session any more. */
export class Refused extends Error {
  /** @param {Problem | null} problem */
  constructor(problem) {
    super(problem ? problem.detail : "no answer");
    this.problem = problem;
    this.ended = ENDED.includes(problem?.rule || "") && Boolean(document.documentElement.dataset.kid);
  }
}

/**
 * Returns the JSON that a door answers; throws Refused, as for no answer if it was cut.
 * @param {string} path
 * @param {RequestInit} [options]
 */
export async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Refused(null);
  }
  const value = await answer.json().catch(() => null);
  if (answer.ok && value !== null) return value;
  const refused = new Refused(answer.ok ? null : value);
  if (refused.ended) showEnd();
  throw refused;
}

/** Sends `value`; returns what is answered. @param {string} path @param {unknown} value */
export function post(path, value, method = "POST") {
  return ask(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
}

/** Where a draft is kept. @param {string} name */
export const draftAt = (name) => `/v1/drafts/${name}`;

/**
 * Shows in `element` what was refused and what to do, in both languages; what is wrong here, in its own words.
 * @param {HTMLElement} element
 * @param {unknown} error
 */
export function showRefusal(element, error) {
  element.replaceChildren(...told(error));
  element.hidden = false;
}

/** @param {unknown} error */
function told(error) {
  const here = document.documentElement.lang;
  if (!(error instanceof Refused)) return [line(error instanceof Error ? error.message : String(error), here)];
  const { problem } = error;
  if (error.ended) return [line(say("ended"), here), line(other("ended"), OTHER), back()];
  if (!problem) return [line(say("no_answer"), here), line(other("no_answer"), OTHER)];
  const { title, title_zh, remedies, where, found } = problem;
  const [first, second] = [line(sentences(". ", title, remedies?.en), "en"), line(sentences("。", title_zh, remedies?.zh), "zh-Hans")];
  const place = [where, found].filter(Boolean).join(": ");
  return [...(here === "en" ? [first, second] : [second, first]), ...(place ? [line(place, "en", "found")] : [])];
}

/** Joins sentences, those that there are. @param {string} stop @param {...(string | undefined)} texts */
const sentences = (stop, ...texts) => texts.filter(Boolean).map((text) => text + stop).join("").trim();

/** Returns what leads to signing in beside this page, which keeps what was typed in it. */
function back() {
  const link = made("a", "btn", say("sign_in"), " ", Object.assign(made("span", "second", other("sign_in")), { lang: OTHER }));
  Object.assign(link, { href: "/signin", target: "_blank" });
  return made("p", "", link);
}

/** @param {string} text @param {string} lang @param {string} [look] */
const line = (text, lang, look) => Object.assign(made("p", look, text), { lang });
