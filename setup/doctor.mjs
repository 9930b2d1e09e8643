// `just doctor`: what is there, what is missing, and what that turns off.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { steps } from "./steps.mjs";
import { answer } from "./run.mjs";

const SET_UP = "`just dev` or `just setup` gets it";

/** What is looked for: how its version is asked, what is off without it, whether nothing works then, what helps. */
const looked = [
  { name: "Rust", version: () => first("rustc", ["--version"]), needed: true, off: "everything", help: "https://rustup.rs" },
  { name: "Node 20 or later", version: node, needed: true, off: "everything", help: "https://nodejs.org" },
  { name: "C compiler", version: () => first("cc", ["--version"]), needed: true, off: "the API and the local stack", help: "build-essential of your system" },
  { name: "cmake", version: () => first("cmake", ["--version"]), off: "the voice agent", help: "cmake of your system" },
  { name: "Go 1.26 or later", version: go, off: "building the LiveKit server, and so interviews by voice", help: "https://go.dev/dl" },
  { name: "PostgreSQL 15 or later", version: postgres, off: "nothing: npm's own is fetched when it is needed", help: "postgresql of your system is quicker" },
  { name: "Chromium or Chrome", version: chromium, off: "the browser tests and `just screenshots`", help: "chromium of your system" },
  ...["npm", "crates", "wasm", "pack", "livekit"].map((step) => ({ ...made(step), help: SET_UP })),
  ...["trunk", "wasm-bindgen"].map((step) => ({ ...made(step), off: "rebuilding the page on change", help: "`just dev-page` gets it" })),
];

/** Ports that `just dev` and `just run` listen on. */
const ports = { 8000: "the API", 54321: "the Supabase gateway", 54322: "PostgreSQL", 7880: "LiveKit" };

/** Prints one line for each; whether everything runs that must. */
export async function doctor() {
  let well = true;
  for (const { name, version, needed, off, help } of looked) {
    const found = await version();
    if (!found && needed) well = false;
    console.log(found ? `✓ ${name}: ${found}` : `${needed ? "✗" : "·"} ${name} is missing: without it, ${off} (${help})`);
  }
  for (const [port, part] of Object.entries(ports)) {
    const free = await isFree(Number(port));
    console.log(free ? `✓ port ${port} is free (${part})` : `· port ${port} (${part}) is taken: another \`just dev\` or \`supabase start\` runs?`);
  }
  console.log(existsSync(".env") ? "· .env is read: its settings come before the local stack's" : "✓ no .env: the local stack sets what is needed");
  return well;
}

function made(step) {
  const off = { npm: "everything", crates: "everything", wasm: "the web app", pack: "the web app", livekit: "interviews by voice" }[step];
  return { name: steps[step].title, off, version: async () => ((await steps[step].isDone()) ? "there" : undefined) };
}

async function first(program, args) {
  return (await answer(program, args))?.split("\n")[0].trim();
}

function node() {
  return Number(process.versions.node.split(".")[0]) >= 20 ? process.versions.node : undefined;
}

async function go() {
  const version = await first("go", ["env", "GOVERSION"]);
  const [major, minor] = (version ?? "").replace("go", "").split(".").map(Number);
  return major > 1 || minor >= 26 ? version : undefined;
}

async function postgres() {
  const systems = await readdir("/usr/lib/postgresql").catch(() => []);
  const newest = systems.map(Number).filter((major) => major >= 15).sort((a, b) => b - a)[0];
  return newest ? `${newest} of the system` : first("postgres", ["--version"]);
}

async function chromium() {
  if (process.env.CHROMIUM) return first(process.env.CHROMIUM, ["--version"]);
  for (const program of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    const version = await first(program, ["--version"]);
    if (version) return version;
  }
  return undefined;
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
