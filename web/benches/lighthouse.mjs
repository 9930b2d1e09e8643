// Lighthouse on the first pages, as a slow telephone and as a desktop: median of five runs. It is not among the project's
// packages, since nothing else needs its hundred; npx brings it the first time.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CHROMIUM, Server } from "../e2e/harness.mjs";

const LIGHTHOUSE = "lighthouse@13.5.0";
const RUNS = 5;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const server = await Server.start();

async function scores(path, preset) {
  const flags = ["--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox", `--only-categories=${CATEGORIES}`];
  if (preset) flags.push(`--preset=${preset}`);
  const { stdout } = await promisify(execFile)("npx", ["--yes", LIGHTHOUSE, server.url + path, ...flags], {
    env: { ...process.env, CHROME_PATH: CHROMIUM },
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error) => error);
  const { categories, audits, runtimeError } = JSON.parse(stdout);
  // Now and then Lighthouse misses the beginning of its own recording.
  if (runtimeError?.code === "NO_NAVSTART") return scores(path, preset);
  if (runtimeError) throw new Error(runtimeError.message);
  return {
    scores: CATEGORIES.map((category) => Math.round(categories[category].score * 100)),
    paintMs: audits["largest-contentful-paint"].numericValue,
    blockedMs: audits["total-blocking-time"].numericValue,
  };
}

const median = (values) => Math.round(values.sort((a, b) => a - b)[Math.floor(values.length / 2)]);
for (const preset of [undefined, "desktop"]) {
  for (const path of ["/", "/login", "/register"]) {
    const runs = [];
    while (runs.length < RUNS) runs.push(await scores(path, preset));
    const [performance, ...others] = CATEGORIES.map((_, index) => median(runs.map((run) => run.scores[index])));
    const all = runs.map((run) => run.scores[0]).join(" ");
    const times = `largest paint ${median(runs.map((run) => run.paintMs))} ms, blocked ${median(runs.map((run) => run.blockedMs))} ms`;
    console.log(`${(preset ?? "mobile").padEnd(8)} ${path.padEnd(10)} ${performance} (${all})  ${others.join(" ")}  ${times}`);
  }
}
await server.stop();
