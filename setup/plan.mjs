// Which steps a goal needs, and in what order they run: two at a time, each after those that it needs.
import { steps } from "./steps.mjs";

/** What can be asked for, by the steps in their order; the first ones begin first. */
const goals = {
  /** All that tests and production builds need. */
  tools: ["crates", "npm", "wasm", "pack", "livekit"],
  /** The page while developing, before anything else. */
  dev: ["crates", "npm", "programs", "wasm", "pack", "voice-scripts", "page"],
  /** The same with trunk, for those who change the page. */
  "dev-page": ["crates", "npm", "programs", "wasm", "voice-scripts", "trunk", "wasm-bindgen"],
  /** The same programs with the page of production. */
  run: ["crates", "npm", "programs", "wasm", "pack", "voice-scripts", "release-page"],
  /** What only voice needs; comes when the page is up. */
  voice: ["crates", "livekit", "agent"],
  /** What `just check` needs beside the tools. */
  check: ["deny", "machete"],
};

export const goalNames = Object.keys(goals);

/**
 * Does what is not done yet.
 * @param {string} goal one of `goalNames`
 * @param {import("./progress.mjs").Progress} progress
 */
export async function reach(goal, progress) {
  const wanted = [];
  for (const name of goals[goal]) {
    const without = await steps[name].without?.();
    if (without) progress.note(without);
    else if (!(await steps[name].isDone?.())) wanted.push(name);
  }
  progress.expect(wanted.length);
  const running = new Map();
  const waiting = [...wanted];
  const isOpen = (name) => running.has(name) || waiting.includes(name);
  while (waiting.length > 0 || running.size > 0) {
    while (running.size < 2) {
      const next = waiting.findIndex((name) => !(steps[name].needs ?? []).some(isOpen));
      if (next < 0) break;
      const [name] = waiting.splice(next, 1);
      running.set(name, perform(name, progress).finally(() => running.delete(name)));
    }
    await Promise.race(running.values());
  }
}

async function perform(name, progress) {
  const line = progress.begin(steps[name].title);
  await steps[name].make(line.log);
  line.end();
}
