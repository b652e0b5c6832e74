/** Asks the doors of the center, and tells a person what was refused. */

import { say, other, OTHER } from "./words.js";

/** @typedef {{rule: string, title: string, title_zh: string, detail: string, where: string, found: string, remedy: string, status: number}} Problem */

/** A refusal, or no answer at all (`problem` is then null). */
export class Refused extends Error {
  /** @param {Problem | null} problem */
  constructor(problem) {
    super(problem ? problem.detail : "no answer");
    this.problem = problem;
  }
}

/**
 * Returns the JSON that a door answers; throws Refused.
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
  if (!answer.ok) throw new Refused(value);
  return value;
}

/** Posts `value`; returns what is answered. @param {string} path @param {unknown} value */
export function post(path, value) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
}

/**
 * Shows in `element` what was refused and what to do, in both languages.
 * @param {HTMLElement} element
 * @param {unknown} error
 */
export function showRefusal(element, error) {
  const problem = error instanceof Refused ? error.problem : null;
  const lines = problem ? [line(problem.title, "en"), line(problem.title_zh, "zh-Hans"), line(problem.detail, "en", "found")]
    : [line(say("no_answer"), document.documentElement.lang), line(other("no_answer"), OTHER)];
  if (problem && document.documentElement.lang !== "en") [lines[0], lines[1]] = [lines[1], lines[0]];
  element.replaceChildren(...lines);
  element.hidden = false;
}

/** @param {string} text @param {string} lang @param {string} [look] */
function line(text, lang, look = "") {
  const made = document.createElement("p");
  made.lang = lang;
  made.className = look;
  made.textContent = text;
  return made;
}
