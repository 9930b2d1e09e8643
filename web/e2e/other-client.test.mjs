// LiveKit's own conventions for agents, seen by a client that knows nothing else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { email, launch, Server, start } from "./harness.mjs";

const skip = process.env.LIVEKIT_URL ? false : "there is no LiveKit server: voice is off";
let server, browser, speech, agent;

before(async () => {
  if (skip) return;
  speech = await start(process.env.SPEECH_PROGRAM, []);
  agent = await start(process.env.AGENT_PROGRAM, [], { DEEPGRAM_BASE_URL: speech.line, MOCKINGBIRD_LOG: "info,livekit_signaling=off" });
  server = await Server.start();
  browser = await launch(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"]);
});
after(async () => {
  await browser?.close();
  await Promise.all([server, agent, speech].map((part) => part?.stop()));
});

/** The API as a program uses it. */
async function api(path, { method = "POST", token, body = {} } = {}) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${server.url}${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await response.text();
  assert.ok(response.ok, `${path}: ${text}`);
  return text ? JSON.parse(text) : null;
}

test("the agent is one to any of LiveKit's clients: state, captions of both sides, chat and calls", { skip }, async () => {
  const person = await api("/api/auth/register", { body: { email: email(), password: "correct horse", name: "Ada", token_delivery: "json" } });
  const token = person.access_token;
  await api("/api/keys/deepgram", { method: "PUT", token, body: { key: "deepgram-secret-key-abcd" } });
  const { id } = await api("/api/interviews", { token, body: { role: "Nurse", mode: "voice" } });
  const access = await api(`/api/interviews/${id}/token`, { token });

  const { outputFiles: [bundle] } = await build({ entryPoints: ["web/e2e/other-client.mjs"], bundle: true, write: false, format: "iife", globalName: "other" });
  const context = await browser.newContext({ permissions: ["microphone"], bypassCSP: true });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(server.url);
  await page.addScriptTag({ content: bundle.text });
  await page.evaluate(([url, token]) => other.join(url, token), [access.server_url, access.participant_token]);

  const until = (condition) => page.waitForFunction(condition);
  await until(() => seen().states.includes("speaking") && seen().states.at(-1) === "listening");
  await until(() => seen().captions.length > 0);
  let seen = await page.evaluate(() => window.seen());
  const known = ["initializing", "listening", "thinking", "speaking"];
  assert.deepEqual(seen.states.filter((state) => !known.includes(state)), []);
  assert.ok(seen.states.includes("thinking"), String(seen.states));
  const greeting = seen.captions.find(({ identity }) => identity !== access.participant_identity);
  assert.equal(greeting.attributes["lk.transcribed_track_id"], seen.agentTrack);
  assert.equal(greeting.attributes["lk.transcription_final"], "true");
  assert.ok(greeting.attributes["lk.segment_id"]);

  // A written answer is taken as a spoken one, and captioned as the candidate's.
  await page.evaluate(() => chat("I would like to write this."));
  await until(() => window.seen().captions.some(({ text }) => text === "I would like to write this."));
  seen = await page.evaluate(() => window.seen());
  const own = seen.captions.find(({ text }) => text === "I would like to write this.");
  assert.equal(own.identity, access.participant_identity);
  assert.equal(own.attributes["lk.transcribed_track_id"], seen.ownTrack);

  // Nothing in the room tells of keys or of the person.
  assert.deepEqual(seen.ownAttributes, {});
  assert.ok(!JSON.stringify(seen.agentAttributes).includes("abcd"), "no key");
  assert.match(await page.evaluate(() => rpc("no-such-method", "{}")), /refused: .*no such method/);
  assert.match(await page.evaluate(() => rpc("end", "{}")), /user_ended/);
  await page.evaluate(() => leave());
});
