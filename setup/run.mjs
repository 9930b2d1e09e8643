// Runs programs for the set-up and for the build of the web app: quietly, with what they print kept for the case that they
// fail.
import { spawn } from "node:child_process";

/** Runs a program to its end; `log` is given each line, or `shown` leaves them to the terminal. Throws with the last lines where it fails. */
export async function run(program, args, { log = () => {}, env = {}, shown = false } = {}) {
  const output = shown ? "inherit" : "pipe";
  const child = spawn(program, args, { stdio: ["ignore", output, output], env: { ...process.env, ...env } });
  const last = [];
  for (const stream of shown ? [] : [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    let rest = "";
    stream.on("data", (text) => {
      const lines = (rest + text).split(/[\r\n]+/);
      rest = lines.pop();
      for (const line of lines) log(line), last.push(line);
      last.splice(0, last.length - 60);
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`${program} does not start: ${error.message}`)));
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`\`${[program, ...args].join(" ")}\` has failed (${code})\n${last.join("\n")}`);
}

/** What a program prints; `undefined` where it is not there or fails. */
export async function answer(program, args) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  let printed = "";
  child.stdout.on("data", (text) => (printed += text));
  const code = await new Promise((resolve) => {
    child.once("error", () => resolve(-1));
    child.once("close", resolve);
  });
  return code === 0 ? printed : undefined;
}

/** Whether a program is there and ends well. */
export async function isThere(program, args) {
  return (await answer(program, args)) !== undefined;
}
