// An interview by voice in Chromium: the real LiveKit server and agent, recorded speech as the microphone, and a
// stand-in for the provider that hears and speaks.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { accessibilityProblems, launch, newPage, register, Server, start, startLivekit } from "./harness.mjs";
import { outOfView, resize, seesLastLine, SIZES } from "./view.mjs";

const SENTENCE = "I led the migration to the new database.";
const HZ = 24_000;
const skip = process.env.LIVEKIT_URL ? false : "there is no LiveKit server: voice is off";
let folder, stage;

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
  const file = join(folder, `microphone-${before}.wav`);
  await writeFile(file, Buffer.concat([head, data]));
  return file;
}

/** An account with a key that hears and speaks, and a set-up by voice. */
async function setUp(page, role) {
  await register(page);
  await page.goto("/keys");
  await page.getByRole("button", { name: "Add Deepgram", exact: true }).click();
  await page.getByLabel("Key", { exact: true }).fill("deepgram-secret-key-abcd");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("…abcd").waitFor();
  await page.goto("/new");
  await page.getByLabel("Role").fill(role);
  await page.getByLabel("How do you want to talk?").selectOption("voice");
}

/** Everything that an interview by voice needs; `env` moves the servers, `words` is how long each takes to be spoken. */
async function setStage({ silentSeconds, env = {}, spokenWordMs = 100 }) {
  const speech = await start(process.env.SPEECH_PROGRAM, [SENTENCE, SENTENCE, SENTENCE, SENTENCE], { SPOKEN_WORD_MS: String(spokenWordMs) });
  const agent = await start(process.env.AGENT_PROGRAM, [], { ...env, DEEPGRAM_BASE_URL: speech.line, MOCKINGBIRD_LOG: "info,livekit_signaling=off" });
  const server = await Server.start(env);
  const browser = await launch([
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required",
    `--use-file-for-fake-audio-capture=${await microphone(silentSeconds, 40)}`,
  ]);
  return {
    server, browser, speech: speech.line,
    strike: async () => {
      await browser.close();
      await Promise.all([server, agent, speech].map((part) => part.stop()));
    },
  };
}

/** From the set-up into the room. */
async function enter(page) {
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.getByRole("button", { name: "Start talking" }).click();
  await page.waitForFunction(() => document.querySelector(".question")?.textContent.includes("built-in interviewer"));
}

before(async () => {
  if (!skip) folder = await mkdtemp(join(tmpdir(), "mockingbird-voice-"));
});
afterEach(async () => {
  await stage?.strike();
  stage = undefined;
});
after(async () => {
  if (folder) await rm(folder, { recursive: true });
});

test("a voice and a transcriber of one's own are set up in Keys, and tested by really speaking and hearing", { skip }, async () => {
  stage = await setStage({ silentSeconds: 1 });
  const page = await newPage(stage.browser, stage.server, { viewport: { width: 360, height: 740 } });
  await register(page);
  await page.goto("/keys");
  for (const [name, model, voice] of [["OpenAI-compatible transcriber", "whisper-1"], ["OpenAI-compatible voice", "tts-1", "af_heart"]]) {
    await page.getByRole("button", { name: `Add ${name}`, exact: true }).click();
    await page.getByLabel("Address").fill(stage.speech);
    await page.getByText(`If left empty: ${model}`).waitFor();
    if (voice) await page.getByLabel("Voice", { exact: true }).fill(voice);
    if (voice) assert.deepEqual(await accessibilityProblems(page), [], "the form of a voice");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: `Test ${name}`, exact: true }).click();
    await page.getByRole("listitem", { name }).getByText("Works").waitFor();
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `the keys are ${wide} pixels wide`);
});

test("an interview by voice: asked, heard, skipped, reloaded, ended, reported", { skip }, async () => {
  stage = await setStage({ silentSeconds: 20 });
  const page = await newPage(stage.browser, stage.server, { viewport: { width: 360, height: 740 }, permissions: ["microphone"] });
  page.setDefaultTimeout(40_000);
  await setUp(page, "Backend Engineer");
  await page.getByText("by voice, in English").waitFor();
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.getByRole("heading", { name: "Ready to talk?" }).waitFor();
  await page.getByRole("button", { name: "Check the microphone" }).click();
  await page.getByLabel("Microphone").waitFor();
  await page.getByText("Say something").waitFor();
  assert.deepEqual(await accessibilityProblems(page), [], "the microphone check");

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

  // It fits every window, also while one writes.
  for (const typing of [false, true]) {
    if (typing) await page.getByRole("button", { name: "Type instead" }).click();
    for (const [width, height] of SIZES) {
      await resize(page, width, height);
      const button = (name) => page.getByRole("button", { name });
      const things = { mute: button("Unmute"), type: button("Type instead"), skip: button(/^Skip to/), end: button("End the interview") };
      if (typing) things.composer = page.getByLabel("Your answer");
      assert.deepEqual(await outOfView(page, things), [], `${width}×${height}, typing: ${typing}`);
      assert.ok(await seesLastLine(page), `the question at ${width}×${height}, typing: ${typing}`);
    }
  }
  await page.getByRole("button", { name: "Type instead" }).click();
  await page.setViewportSize({ width: 360, height: 740 });

  // Whoever is about to leave is asked, by the browser or by the page.
  const asked = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    return dialog.type() === "confirm" ? dialog.dismiss() : dialog.accept();
  });
  await page.getByRole("link", { name: "Mockingbird" }).click();
  await page.locator(".voice").waitFor();
  await page.reload();
  assert.deepEqual(asked, ["confirm", "beforeunload"]);
  await page.getByRole("button", { name: "Start talking" }).click();
  await page.locator(".voice").waitFor();
  await page.getByRole("button", { name: "Type instead" }).click();
  await page.getByLabel("Your answer").fill("I would rather write this one.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".mine", { hasText: "I would rather write this one." }).waitFor();
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await page.getByRole("heading", { name: "Two weeks of practice" }).waitFor();
  await page.getByText(/^Transcript/).click();
  await page.getByText(SENTENCE).first().waitFor();
  assert.deepEqual(page.errors, []);
});

test("whoever cuts in is heard at once, and only what was heard of the interviewer is kept", { skip }, async () => {
  // The greeting takes a quarter of a minute; the candidate begins after six seconds.
  stage = await setStage({ silentSeconds: 6, spokenWordMs: 600 });
  const page = await newPage(stage.browser, stage.server, { permissions: ["microphone"] });
  page.setDefaultTimeout(40_000);
  await setUp(page, "Plumber");
  await enter(page);
  const greeting = await page.locator(".question").textContent();
  await page.locator(".mine.interim").waitFor();
  await page.getByText("Listening", { exact: true }).waitFor();
  await page.waitForFunction(() => Number(document.querySelector(".voice-ring .level").getAttribute("r")) < 41);
  await page.locator(".mine:not(.interim)", { hasText: SENTENCE }).waitFor();
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await page.getByText(/^Transcript/).click();
  await page.getByText(SENTENCE).first().waitFor();
  const transcript = await page.locator("main").textContent();
  assert.ok(!transcript.includes(greeting.trim()), "the greeting was cut short");
});

test("whoever is cut off goes on, and whoever switches to text keeps what was said", { skip }, async () => {
  const livekit = await startLivekit(folder);
  try {
    stage = await setStage({ silentSeconds: 25, env: { LIVEKIT_URL: livekit.url } });
    const page = await newPage(stage.browser, stage.server, { permissions: ["microphone"] });
    page.setDefaultTimeout(60_000);
    await setUp(page, "Nurse");
    await enter(page);
    // Neither signalling nor voice gets through, on either side.
    livekit.freeze();
    await page.getByText("The connection is gone.").waitFor();
    livekit.thaw();
    await page.getByText("The connection is gone.").waitFor({ state: "detached" });
    // What is said after it is heard, and answered.
    await page.locator(".mine:not(.interim)", { hasText: SENTENCE }).waitFor();
    await page.waitForFunction(() => !document.querySelector(".question").textContent.includes("built-in interviewer"));
    await page.getByRole("button", { name: "Go on by text" }).click();
    await page.locator(".turn.candidate", { hasText: SENTENCE }).waitFor();
    await page.getByLabel("Your answer").fill("By text from here.");
    // Enabled once the question that was interrupted is asked again.
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator(".turn.candidate", { hasText: "By text from here." }).waitFor();
    await page.locator(".turn.interviewer:not([aria-busy])").nth(2).waitFor();
  } finally {
    await livekit.stop();
  }
});
