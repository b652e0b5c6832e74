/** Files: chosen at a field, named by their digest and brought to the center; those of a message, opened and checked. */

import { digest } from "./bytes.js";
import { ask, Refused, showRefusal } from "./door.js";
import { bothWords } from "./shown.js";

const MIB = 1 << 20;
const UNKNOWN = "application/octet-stream";

/** @typedef {{name: string, size: number, media: string, digest: string}} Told what a message says of a file */

/** For each input, whether its file is at the center, once none is on its way. @type {(() => Promise<boolean>)[]} */
const inputs = [];

/** @param {number} size @param {(one: number) => number} [rounded] */
function octets(size, rounded = Math.round) {
  if (size < 1024) return `${size} B`;
  const [of, unit] = size < MIB ? [1024, "KiB"] : [MIB, "MiB"];
  return `${rounded(size / of * 10) / 10} ${unit}`;
}

/** Returns the name as a message may have it: no folders, nothing that hides, not too long. @param {string} name */
function plain(name) {
  const clean = name.normalize("NFC").replace(/[\p{C}\u2028\u2029]/gu, "").replace(/[/\\:*?"<>|]/g, "_").replace(/^[\s.]+/, "").trim();
  const ending = /\.\w{1,8}$/.exec(clean)?.[0] || "";
  return [...clean.slice(0, clean.length - ending.length)].slice(0, 110).join("") + ending || "_";
}

/** Makes a field for a file work: it is read once, and what was read is named and brought. @param {any} group @param {string[]} held */
function enlivenFile(group, held) {
  const part = (/** @type {string} */ name) => group.querySelector(`[data-${name}]`);
  const [input, name] = group.getElementsByTagName("input");
  const { most, limit, media: types, endings } = group.dataset;
  /** @type {Told | null} */
  let told = JSON.parse(group.dataset.value);
  /** @type {Uint8Array<ArrayBuffer>} */
  let bytes;
  let turn = new AbortController();
  let stands = "";
  let work = Promise.resolve();

  const next = () => {
    turn.abort();
    turn = new AbortController();
    return turn;
  };

  const refuse = (/** @type {string} */ key, values = {}) => {
    part("refused").hidden = !key;
    part("refused").className = key === "renamed" ? "muted" : "wrongfile";
    part("refused").replaceChildren(...(key ? bothWords(`file_${key}`, values) : []));
  };

  const keep = () => {
    group.dataset.value = JSON.stringify(told);
    group.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const draw = (/** @type {string} */ now) => {
    stands = now;
    part("chosen").hidden = !told;
    part("retry").hidden = now !== "failed";
    part("bar").hidden = now !== "coming";
    if (!told) return;
    name.value = told.name;
    part("about").textContent = `${octets(told.size)} · ${told.media}`;
    part("digest").textContent = told.digest;
    part("stands").className = `tag ${now === "here" ? "ok" : now === "coming" ? "wait" : "over"}`;
    part("stands").replaceChildren(...bothWords(`file_${now}`));
  };

  const bring = async () => {
    const mine = next();
    draw("coming");
    try {
      await ask(`/v1/files/${told?.digest}`, { method: "PUT", headers: { "Content-Type": UNKNOWN }, body: bytes, signal: mine.signal });
      if (mine === turn) draw("here");
    } catch (error) {
      if (mine !== turn) return;
      draw("failed");
      showRefusal(part("refused"), error);
    }
  };

  const choose = async (/** @type {File} */ file) => {
    const media = JSON.parse(endings)[file.name.toLowerCase().split(".").pop() || ""] || file.type || UNKNOWN;
    input.value = "";
    const called = plain(file.name);
    if (!file.size) return refuse("empty", { called });
    if (file.size > most) return refuse("large", { called, size: octets(file.size, Math.ceil), most: limit });
    if (types && !types.split(" ").includes(media)) return refuse("media", { called, media, types });
    const mine = next();
    try {
      const found = new Uint8Array(await file.arrayBuffer());
      const named = await digest(found);
      if (mine !== turn) return undefined;
      bytes = found;
      told = { name: called, size: bytes.length, media, digest: named };
    } catch {
      return refuse("unreadable", { called });
    }
    refuse(told.name === file.name ? "" : "renamed");
    keep();
    return bring();
  };

  input.addEventListener("change", () => {
    if (input.files[0]) work = choose(input.files[0]);
  });
  name.addEventListener("change", () => {
    if (told) told.name = name.value = plain(name.value);
    keep();
  });
  part("retry").addEventListener("click", () => {
    refuse("");
    work = bring();
  });
  part("away").addEventListener("click", () => {
    next();
    told = null;
    refuse("");
    draw("");
    keep();
    input.focus();
  });
  draw(held.includes(group.parentElement.dataset.field) ? "here" : "lost");
  inputs.push(async () => {
    await work;
    if (!told || stands === "here") return true;
    input.focus();
    return false;
  });
}

/** Makes the fields for files of a form work; of those that are `held`, the center has the file. @param {Element} form @param {string[]} held */
export function enlivenFiles(form, held = []) {
  for (const group of form.querySelectorAll("[data-kind=file]")) enlivenFile(group, held);
}

/** Returns whether every file of the form is at the center, once none is on its way; the focus is on one that is not. */
export async function brought() {
  return (await Promise.all(inputs.map((each) => each()))).every(Boolean);
}

/** Returns what a value tells of a file, line by line. @param {any} value */
export function fileText(value) {
  return value?.media && `${value.name}\n${octets(value.size)} (${value.size} B)\n${value.media}\n${value.digest}`;
}

/** Lets files be opened: what the center gives is saved only if it is what the signed `fields` name. @param {Record<string, any>} fields */
export function openFiles(fields) {
  document.getElementById("files")?.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a");
    if (!link) return;
    event.preventDefault();
    const place = /** @type {HTMLElement} */ (link.nextElementSibling);
    save(fields[link.dataset.file || ""], link.download, place).catch((error) => showRefusal(place, error));
  });
}

/** @param {Told} told @param {string} name by which it is saved: one that ends as its type does @param {HTMLElement} place */
async function save(told, name, place) {
  const answer = await fetch(`/v1/files/${told.digest}`, { cache: "no-store" });
  if (!answer.ok) throw new Refused(await answer.json().catch(() => null));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const same = bytes.length === told.size && await digest(bytes) === told.digest;
  place.className = same ? "okc" : "refusal";
  place.replaceChildren(...bothWords(same ? "file_checked" : "file_other"));
  place.hidden = false;
  if (!same) return;
  const href = URL.createObjectURL(new Blob([bytes]));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
