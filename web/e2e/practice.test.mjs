// Practising one question again, in Chromium, on the production form.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityProblems, launch, newPage, register, Server } from "./harness.mjs";

const WEAK = "We did something with printers once, I think.";
const STORY = "When our shop failed last year, I had to bring it back. I wrote a script, and as a result we lost no order in the end.";
let server, browser;

before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a weak answer is practised again, and both answers stand side by side", async () => {
  const page = await newPage(browser, server);
  await register(page);
  await page.getByRole("heading", { name: "Practise again" }).waitFor();
  await page.getByText("Nothing to repeat yet.").waitFor();
  await page.goto("/new");
  await page.getByLabel("Role").fill("Backend Engineer");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.locator(".turn.interviewer:not([aria-busy])").first().waitFor();
  await page.getByLabel("Your answer").fill(WEAK);
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await page.getByRole("heading", { name: "Feedback", exact: true }).waitFor();
  await page.getByText(/^Transcript/).click();
  await page.getByRole("button", { name: "Practise this question" }).first().click();

  await page.getByText("The same question again:").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Skip to/ }).count(), 0, "there is nothing to skip to");
  assert.equal(await page.locator(".rail li").count(), 1, "one stage is the whole interview");
  await page.getByText(/: one question, practised alone$/).waitFor();
  await page.getByLabel("Your answer").fill(STORY);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("link", { name: "Read your feedback" }).click();
  const practised = page.getByRole("region", { name: "Practise again" });
  await practised.getByText(WEAK).waitFor();
  await practised.getByText(STORY).waitFor();
  await practised.getByText(/change: [+-]/).waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);

  // Side by side where there is room, one below the other where there is none.
  const boxes = async () => Promise.all((await practised.locator(".side-by-side > *").all()).map((card) => card.boundingBox()));
  let [first, again] = await boxes();
  assert.equal(first.y, again.y);
  await page.setViewportSize({ width: 360, height: 740 });
  [first, again] = await boxes();
  assert.equal(first.x, again.x);

  await practised.getByRole("link", { name: "To the first interview" }).click();
  await page.getByRole("region", { name: "Practise again" }).getByText(STORY).waitFor();
  assert.deepEqual(page.errors, []);
});
