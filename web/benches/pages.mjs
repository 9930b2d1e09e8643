// How soon an answer and the reply of the built-in interviewer are shown, and how soon pages can be used, with nothing cached and a processor slowed down four times: until the field or button that one
// comes for is there and the browser answers, and the largest shift of what was laid out. Run by `just bench-pages`.
import { finishInterview, launch, newPage, register, Server } from "../e2e/harness.mjs";

const SLOWER = 4;
const ROUNDS = 5;
const STORY = "When our shop failed last year, I had to bring it back within an hour. I wrote a script that replayed the queue, and as a result we lost no order in the end.";

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const server = await Server.start();
const browser = await launch();

// One person, whose interview is under way in one room and finished in another.
const page = await newPage(browser, server);
await register(page);
const begin = async () => {
  await page.goto("/new");
  await page.getByLabel("Role").fill("Backend Engineer");
  await page.getByLabel("Length").selectOption("5");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.locator(".turn.interviewer:not([aria-busy])").first().waitFor();
  return new URL(page.url()).pathname;
};
const finished = await begin();
await finishInterview(page, STORY);
await page.getByRole("link", { name: "Read your feedback" }).click();
await page.getByRole("heading", { name: "Two weeks of practice" }).waitFor();
await begin();
await answered(page);
const room = await begin();
let cookies = await page.context().cookies();
await page.context().close();

/** Prints how long after Enter one's own line and the interviewer's are shown, without slowing anything down. */
async function answered(page) {
  const [own, reply] = [[], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    await page.getByLabel("Your answer").fill(STORY);
    const times = await page.evaluate(() => new Promise((resolve) => {
      const count = (speaker) => document.querySelectorAll(`.turn.${speaker}`).length;
      const before = [count("candidate"), count("interviewer")];
      const start = performance.now();
      const times = [];
      new MutationObserver((_, observer) => {
        const now = performance.now() - start;
        if (times[0] === undefined && count("candidate") > before[0]) times[0] = now;
        if (count("interviewer") > before[1]) {
          observer.disconnect();
          resolve([times[0], now]);
        }
      }).observe(document.querySelector(".conversation"), { childList: true, subtree: true });
      document.querySelector(".composer button").click();
    }));
    own.push(times[0]);
    reply.push(times[1]);
    await page.locator(".turn.interviewer:not([aria-busy])").nth(round).waitFor();
  }
  console.log(`an answer is shown after ${median(own).toFixed(1)} ms, the built-in interviewer's first words after ${median(reply).toFixed(1)} ms (median of ${ROUNDS})`);
}

/** Milliseconds until `usable` is there and the page answers, and the largest layout shift. */
async function measured(path, usable, signedIn) {
  const visitor = await newPage(browser, server, { viewport: { width: 1280, height: 800 } });
  if (signedIn) await visitor.context().addCookies(cookies);
  const debuggerOf = await visitor.context().newCDPSession(visitor);
  await debuggerOf.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await visitor.addInitScript((selector) => {
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value))).observe({ type: "layout-shift", buffered: true });
    const look = () => {
      const found = document.querySelector(selector);
      if (!found || !found.getClientRects().length) return requestAnimationFrame(look);
      // What was asked for now is answered when the browser has time: then the page answers a person as well.
      setTimeout(() => { window.usableMs = performance.now(); });
    };
    look();
  }, usable);
  await visitor.goto(path);
  await visitor.waitForFunction(() => window.usableMs !== undefined);
  await visitor.waitForLoadState("networkidle");
  const result = await visitor.evaluate(() => ({ usableMs: window.usableMs, shift: Math.max(0, ...window.shifts) }));
  // A refresh token is good once; the next visit goes on with that of this one.
  if (signedIn) cookies = await visitor.context().cookies();
  await visitor.context().close();
  return result;
}

console.log(`page: usable after (median of ${ROUNDS}, processor ${SLOWER} times slower), largest layout shift`);
for (const [name, path, usable, signedIn] of [
  ["landing", "/", ".landing button.primary", false],
  ["set-up", "/new", "#role", true],
  ["room", room, "#answer", true],
  ["feedback", `${finished}/feedback`, ".headline", true],
]) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measured(path, usable, signedIn));
  const shift = Math.max(...rounds.map((round) => round.shift));
  console.log(`${name}: ${Math.round(median(rounds.map((round) => round.usableMs)))} ms, ${shift.toFixed(3)}`);
}
await browser.close();
await server.stop();
