// The feedback page: what was counted is marked in the transcript and can be corrected, notes stand beside the answers, and
// a report that is written again keeps the one before. A report is followed until it is there, whatever becomes of the server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { finishInterview, launch, newPage, register, saveKey, Server, service, silentModel } from "./harness.mjs";

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

/** An interview of somebody with a key that has just ended, and whose report a model is writing; answers with its id. */
async function reported(page) {
  await register(page);
  await page.goto("/new");
  await page.getByLabel("Role").fill("Warehouse clerk");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.locator(".turn.interviewer:not([aria-busy])").first().waitFor();
  await page.getByLabel("Your answer").fill(STORY);
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
  const id = new URL(page.url()).pathname.split("/").pop();
  await saveKey(page);
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await page.getByText("Your feedback is being written").waitFor();
  for (;;) {
    const [row] = await service(`feedback?interview_id=eq.${id}&select=status`);
    if (row?.status === "writing") return id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("a server that is stopped while it writes a report, and another one that goes on with it, need no reload", async () => {
  const model = await silentModel();
  const own = await Server.start({ OPENAI_BASE_URL: model.url });
  try {
    const page = await newPage(browser, own);
    await reported(page);
    await page.evaluate(() => { window.stays = true; });
    // The stream ends at once and without a last word; the work on the report is handed over.
    await own.stop("SIGTERM");
    await page.getByText("Your feedback is being written").waitFor();
    await page.getByText("The server can't be reached.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Have it written again" }).count(), 0, "an unfinished report is no result");
    model.refuses = true;
    await own.start();
    await page.getByRole("img", { name: /of 10$/ }).waitFor({ timeout: 40_000 });
    await page.getByRole("heading", { name: "Two weeks of practice" }).waitFor();
    await page.getByText("Your feedback is being written").waitFor({ state: "detached" });
    assert.equal(await page.getByText("The server can't be reached.").count(), 0);
    assert.ok(await page.evaluate(() => window.stays));
    assert.deepEqual(page.errors, []);
    await page.context().close();
  } finally {
    model.stop();
    await own.stop();
  }
});

test("a report that could not be written says so in the reader's language, and is written when it is wanted again", async () => {
  const model = await silentModel();
  const own = await Server.start({ OPENAI_BASE_URL: model.url });
  try {
    const page = await newPage(browser, own);
    const id = await reported(page);
    await page.getByRole("button", { name: "Deutsch" }).click();
    await page.getByText("Ihre Rückmeldung wird geschrieben").waitFor();
    // As if it had been tried too often.
    const error_code = "attempts_used_up";
    const job = { state: "failed", error_code, lease_owner: null, lease_until: null };
    await service(`jobs?subject=eq.${id}&kind=eq.report`, { method: "PATCH", body: JSON.stringify(job) });
    await service(`feedback?interview_id=eq.${id}`, { method: "PATCH", body: JSON.stringify({ status: "failed", error_code }) });
    const why = page.getByRole("alert").filter({ hasText: "Das wurde mehrmals versucht und gelang nicht." });
    await why.waitFor();
    assert.equal(await page.getByText("This was tried several times").count(), 0);
    assert.equal(await page.getByText("Ihre Rückmeldung wird geschrieben").count(), 0);
    model.refuses = true;
    await why.getByRole("button", { name: "Noch einmal versuchen" }).click();
    await page.getByRole("img", { name: /von 10$/ }).waitFor();
    await page.getByRole("alert").filter({ hasText: "Der Anbieter hat Ihren Schlüssel abgelehnt." }).waitFor();
    assert.deepEqual(page.errors, []);
    await page.context().close();
  } finally {
    model.stop();
    await own.stop();
  }
});

test("a report whose stream gives no sign of life is taken up again", async () => {
  const page = await newPage(browser, server);
  await interviewed(page);
  // The connection is there, and nothing comes over it.
  let held = 0;
  await page.route("**/feedback", (route) => {
    const isFirst = route.request().method() === "POST" && (held += 1) === 1;
    if (!isFirst) return route.continue();
  });
  const asks = (request) => request.method() === "POST" && request.url().endsWith("/feedback");
  const asked = page.waitForRequest(asks);
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  const first = await asked;
  await page.getByText("Your feedback is being written").waitFor();
  const aborted = page.waitForEvent("requestfailed", (request) => request === first);
  const again = page.waitForRequest((request) => asks(request) && request !== first);
  // Not earlier: the room could not end a timer of this clock, whose numbers are larger than those of browsers.
  await page.clock.install();
  await page.clock.fastForward(41_000);
  assert.match((await aborted).failure().errorText, /ERR_ABORTED/);
  await again;
  await page.getByRole("img", { name: /of 10$/ }).waitFor();
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a report that is still being written is left when the page goes", async () => {
  const page = await newPage(browser, server);
  await interviewed(page);
  await page.route("**/feedback", () => {});
  const asked = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/feedback"));
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  const first = await asked;
  const aborted = page.waitForEvent("requestfailed", (request) => request === first);
  await page.getByRole("link", { name: "History" }).first().click();
  assert.match((await aborted).failure().errorText, /ERR_ABORTED/);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

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
