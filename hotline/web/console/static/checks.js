/** Draws what this browser found when it checked an entry: a line a check, by word, shape and colour. Only text nodes. */

import { bothWords, icon, made } from "./shown.js";
import { say } from "./words.js";

/** @typedef {import("./signed.js").Verdict} Verdict */
/** @typedef {import("./verify.js").Result} Result */

const ICONS = { good: "ok", bad: "bad", left: "routine" };
const MARKS = /** @type {const} */ (["signatures", "log", "peer"]);

/** @param {Element} list @param {Result} result */
export function drawChecks(list, result) {
  list.replaceChildren(...result.checks.map((each) => {
    const words = made("div", "", ...(each.title ? [made("b", "", each.title)] : [made("b", "", ...bothWords(`c_${each.key}`))]));
    words.append(each.title ? say(`c_${each.key}`, each.values) : "", made("small", "", say(`d_${each.key}`, each.values)));
    if (each.verdict !== "good") words.append(made("b", each.verdict, ...bothWords(`v_${each.verdict}`)));
    const line = made("li", each.verdict === "bad" ? "bad" : "");
    line.dataset.check = each.key;
    line.dataset.verdict = each.verdict;
    const mark = made("span", each.verdict);
    mark.append(icon(ICONS[each.verdict], say(`v_${each.verdict}`)));
    line.append(mark, words);
    return line;
  }));
}

/** Says that an entry could not be checked at all. @param {Element} list */
export function drawUnchecked(list) {
  const words = made("div", "", made("b", "", ...bothWords("c_failed")), made("small", "", say("d_failed")));
  const mark = made("span", "left");
  mark.append(icon("routine", say("v_left")));
  const line = made("li", "", mark, words);
  line.dataset.verdict = "left";
  list.replaceChildren(line);
}

/** @param {Element} row @param {Result} result */
export function drawMarks(row, result) {
  for (const name of MARKS) {
    const mark = row.querySelector(`[data-mark=${name}]`);
    const verdict = result[name];
    if (!mark) continue;
    mark.className = `mark ${verdict || "open"}`;
    mark.replaceChildren(verdict ? icon(ICONS[verdict], `${say(`mark_${name}`)}: ${say(`v_${verdict}`)}`) : "–");
  }
}

/**
 * Writes into the tiles what all entries together gave; green is only what holds of all `total` entries of the case.
 * @param {Element} tiles
 * @param {Result[]} results
 * @param {number} total
 */
export function drawTiles(tiles, results, total) {
  const signed = results.reduce((sum, each) => sum + each.signed, 0);
  const good = results.reduce((sum, each) => sum + each.good, 0);
  const bad = (/** @type {"signatures" | "log" | "peer"} */ name) => results.filter((each) => each[name] === "bad").length;
  const sound = (/** @type {"log" | "peer"} */ name) => results.filter((each) => each[name] === "good").length;
  const whole = results.length === total;
  if (whole || bad("signatures")) fill(tiles, "signatures", say("tile_of", { good, total: signed }), bad("signatures"), good === signed, say("tile_checked"));
  fill(tiles, "proof", bad("log") ? say("v_bad") : say("tile_of", { good: sound("log"), total }), bad("log"), sound("log") === total, say("tile_checked"));
  fill(tiles, "compared", bad("peer") ? say("v_bad") : "", bad("peer"), sound("peer") === total, "");
}

/** Fills a tile; where there is no text, what the center said stays, but is green only if it is `sound`. @param {Element} tiles @param {string} name @param {string} text @param {number} bad @param {boolean} sound @param {string} more */
function fill(tiles, name, text, bad, sound, more) {
  const tile = tiles.querySelector(`[data-tile=${name}]`);
  const [said, small] = [tile?.querySelector("dd"), tile?.querySelector("dd.s")];
  if (!tile || !said || !small) return;
  tile.className = `tile ${bad ? "late" : sound ? "ok" : ""}`;
  said.replaceChildren(...(bad || sound ? [icon(bad ? "bad" : "ok")] : []), made("span", "said", text || (said.textContent || "").trim()));
  if (more) small.textContent = more;
}
