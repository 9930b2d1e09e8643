// Figures, side by side in one run, on loopback: the API beside the same read straight from PostgREST with the same
// token, a token check alone, answers to the built-in interviewer, memory, résumé extraction, and the web app's time to
// interactive.
import { Agent, request } from "node:http";
import { launch, newPage, pdfOfPages, Server } from "../../web/e2e/harness.mjs";
import { answerTimes, hold, person, residentMb } from "./interviews.mjs";

const CONNECTIONS = 8;
const SECONDS = 8;
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

/** Requests for some seconds, one at a time on each connection; prints rate and percentiles. */
async function measure(name, url, options = {}, body = undefined, connections = CONNECTIONS) {
  const times = [];
  const work = async (until, keep) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (Date.now() < until) {
      const time = await timed(url, options, body, agent);
      if (keep) times.push(time);
    }
    agent.destroy();
  };
  const run = (seconds, keep) => Promise.all(Array.from({ length: connections }, () => work(Date.now() + seconds * 1000, keep)));
  await run(2, false);
  await run(SECONDS, true);
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)].toFixed(2);
  console.log(`${name.padEnd(46)} ${Math.round(times.length / SECONDS).toString().padStart(6)} /s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`);
}

const bearer = { authorization: somebody.authorization };
const direct = { method: "POST", headers: { ...bearer, apikey: anonKey, "content-type": "application/json" } };
console.log(`${CONNECTIONS} connections, ${SECONDS} s each after 2 s of warming up; 60 interviews stored`);
await measure("GET /api/interviews?limit=50", `${server.url}/api/interviews?limit=50`, { headers: bearer });
await measure("the same read straight from PostgREST", `${process.env.SUPABASE_URL}/rest/v1/rpc/list_interviews`, direct, JSON.stringify({ p_limit: 51 }));
await measure("GET /api/auth/me (a token check alone)", `${server.url}/api/auth/me`, { headers: bearer });

await measure("GET /api/interviews?limit=50, one connection", `${server.url}/api/interviews?limit=50`, { headers: bearer }, undefined, 1);
await measure("straight from PostgREST, one connection", `${process.env.SUPABASE_URL}/rest/v1/rpc/list_interviews`, direct, JSON.stringify({ p_limit: 51 }), 1);

const answers = await answerTimes(server.url, 6, 20);
const share = (part) => answers[Math.floor(answers.length * part)].toFixed(1);
console.log(`text answer, sent until the reply is stored         p50 ${share(0.5)} ms   p99 ${share(0.99)} ms   (${answers.length} answers)`);

const memory = [residentMb(server.child.pid)];
for (const people of [2, 18]) {
  await hold(server.url, people, 50);
  memory.push(residentMb(server.child.pid));
}
const [before, hundred, thousand] = memory.map((mb) => mb.toFixed(1));
console.log(`memory of the API before, after 100 and after 1,000 interviews more   ${before}, ${hundred}, ${thousand} MB`);

const line = (number) => `Line ${number}: led a team, wrote Rust services, measured results`;
const file = pdfOfPages(Array.from({ length: 10 }, () => Array.from({ length: 40 }, (_, number) => line(number))));
const times = [];
for (let count = 0; count < 20; count += 1) {
  const form = new FormData();
  form.set("kind", "resume");
  form.set("file", new Blob([file]), "cv.pdf");
  const started = performance.now();
  const response = await fetch(`${server.url}/api/documents`, { method: "POST", headers: bearer, body: form });
  if (!response.ok) throw new Error(await response.text());
  times.push(performance.now() - started);
}
times.sort((a, b) => a - b);
console.log(`résumé of ten pages, upload to stored text        p50 ${times[10].toFixed(0)} ms`);

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
interactive.sort((a, b) => a - b);
console.log(`landing page interactive (cold cache, Chromium)   p50 ${interactive[2].toFixed(0)} ms`);
await browser.close();
await server.stop();
