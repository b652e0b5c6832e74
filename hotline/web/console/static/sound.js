/** The sounds of the alarm, made here: FLASH three fast pulses, IMMEDIATE two, PRIORITY one chime. */

/** @type {AudioContext | null} */
let context = null;

/** The pulses of each alarm: at which second, for how long, how high. */
const PULSES = /** @type {Record<string, [number, number, number][]>} */ ({
  FLASH: [[0, 0.12, 960], [0.2, 0.12, 960], [0.4, 0.12, 960]],
  IMMEDIATE: [[0, 0.2, 720], [0.35, 0.2, 720]],
  PRIORITY: [[0, 0.5, 520]],
  test: [[0, 0.15, 660], [0.2, 0.25, 880]],
});
const LOUD = 0.4;
const PATIENCE = 2000;
const EDGE = 0.01;

/**
 * Tries to make the sound ready, and returns whether it is. A browser may keep it suspended until a person did something,
 * and for ever on a computer that nothing can be heard on: nobody waits for that.
 */
export async function begin(patience = PATIENCE) {
  context = context || new AudioContext();
  await Promise.race([context.resume(), new Promise((done) => setTimeout(done, patience))]);
  return running();
}

/** Returns whether a sound would be heard. */
export function running() {
  return context !== null && context.state === "running";
}

/** Plays one alarm once. @param {string} name */
export function chime(name) {
  if (!context) return;
  document.documentElement.dataset.sounded = String(Number(document.documentElement.dataset.sounded || 0) + 1);
  for (const [after, length, height] of PULSES[name]) pulse(context, context.currentTime + after, length, height);
}

/** @param {AudioContext} where @param {number} at @param {number} length @param {number} height */
function pulse(where, at, length, height) {
  const [tone, gain] = [where.createOscillator(), where.createGain()];
  tone.frequency.value = height;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUD, at + EDGE);
  gain.gain.setValueAtTime(LOUD, at + length - EDGE);
  gain.gain.linearRampToValueAtTime(0, at + length);
  tone.connect(gain).connect(where.destination);
  tone.start(at);
  tone.stop(at + length);
}
