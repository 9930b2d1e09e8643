// Runs a program of the build. Its output is shown where it fails, or as it comes where it takes long.
import { spawn } from "node:child_process";

/** Runs a program to its end. Throws with what it has printed where that is not a success. */
export async function run(program, args, { shown = false } = {}) {
  const child = spawn(program, args, { stdio: ["ignore", shown ? "inherit" : "pipe", shown ? "inherit" : "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (printed += text));
  const code = await new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`${program} does not start: ${error.message}; run \`just setup\``)));
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${program} has failed (${code})\n${printed}`);
  return printed;
}
