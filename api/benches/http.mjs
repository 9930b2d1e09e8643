// Figures, side by side in one run, on loopback: the API beside the same read straight from PostgREST with the same
// token, a token check alone, answers to the built-in interviewer, memory, résumé extraction, and the web app's time to
// interactive.
import { Agent, request } from "node:http";
import { launch, newPage, pdfOfPages, Server } from "../../web/e2e/harness.mjs";
import { answerTimes, hold, person, residentMb } from "./interviews.mjs";

const CONNECTIONS = 8;
const SECONDS = 8;
const TURNS = 20;
const anonKey = process.env.SUPABASE_ANON_KEY;
const server = await Server.start();

const somebody = await person(server.url);
for (let count = 0; count < 60; count += 1) await somebody.post("/api/interviews", { role: `Role ${count}` });

function timed(url, options, body, agent) {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const sent = request(url, { ...options, agent }, (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode !== 200 && response.statusCode !== 201) reject(new Error(`${url}: ${response.statusCode}`));
        else resolve(Number(process.hrtime.bigint() - started) / 1e6);
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Requests for so many seconds, one at a time on each of the `agents`; gives their times in milliseconds. */
async function times({ url, options = {}, body }, agents, seconds) {
  const until = performance.now() + seconds * 1000;
  const taken = [];
  await Promise.all(agents.map(async (agent) => {
    while (performance.now() < until) taken.push(await timed(url, options, body, agent));
  }));
  return taken.sort((a, b) => a - b);
}

const open = (connections) => Array.from({ length: connections }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
const at = (sorted, share) => sorted[Math.floor(sorted.length * share)];
const median = (values) => at(values.sort((a, b) => a - b), 0.5);

function tell(name, taken, seconds) {
  const [rate, p50, p99] = [Math.round(taken.length / seconds), at(taken, 0.5).toFixed(2), at(taken, 0.99).toFixed(2)];
  console.log(`${name.padEnd(46)} ${String(rate).padStart(6)} /s   p50 ${p50} ms   p99 ${p99} ms`);
}

async function alone(name, target) {
  const agents = open(CONNECTIONS);
  await times(target, agents, 2);
  tell(name, await times(target, agents, SECONDS), SECONDS);
  agents.forEach((agent) => agent.destroy());
}

/**
 * Two targets in turns of a second, so that what else the machine does meets both alike. The share and the difference are
 * medians over the turns.
 */
async function beside(connections, [name, ours], [otherName, other]) {
  const [agents, otherAgents] = [open(connections), open(connections)];
  const [all, allOther, shares, differences] = [[], [], [], []];
  for (let turn = -2; turn < TURNS; turn += 1) {
    const taken = await times(ours, agents, 1);
    const takenOther = await times(other, otherAgents, 1);
    if (turn < 0) continue; // Warming up.
    all.push(...taken);
    allOther.push(...takenOther);
    shares.push(taken.length / takenOther.length);
    differences.push(at(taken, 0.5) - at(takenOther, 0.5));
  }
  for (const agent of [...agents, ...otherAgents]) agent.destroy();
  tell(name, all.sort((a, b) => a - b), TURNS);
  tell(otherName, allOther.sort((a, b) => a - b), TURNS);
  console.log(`  ${connections} connection(s), ${TURNS} turns of 1 s each: ${median(shares).toFixed(2)} of its rate, ${median(differences).toFixed(2)} ms over its p50`);
}

const bearer = { authorization: somebody.authorization };
const list = { url: `${server.url}/api/interviews?limit=50`, options: { headers: bearer } };
const direct = {
  url: `${process.env.SUPABASE_URL}/rest/v1/rpc/interview_history`,
  options: { method: "POST", headers: { ...bearer, apikey: anonKey, "content-type": "application/json" } },
  body: JSON.stringify({ p_limit: 51 }),
};
console.log("60 interviews stored");
for (const connections of [CONNECTIONS, 1]) {
  await beside(connections, ["GET /api/interviews?limit=50", list], ["the same read straight from PostgREST", direct]);
}
await alone("GET /api/auth/me (a token check alone)", { url: `${server.url}/api/auth/me`, options: { headers: bearer } });

const answers = await answerTimes(server.url, 6, 20);
console.log(`text answer, sent until the reply is stored         p50 ${at(answers, 0.5).toFixed(1)} ms   p99 ${at(answers, 0.99).toFixed(1)} ms   (${answers.length} answers)`);

const memory = [residentMb(server.child.pid)];
for (const people of [2, 18]) {
  await hold(server.url, people, 50);
  memory.push(residentMb(server.child.pid));
}
const [before, hundred, thousand] = memory.map((mb) => mb.toFixed(1));
console.log(`memory of the API before, after 100 and after 1,000 interviews more   ${before}, ${hundred}, ${thousand} MB`);

const line = (number) => `Line ${number}: led a team, wrote Rust services, measured results`;
const file = pdfOfPages(Array.from({ length: 10 }, () => Array.from({ length: 40 }, (_, number) => line(number))));
const uploads = [];
for (let count = 0; count < 20; count += 1) {
  const form = new FormData();
  form.set("kind", "resume");
  form.set("file", new Blob([file]), "cv.pdf");
  const started = performance.now();
  const response = await fetch(`${server.url}/api/documents`, { method: "POST", headers: bearer, body: form });
  if (!response.ok) throw new Error(await response.text());
  uploads.push(performance.now() - started);
}
console.log(`résumé of ten pages, upload to stored text        p50 ${median(uploads).toFixed(0)} ms`);

const browser = await launch();
const interactive = [];
for (let count = 0; count < 5; count += 1) {
  const page = await newPage(browser, server);
  const started = performance.now();
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).waitFor();
  interactive.push(performance.now() - started);
  await page.context().close();
}
console.log(`landing page interactive (cold cache, Chromium)   p50 ${median(interactive).toFixed(0)} ms`);
await browser.close();
await server.stop();
