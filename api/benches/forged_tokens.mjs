// Forged tokens beside good ones, on loopback in one run: how many requests with a forged token are answered in a second,
// and what they leave of the requests of somebody with a good one. Each kind of forgery ends at another check.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { Agent, request } from "node:http";
import { Server } from "../../web/e2e/harness.mjs";
import { person } from "./interviews.mjs";

const SECONDS = 8;
const GOOD_CONNECTIONS = 2;
const FORGED_CONNECTIONS = 8;

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** What a good token says, for somebody who does not exist. */
function claims() {
  const iss = `${process.env.SUPABASE_URL}/auth/v1`;
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return { iss, aud: "authenticated", role: "authenticated", sub: crypto.randomUUID(), exp, is_anonymous: false, email: "x@example.com" };
}

function signed(header, signature) {
  const content = `${encoded(header)}.${encoded(claims())}`;
  return `${content}.${signature(content).toString("base64url")}`;
}

const FORGERIES = {
  "no token at all": () => "x".repeat(600),
  "HS256 by another secret": () => signed({ alg: "HS256", typ: "JWT" }, (content) => createHmac("sha256", "not the secret").update(content).digest()),
  "ES256, each by a key of its own name": () =>
    signed({ alg: "ES256", typ: "JWT", kid: crypto.randomUUID() }, (content) => sign("sha256", Buffer.from(content), { key: privateKey, dsaEncoding: "ieee-p1363" })),
};

function timed(url, authorization, agent) {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const sent = request(url, { headers: { authorization }, agent }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode, ms: Number(process.hrtime.bigint() - started) / 1e6 }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Requests on so many connections, one at a time on each and with a pause between them, for some seconds. */
async function load(url, connections, authorization, pauseMs = 0) {
  const answers = [];
  const until = Date.now() + SECONDS * 1000;
  const work = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (Date.now() < until) {
      answers.push(await timed(url, authorization(), agent));
      if (pauseMs) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return answers;
}

function report(name, answers) {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)].toFixed(2);
  const statuses = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const rate = Math.round(times.length / SECONDS).toString().padStart(6);
  console.log(`  ${name.padEnd(10)} ${rate} /s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   ${JSON.stringify(statuses)}`);
}

// With the usual limit somebody who asks for as much as they can is refused themselves, so they pause between requests.
for (const [limits, env, pauseMs] of [
  ["without a limit on requests", {}, 0],
  ["with the usual limit on requests of one address and one person", { MOCKINGBIRD_REQUESTS_PER_MINUTE: "600" }, 250],
]) {
  const server = await Server.start(env);
  const somebody = await person(server.url);
  const url = `${server.url}/api/auth/me`;
  console.log(`\n${limits}: ${GOOD_CONNECTIONS} connections with a good token, ${FORGED_CONNECTIONS} with forged ones, ${SECONDS} s each`);
  console.log("nobody forges");
  report("good", await load(url, GOOD_CONNECTIONS, () => somebody.authorization, pauseMs));
  for (const [name, forge] of Object.entries(FORGERIES)) {
    // Made before, so that making them takes nothing from the server; each is sent many times.
    const tokens = Array.from({ length: 2_000 }, () => `Bearer ${forge()}`);
    let next = 0;
    const [good, forged] = await Promise.all([
      load(url, GOOD_CONNECTIONS, () => somebody.authorization, pauseMs),
      load(url, FORGED_CONNECTIONS, () => tokens[next++ % tokens.length]),
    ]);
    console.log(name);
    report("good", good);
    report("forged", forged);
  }
  await server.stop();
}
