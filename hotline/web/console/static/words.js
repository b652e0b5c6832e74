/** The words of this page for its scripts: in its own language and in the other one. */

/** @typedef {string | {one?: string, other: string}} Word */

/** @type {Record<string, [Word, Word]>} */
const WORDS = JSON.parse(document.documentElement.dataset.words || "{}");
const HERE = document.documentElement.lang;
export const OTHER = HERE === "en" ? "zh-Hans" : "en";

/**
 * Returns the word called `key` in the language of the page, with its values.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  return filled(WORDS[key], 0, key, values);
}

/**
 * Returns the same word in the other language.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function other(key, values = {}) {
  return filled(WORDS[key], 1, key, values);
}

/** Returns what the language of the page calls a party. @param {string} code */
export function party(code) {
  return String(WORDS[`party_${code.toUpperCase()}`]?.[0] ?? code.toUpperCase());
}

/** @param {[Word, Word]} pair @param {0 | 1} which @param {string} key @param {Record<string, string | number>} values */
function filled(pair, which, key, values) {
  if (!pair) throw new Error(`no word ${key}`);
  const word = pair[which];
  const text = typeof word === "string" ? word : (values.count === 1 && word.one) || word.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(WORDS[`party_${values[name]}`]?.[which] ?? values[name]));
}

/**
 * Fills `element` with the word in both languages, the second in a span of its own.
 * @param {Element} element
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function showBoth(element, key, values = {}) {
  const second = document.createElement("span");
  second.className = "second";
  second.lang = OTHER;
  second.textContent = other(key, values);
  element.replaceChildren(`${say(key, values)} `, second);
}
