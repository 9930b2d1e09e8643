// What somebody wants in every interview stands in the set-up, and can be chosen otherwise there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityProblems, launch, newPage, register, Server } from "./harness.mjs";

let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("preferences stand in the set-up, and what is chosen otherwise there counts", async () => {
  const page = await newPage(browser, server);
  await register(page);
  await page.goto("/profile");
  await page.getByText("What you want in every interview").click();
  await page.locator("#preferred-language").selectOption("fr");
  await page.locator("#preferred-topics").fill("Rust, teamwork");
  await page.getByLabel("Wishes for the interviewer").fill("Insist on numbers.");
  await page.getByLabel("Whose voice").selectOption("deepgram");
  await page.locator("#speaking-voice").fill("aura-2-agathe-fr");
  assert.deepEqual(await accessibilityProblems(page), []);
  const form = page.locator("form", { has: page.locator("#preferred-language") });
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Saved.").waitFor();

  await page.goto("/new");
  await page.locator("#language").waitFor();
  assert.equal(await page.locator("#language").inputValue(), "fr");
  assert.equal(await page.locator("#topics").inputValue(), "Rust, teamwork");
  await page.getByText("Who thinks, hears and speaks").click();
  assert.equal(await page.getByLabel("Wishes for the interviewer").inputValue(), "Insist on numbers.");
  assert.equal(await page.locator("#speaking-voice").inputValue(), "aura-2-agathe-fr");
  assert.deepEqual(await accessibilityProblems(page), []);
  await page.getByLabel("Wishes for the interviewer").fill("");
  await page.getByLabel("Whose voice").selectOption("");
  await page.getByLabel("Who asks the questions").selectOption("built_in");
  await page.locator("#role").fill("Baker");
  const [made] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST" && response.url().endsWith("/api/interviews")),
    page.getByRole("button", { name: "Start the interview" }).click(),
  ]);
  const { config } = await made.json();
  assert.equal(config.language, "fr");
  assert.deepEqual(config.topics, ["Rust", "teamwork"]);
  assert.deepEqual([config.instructions, config.speaking, config.hearing], [undefined, undefined, undefined]);
  assert.deepEqual(config.model, { provider: null });
  assert.deepEqual(page.errors, []);
});
