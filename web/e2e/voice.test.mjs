// An interview by voice in Chromium: the real LiveKit server and agent, recorded speech as the microphone, and a
// stand-in for the provider that hears and speaks.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibilityProblems, launch, newPage, register, Server, start } from "./harness.mjs";

const SENTENCE = "I led the migration to the new database.";
const HZ = 24_000;
const skip = process.env.LIVEKIT_URL ? false : "there is no LiveKit server: voice is off";
let server, browser, speech, agent, folder;

/** The recorded sentence between silences; the browser plays the file over and over. */
async function microphone(before, after) {
  const recorded = (await readFile("agent/tests/fixtures/speech.wav")).subarray(44);
  const silence = (seconds) => Buffer.alloc(seconds * HZ * 2);
  const data = Buffer.concat([silence(before), recorded, silence(after)]);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  [[16, 4], [1, 2], [1, 2], [HZ, 4], [HZ * 2, 4], [2, 2], [16, 2]].reduce((at, [value, size]) => head.writeUIntLE(value, at, size), 16);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  const file = join(folder, "microphone.wav");
  await writeFile(file, Buffer.concat([head, data]));
  return file;
}

/** An account with a key that hears and speaks, and the last step of a set-up by voice. */
async function setUp(page, role) {
  await register(page);
  await page.goto("/keys");
  await page.getByRole("button", { name: "Add Deepgram", exact: true }).click();
  await page.getByLabel("Key", { exact: true }).fill("deepgram-secret-key-abcd");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("…abcd").waitFor();
  await page.goto("/new");
  await page.getByLabel("Role").fill(role);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("How do you want to talk?").selectOption("voice");
}

before(async () => {
  if (skip) return;
  folder = await mkdtemp(join(tmpdir(), "mockingbird-voice-"));
  speech = await start(process.env.SPEECH_PROGRAM, [SENTENCE, SENTENCE, SENTENCE, SENTENCE]);
  agent = await start(process.env.AGENT_PROGRAM, [], { DEEPGRAM_BASE_URL: speech.line, MOCKINGBIRD_LOG: "info,livekit_signaling=off" });
  server = await Server.start();
  browser = await launch([
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required",
    `--use-file-for-fake-audio-capture=${await microphone(20, 40)}`,
  ]);
});
after(async () => {
  await browser?.close();
  await Promise.all([server, agent, speech].map((part) => part?.stop()));
  if (folder) await rm(folder, { recursive: true });
});

test("an interview by voice: asked, heard, skipped, reloaded, ended, reported", { skip }, async () => {
  const page = await newPage(browser, server, { viewport: { width: 360, height: 740 }, permissions: ["microphone"] });
  page.setDefaultTimeout(40_000);
  await setUp(page, "Backend Engineer");
  await page.getByText("by voice, in English").waitFor();
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.getByRole("heading", { name: "Ready to talk?" }).waitFor();
  await page.getByRole("button", { name: "Check the microphone" }).click();
  await page.getByLabel("Microphone").waitFor();
  assert.deepEqual(await accessibilityProblems(page), [], "the door");

  await page.getByRole("button", { name: "Start talking" }).click();
  await page.waitForFunction(() => document.querySelector(".question")?.textContent.includes("built-in interviewer"));
  // The interviewer is not only written but heard.
  await page.waitForFunction(() => Number(document.querySelector(".voice-ring .level").getAttribute("r")) > 42);
  assert.deepEqual(await accessibilityProblems(page), [], "the room");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `the room is ${wide} pixels wide`);

  // What the person says is written while it is said, then answered.
  await page.locator(".mine.interim").waitFor();
  await page.locator(".mine:not(.interim)", { hasText: SENTENCE }).waitFor();
  // The greeting makes room for the next question.
  await page.waitForFunction(() => !document.querySelector(".question").textContent.includes("built-in interviewer"));

  await page.getByRole("button", { name: /^Skip to: Fit|^Skip to: Experience/ }).click();
  await page.waitForFunction(() => document.querySelector(".question").textContent.includes("skip ahead"));
  await page.getByRole("button", { name: "Mute" }).click();
  await page.getByRole("button", { name: "Unmute" }).waitFor();

  await page.reload();
  await page.getByRole("button", { name: "Start talking" }).click();
  await page.locator(".voice").waitFor();
  await page.getByRole("button", { name: "Type instead" }).click();
  await page.getByLabel("Your answer").fill("I would rather write this one.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".mine", { hasText: "I would rather write this one." }).waitFor();
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await page.getByRole("heading", { name: "Practice plan" }).waitFor();
  await page.getByText(/^Transcript/).click();
  await page.getByText(SENTENCE).first().waitFor();
  assert.deepEqual(page.errors, []);
});

test("whoever is offline for ten seconds goes on, and whoever switches to text keeps what was said", { skip }, async () => {
  const page = await newPage(browser, server, { permissions: ["microphone"] });
  page.setDefaultTimeout(40_000);
  await setUp(page, "Nurse");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.getByRole("button", { name: "Start talking" }).click();
  await page.waitForFunction(() => document.querySelector(".question")?.textContent.includes("built-in interviewer"));
  await page.context().setOffline(true);
  await page.waitForTimeout(10_000);
  await page.context().setOffline(false);
  await page.getByText("The connection is gone.").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Go on by text" }).click();
  await page.locator(".turn.interviewer").first().waitFor();
  await page.getByLabel("Your answer").fill("By text from here.");
  await page.getByLabel("Your answer").press("Enter");
  await page.locator(".turn.candidate", { hasText: "By text from here." }).waitFor();
  await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
});
