/**
 * Checks one entry of a log in this browser: its signatures, its form, its place in the log, the word of the other party.
 *
 * Every byte comes from the center and is hashed and verified here. What it all rests on are the two roots, which people
 * compare aloud. This page comes from the same center, so the proof that trusts nobody is the offline command.
 */

import { digest, digestBytes, unb64 } from "./bytes.js";
import { ask } from "./door.js";
import { canonical, readPayload, unseal } from "./exact.js";
import { leafHash, rootFrom, same } from "./merkle.js";
import { OF_COSIGNER, OF_LOG, readNote, signers } from "./notes.js";
import { header, judge, mayAct } from "./signed.js";

/** @typedef {import("./signed.js").Key} Key */
/** @typedef {import("./signed.js").Verdict} Verdict */
/** @typedef {{key: string, verdict: Verdict, values: Record<string, string | number>, title?: string}} Check */
/** @typedef {{log: "ours" | "theirs", index: number, roster: number, covered: boolean}} Place */
/** @typedef {{checks: Check[], signatures: Verdict | "", log: Verdict, peer: Verdict, signed: number, good: number}} Result */

const MESSAGE = "hotline-message+jws";
const ROSTER = "hotline-roster+jws";
const ROOT = "hotline-root+jws";
/** @type {Map<string, Promise<any>>} what was fetched and verified already */
const kept = new Map();

/** Makes a thing once; one that could not be made is tried anew. @template T @param {string} name @param {() => Promise<T>} make @returns {Promise<T>} */
function once(name, make) {
  const held = kept.get(name);
  if (held) return held;
  const found = make();
  kept.set(name, found);
  found.catch(() => kept.delete(name));
  return found;
}

/** @param {string} path */
async function bytesOf(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** @param {"ours" | "theirs"} log @param {number} index */
async function entryAt(log, index) {
  const page = await ask(`/v1/logs/${log}/entries?first=${index}&limit=1`);
  const bytes = unb64(page.entries[0].bytes);
  return { bytes, value: JSON.parse(new TextDecoder().decode(bytes)), openings: page.entries[0].openings };
}

/** Returns what several checks come to: good only where there are some and each is. @param {Verdict[]} verdicts @returns {Verdict} */
function all(verdicts) {
  if (verdicts.includes("bad")) return "bad";
  return verdicts.length && !verdicts.includes("left") ? "good" : "left";
}

/** Returns what signatures come to: of a person who signed in several algorithms, one that is known here is enough. @param {Check[]} found @returns {Verdict} */
function allPeople(found) {
  /** @type {Map<string | undefined, Verdict>} */
  const people = new Map();
  for (const { title, verdict } of found) {
    if (verdict !== "left" || !people.has(title)) people.set(title, verdict);
  }
  return all([...people.values()]);
}

/**
 * Returns a root or a roster as it was signed, and which people signed it in which role; `find` knows whose key counts.
 * @param {any} envelope
 * @param {string} typ
 * @param {(kid: string, role: string, value: any) => Key | undefined} find
 */
async function signedDocument(envelope, typ, find) {
  const { value } = await readPayload(unb64(envelope.payload));
  /** @type {Record<string, Set<string>>} */
  const people = {};
  let bad = 0;
  for (const signature of envelope.signatures) {
    const said = header(signature);
    const key = said.typ === typ ? find(said.kid, said.role, value) : undefined;
    const verdict = key ? await judge(key, signature, envelope.payload) : "left";
    if (verdict === "bad") bad += 1;
    else if (verdict === "good") (people[said.role] ||= new Set()).add(/** @type {Key} */ (key).subject);
  }
  return { value, people, bad };
}

/** @param {any} document @param {string} kid @returns {Key | undefined} */
function keyIn(document, kid) {
  return document?.keys.find((/** @type {Key} */ key) => key.kid === kid);
}

/** Returns the newest root of a party, verified as far as it signs itself. @param {"ours" | "theirs"} log */
export function rootOf(log) {
  return once(`root ${log}`, async () => {
    const shown = (await ask("/v1/roster"))[log];
    if (!shown.root.envelope) throw new Error("no root in the log yet");
    const found = await signedDocument(shown.root.envelope, ROOT, (kid, role, value) => (role === "root" ? keyIn(value, kid) : undefined));
    return { ...found, sound: !found.bad && (found.people.root?.size || 0) >= found.value.threshold };
  });
}

/** Returns the keepers that a roster lists, by their thumbprints. @param {any} roster @returns {Key[]} */
function keepersOf(roster) {
  const found = roster.keys.filter((/** @type {Key} */ key) => key.roles?.includes("keeper"));
  return found.sort((/** @type {Key} */ one, /** @type {Key} */ two) => (one.kid < two.kid ? -1 : 1));
}

/** Returns where the rosters of a log stand, the oldest first. @param {"ours" | "theirs"} log */
function rostersOf(log) {
  return (document.getElementById("rosters")?.dataset[log] || "").split(" ").filter(Boolean).map(Number);
}

/**
 * Returns the roster that stands in a log at `index`: signed by enough of the root, or by the keepers of the one before.
 * @param {"ours" | "theirs"} log
 * @param {number} index
 * @returns {Promise<{value: any, verdict: Verdict, root: any}>}
 */
function rosterAt(log, index) {
  return once(`roster ${log} ${index}`, async () => {
    const { value: entry } = await entryAt(log, index);
    const written = await bytesOf(`/v1/rosters/${entry.digest}`);
    if (await digest(written) !== entry.digest) throw new Error("another document than the log names");
    const root = await rootOf(log);
    const places = rostersOf(log);
    const before = places[places.indexOf(index) - 1];
    const previous = before === undefined ? null : await rosterAt(log, before);
    const found = await signedDocument(JSON.parse(new TextDecoder().decode(written)), ROSTER, (kid, role, value) => {
      if (role === "root") return keyIn(root.value, kid);
      const key = keyIn(previous?.value, kid);
      return key && !key.revoked_at && mayAct(key, "keeper", Date.parse(value.issued)) ? key : undefined;
    });
    const rooted = (found.people.root?.size || 0) >= root.value.threshold;
    const kept = previous && root.value.keepers > 0 && (found.people.keeper?.size || 0) >= root.value.keepers
      && canonical(keepersOf(previous.value)) === canonical(keepersOf(found.value));
    const verdict = found.bad || !root.sound ? "bad" : rooted ? "good" : kept ? previous.verdict : "left";
    return { value: found.value, verdict: /** @type {Verdict} */ (verdict), root };
  });
}

/** Returns the newest roster of a party. @param {"ours" | "theirs"} log */
function newestRoster(log) {
  return rosterAt(log, rostersOf(log).slice(-1)[0]);
}

/** Returns the agreement with this digest, if the center gives just that. @param {string} name */
function agreement(name) {
  return once(name, async () => {
    const written = await bytesOf(`/v1/protocols/${name}`);
    return await digest(written) === name ? JSON.parse(new TextDecoder().decode(written)) : null;
  });
}

/**
 * Checks the entry at `place`.
 * @param {Place} place
 * @returns {Promise<Result>}
 */
export async function checkEntry(place) {
  const { bytes, value, openings } = await entryAt(place.log, place.index);
  const isMessage = value.kind === "message";
  const said = isMessage ? await checkMessage(place, value, openings) : { checks: [], signed: 0, good: 0 };
  const { checks, log, peer } = await checkPlace(place, bytes);
  const bad = said.checks.some((each) => each.verdict === "bad");
  const signatures = !isMessage ? "" : bad ? "bad" : allPeople(said.checks.slice(0, said.signed));
  return { checks: [...said.checks, ...checks], signatures, log, peer, signed: said.signed, good: said.good };
}

/** @param {Place} place @param {any} entry @param {any} openings */
async function checkMessage(place, entry, openings) {
  const { envelope } = entry;
  const at = Date.parse(entry.at);
  const roster = await rosterAt(place.log, place.roster);
  const keys = new Map(roster.value.keys.map((/** @type {Key} */ key) => [key.kid, key]));
  /** @type {Check[]} */
  const checks = [];
  for (const signature of envelope.signatures) {
    const { kid, role, typ } = header(signature);
    const key = keys.get(kid);
    const may = key && typ === MESSAGE && mayAct(key, role, at);
    const verdict = key && may ? under(await judge(key, signature, envelope.payload), roster.verdict) : "bad";
    const values = { alg: key?.alg || "?", kid: kid.slice(0, 8), from: key?.not_before?.slice(0, 10) || "–", until: key?.not_after?.slice(0, 10) || "–", version: roster.value.version };
    checks.push({ key: !key ? "unknown_key" : !may ? "may_not" : key.webauthn ? "security_key" : "signature", verdict, values, title: key?.subject || kid });
  }
  const signed = checks.length;
  const good = checks.filter((each) => each.verdict === "good").length;
  checks.push({ key: "roster", verdict: roster.verdict, values: { version: roster.value.version, root: roster.root.value.version } });
  checks.push(...await checkPayload(envelope.payload, openings));
  return { checks, signed, good };
}

/** @param {string} payload @param {any} openings @returns {Promise<Check[]>} */
async function checkPayload(payload, openings) {
  const { value, digest: named } = await readPayload(unb64(payload));
  const terms = await agreement(value.agreement);
  const known = Boolean(terms?.forms?.[value.form]);
  const [count, found] = [Object.keys(value.sealed || {}).length, openings || {}];
  const open = Object.values(found).filter(Boolean).length === count;
  const sealed = !count ? "good" : !open ? "left" : await unseal(value.sealed, found).then(() => "good", () => "bad");
  return [
    { key: "form", verdict: known ? "good" : "bad", values: { form: value.form, protocol: value.protocol, digest: value.agreement.slice(7, 15) } },
    { key: "bytes", verdict: /** @type {Verdict} */ (sealed), values: { number: named.slice(7, 15), count } },
  ];
}

/** @param {Place} place @param {Uint8Array<ArrayBuffer>} bytes */
async function checkPlace(place, bytes) {
  if (!place.covered) return { checks: [{ key: "uncovered", verdict: /** @type {Verdict} */ ("left"), values: {} }], log: /** @type {Verdict} */ ("left"), peer: /** @type {Verdict} */ ("left") };
  const other = place.log === "ours" ? "theirs" : "ours";
  const [own, peer] = [await newestRoster(place.log), await newestRoster(other)];
  const note = readNote(new TextDecoder().decode(await bytesOf(`/v1/logs/${place.log}/cosignature?index=${place.index}`)));
  const shown = await ask(`/v1/logs/${place.log}/proof?index=${place.index}&size=${note.size}`);
  const hashes = shown.proof.map(digestBytes);
  const leads = await rootFrom(await leafHash(bytes), place.index, note.size, hashes).then((root) => same(root, note.root), () => false);
  const ofLog = await signers(note, own.value.log_origin, machines(own, "log"), OF_LOG);
  const ofPeer = await signers(note, `${peer.value.log_origin}/cosigner`, machines(peer, "cosigner"), OF_COSIGNER);
  const right = note.origin === own.value.log_origin;
  /** @type {Check[]} */
  const checks = [
    { key: "in_log", verdict: leads ? "good" : "bad", values: { count: hashes.length, root: hex(note.root).slice(0, 8), size: note.size } },
    { key: "head", verdict: right ? under(told(ofLog), own.verdict) : "bad", values: { party: own.value.party.toUpperCase(), left: ofLog.left } },
    { key: "peer", verdict: right && leads ? under(told(ofPeer), peer.verdict) : "bad", values: { party: peer.value.party.toUpperCase(), at: ofPeer.time ? `${new Date(ofPeer.time).toISOString().slice(0, 19).replace("T", " ")}Z` : "–", left: ofPeer.left } },
  ];
  return { checks, log: all(checks.slice(0, 2).map((each) => each.verdict)), peer: checks[2].verdict };
}

/** Returns what a verdict is worth under a roster with a verdict of its own. @param {Verdict} verdict @param {Verdict} roster @returns {Verdict} */
function under(verdict, roster) {
  return verdict === "good" ? roster : verdict;
}

/** @param {import("./notes.js").Signers} found @returns {Verdict} */
function told(found) {
  return found.bad ? "bad" : found.good ? "good" : "left";
}

/** @param {any} roster @param {string} role */
function machines(roster, role) {
  return roster.value.keys.filter((/** @type {Key} */ key) => (key.roles || []).includes(role))
    .map((/** @type {Key} */ key) => ({ alg: key.alg, pub: unb64(key.pub) }));
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
