// The feedback page: what was counted is marked in the transcript and can be corrected, notes stand beside the answers, and
// a report that is written again keeps the one before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { finishInterview, launch, newPage, Server, service } from "./harness.mjs";

const STORY =
  "Um, last March our label printer failed two hours before a delivery. My manager asked me to get the pallets out. " +
  "I borrowed a printer from the warehouse next door, I rewrote the template, and in the end all forty pallets left on time.";

let browser, server;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function interviewed(page) {
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).click();
  await page.locator(".turn.interviewer:not([aria-busy])").first().waitFor();
  await page.getByLabel("Your answer").fill(STORY);
  await page.getByRole("button", { name: "Send" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".turn.interviewer:not([aria-busy])").length === 2);
}

test("a count shows its words, and is corrected by the one who said them", async () => {
  const page = await newPage(browser, server);
  await interviewed(page);

  // The coach's notes are closed until somebody opens them.
  assert.equal(await page.getByText("A better version").count(), 0);
  await page.getByText("Coach's notes so far").click();
  await page.getByText("A better version").waitFor();
  await page.getByText("You say what came of it").waitFor();

  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await page.getByRole("heading", { name: "Feedback", exact: true }).waitFor();
  const fillers = page.locator(".facts div", { hasText: "Filler words" }).locator("button");
  assert.equal(await fillers.innerText(), "1");
  await fillers.focus();
  await page.keyboard.press("Enter");
  const mark = page.getByRole("button", { name: "Filler word: Um" });
  await mark.waitFor();
  await mark.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "This is none" }).click();
  await page.getByText("Corrected by you (1)").waitFor();
  await page.locator(".facts div", { hasText: "Filler words" }).getByText("0", { exact: true }).waitFor();
  await page.getByText("Corrected by you (1)").click();
  await page.getByRole("button", { name: "Take back" }).click();
  await page.getByRole("button", { name: "Filler word: Um" }).waitFor();

  // What was not found is counted where the person says so.
  await page.getByRole("button", { name: /^Result/ }).first().click();
  const before = await page.locator(".mark.result").count();
  await page.getByText("Something was not counted").first().click();
  await page.getByLabel("This sentence").first().selectOption({ index: 0 });
  await page.getByRole("button", { name: "Count it" }).first().click();
  await page.waitForFunction((before) => document.querySelectorAll(".mark.result").length > before, before);

  // A filler is a word of the sentence.
  await page.getByLabel("tells").first().selectOption({ label: "Filler word" });
  const words = page.getByLabel("namely the word").first();
  const word = await words.locator("option").nth(1).innerText();
  await words.selectOption({ index: 1 });
  await page.getByRole("button", { name: "Count it" }).first().click();
  await page.locator(".facts div", { hasText: "Filler words" }).getByText(`1 × ${word.toLowerCase()}`).waitFor();
});

test("the number of pauses leads to the answer that had them", async () => {
  const page = await newPage(browser, server);
  await interviewed(page);
  const interview = new URL(page.url()).pathname.split("/").pop();
  // As if it had been heard.
  const metrics = { spoken_ms: 21_000, pauses: 2, longest_pause_ms: 2_140 };
  await service(`turns?interview_id=eq.${interview}&speaker=eq.candidate`, { method: "PATCH", body: JSON.stringify({ metrics }) });
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await page.locator(".facts div", { hasText: "Pauses" }).getByRole("button", { name: "2" }).click();
  const turn = page.locator(".turn.candidate:focus");
  await turn.getByText("Pauses: 2, the longest 2.1 s").waitFor();
  await turn.getByText("label printer").first().waitFor();
});

test("a report that is written again keeps the one before", async () => {
  const page = await newPage(browser, server);
  await interviewed(page);
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await page.getByRole("heading", { name: "Feedback", exact: true }).waitFor();
  await page.getByRole("button", { name: "Have it written again" }).click();
  const versions = page.getByLabel("Version");
  await versions.waitFor();
  assert.equal(await versions.locator("option").count(), 2);
  await versions.selectOption("1");
  await page.getByRole("img", { name: /of 10$/ }).waitFor();
  assert.equal(await page.getByLabel("Version").inputValue(), "1");
});

for (const paper of ["A4", "Letter"]) {
  test(`the feedback on a whole interview fits on two pages of ${paper}`, async () => {
    const page = await newPage(browser, server);
    await page.goto("/");
    await page.getByRole("button", { name: "Try it now" }).click();
    assert.ok((await finishInterview(page, STORY)) >= 5);
    await page.getByRole("link", { name: "Read your feedback" }).click();
    await page.getByRole("heading", { name: "Two weeks of practice" }).waitFor();
    await page.getByRole("heading", { name: "Measured" }).waitFor();
    const printed = await page.pdf({ format: paper, margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
    const pages = printed.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    assert.ok(pages >= 1 && pages <= 2, `${pages} pages`);
    await page.context().close();
  });
}
