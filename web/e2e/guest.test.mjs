// A guest without any key, who talks through the browser's own speech, and one who lends keys for a visit.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityProblems, email, launch, newPage, Server, service } from "./harness.mjs";

let server, browser;
before(async () => {
  // A provider that nobody is at: what matters is which key would have gone there.
  server = await Server.start({ OPENAI_BASE_URL: "http://127.0.0.1:9/v1" });
  browser = await launch(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Signs in as a guest, by the first click that there is. */
async function visit(page) {
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).first().click();
  await page.getByLabel("Your answer").waitFor();
}

/** A set-up by voice, up to the room. */
async function setUp(page, role) {
  await page.goto("/new");
  await page.getByLabel("Role").fill(role);
  await page.getByLabel("How do you want to talk?").selectOption("voice");
  await page.getByLabel("When you pause to think").selectOption("short");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.getByRole("heading", { name: "Ready to talk?" }).waitFor();
}

/** Speech as browsers have it, but without a loudspeaker and a maker's service. */
function fakeSpeech() {
  window.spoken = [];
  const synthesis = {
    cancel() {},
    speak(utterance) {
      window.spoken.push(utterance.text);
      setTimeout(() => utterance.onend?.(), 50);
    },
  };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  window.SpeechRecognition = class {
    start() {
      const tell = (transcript, isFinal) => this.onresult({ resultIndex: 0, results: [Object.assign([{ transcript }], { isFinal })] });
      this.timers = [setTimeout(() => tell("I led the", false), 200), setTimeout(() => tell("I led the migration.", true), 400)];
    }
    abort() { this.timers?.forEach(clearTimeout); }
  };
}

test("without any key the browser itself reads aloud and listens", async () => {
  const page = await newPage(browser, server, { viewport: { width: 360, height: 740 }, permissions: ["microphone"] });
  await page.addInitScript(fakeSpeech);
  await visit(page);
  await setUp(page, "Gardener");
  await page.getByRole("button", { name: "Start talking" }).click();
  await page.getByText(/An interview by voice needs a key|There is no LiveKit server/).waitFor();
  assert.deepEqual(await accessibilityProblems(page), [], "the microphone check without keys");
  await page.getByRole("button", { name: "Talk with the browser's own speech" }).click();
  await page.getByText("some send the sound to their maker").waitFor();
  // Each answer that is heard is sent after a pause, and the next question is read.
  await page.locator(".turn.candidate", { hasText: "I led the migration." }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".turn.interviewer:not([aria-busy])").length >= 2);
  const second = await page.locator(".turn.interviewer").nth(1).locator("p").last().textContent();
  await page.waitForFunction((text) => window.spoken.join(" ").includes(text.split(/[.!?]/)[0]), second);
  assert.deepEqual(await accessibilityProblems(page), [], "the room that talks");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `the room is ${wide} pixels wide`);
  await page.getByRole("button", { name: "Stop talking" }).click();
  const count = await page.evaluate(() => window.spoken.length);
  await page.getByLabel("Your answer").fill("Written again.");
  await page.getByLabel("Your answer").press("Enter");
  await page.waitForFunction(() => document.querySelectorAll(".turn.candidate").length >= 2);
  assert.equal(await page.evaluate(() => window.spoken.length), count, "nothing is read any more");
  assert.deepEqual(page.errors, []);
});

test("a guest's keys stay in the browser and are lent to each interview", async () => {
  const page = await newPage(browser, server);
  await visit(page);
  await page.goto("/keys");
  await page.getByText("You are a guest").waitFor();
  await page.getByRole("button", { name: "Add OpenAI", exact: true }).click();
  await page.getByLabel("Key", { exact: true }).fill("sk-lent-for-a-visit-abcd");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("…abcd").waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...localStorage })), /sk-lent/, "not without being asked");
  await page.getByLabel("Keep them in this browser").check();
  assert.match(await page.evaluate(() => JSON.stringify({ ...localStorage })), /sk-lent/);

  await page.goto("/new");
  await page.getByLabel("Role").fill("Chemist");
  await page.getByRole("button", { name: "Start the interview" }).click();
  // The model can't be reached with such a key, and the page says so; nothing of the key went astray.
  await page.getByRole("alert").first().waitFor();
  const id = page.url().split("/").at(-1);
  const [lent] = await service(`interview_keys?interview_id=eq.${id}`);
  assert.equal(lent.provider, "openai");
  assert.ok(!JSON.stringify(lent).includes("sk-lent"), "sealed");
  assert.deepEqual(await service(`provider_keys?owner=eq.${lent.owner}`), [], "nothing is stored for the person");

  await page.goto("/keys");
  await page.getByRole("button", { name: "Remove OpenAI", exact: true }).click();
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })), /sk-lent/);
  // What was lent is taken back when the interview goes on.
  const takenBack = page.waitForResponse((answer) => answer.request().method() === "PUT" && answer.url().endsWith(`/interviews/${id}/keys`));
  await page.goto(`/interviews/${id}`);
  await page.locator(".turn.interviewer").first().waitFor();
  await takenBack;
  assert.deepEqual(await service(`interview_keys?interview_id=eq.${id}`), []);
  assert.deepEqual(page.errors, []);
});

test("a guest who registers takes the keys along into the account", async () => {
  const page = await newPage(browser, server);
  await visit(page);
  await page.goto("/keys");
  for (const [name, key] of [["OpenAI", "sk-comes-along-abcd"], ["Groq", "not-of-groq-at-all"]]) {
    await page.getByRole("button", { name: `Add ${name}`, exact: true }).click();
    await page.getByLabel("Key", { exact: true }).fill(key);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(`…${key.slice(-4)}`).waitFor();
  }
  await page.getByLabel("Keep them in this browser").check();
  await page.getByRole("link", { name: "Dashboard" }).click();
  await page.locator("main").getByRole("link", { name: /account/ }).click();
  await page.getByText("Your interviews and keys come along.").waitFor();
  // The first try fails in the middle; nothing is lost by that.
  await page.route("**/api/keys/*", (route) => route.fulfill({ status: 503, body: "" }), { times: 1 });
  await page.getByLabel("Name").fill("Test Candidate");
  await page.getByLabel("E-mail").fill(email());
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();
  const inBrowser = () => JSON.stringify({ ...localStorage, ...sessionStorage });
  await page.waitForFunction(() => !JSON.stringify({ ...localStorage, ...sessionStorage }).includes("lent-keys"));
  assert.doesNotMatch(await page.evaluate(inBrowser), /sk-comes-along/);
  await page.goto("/keys");
  await page.getByText("…abcd").waitFor();
  // What can't be a key of that provider is not taken along.
  await page.getByRole("button", { name: "Add Groq", exact: true }).waitFor();
  assert.deepEqual(page.errors, []);
});
