// What was read of a file is shown before it is used, and can be mended; in Chromium, on the production form.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityProblems, launch, newPage, pdf, register, Server, service } from "./harness.mjs";

let server, browser;

before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The set-up, with what it must have but documents. */
async function setUp(page) {
  await page.goto("/new");
  await page.getByLabel("Role").fill("Nurse");
  await page.getByRole("heading", { name: "Résumé and job description" }).waitFor();
}

const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text, "latin1") });

/** The text in a field, once it holds a certain one. */
async function holds(page, label, text) {
  const field = page.getByLabel(label);
  await field.waitFor();
  await page.waitForFunction(([id, wanted]) => document.getElementById(id).value === wanted, [await field.getAttribute("id"), text]);
  return field;
}

test("the text that was read is shown, mended by keyboard, and used in the interview", async () => {
  const page = await newPage(browser, server);
  await register(page);
  await setUp(page);
  await page.locator("#resume").setInputFiles(file("cv.txt", "Jane Doe\nNurse, 2019\x962021, R\xe9sum\xe9 of Ward B"));
  const field = await holds(page, "What was read of cv.txt", "Jane Doe\nNurse, 2019–2021, Résumé of Ward B");
  await page.getByText("The letters of this file had to be guessed.").waitFor();
  await page.locator("#resume-read-hint").getByText("Where something was read wrongly, mend it here").waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);

  const save = page.getByRole("button", { name: "Save the changes" });
  assert.ok(await save.isDisabled());
  await field.fill("Jane Doe\nNurse, 2019–2021, led Ward B");
  await field.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), "Save the changes");
  await page.keyboard.press("Enter");
  await page.getByText("Saved.").waitFor();
  // Nothing is doubtful any more.
  await page.getByText("The letters of this file had to be guessed.").waitFor({ state: "hidden" });
  await field.fill("nothing");
  await page.getByRole("button", { name: "Undo the changes" }).click();
  await holds(page, "What was read of cv.txt", "Jane Doe\nNurse, 2019–2021, led Ward B");

  // What was written and not saved is saved by starting.
  await field.fill("Jane Doe\nNurse, 2019–2021, led Ward C");
  await page.getByLabel("Length").selectOption("5");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.locator(".turn.interviewer").first().waitFor();
  const id = new URL(page.url()).pathname.split("/").pop();
  const [row] = await service(`interviews?id=eq.${id}&select=resume_text`);
  assert.equal(row.resume_text, "Jane Doe\nNurse, 2019–2021, led Ward C");
  assert.deepEqual(page.errors, []);
});

test("a text that can't be saved keeps the person at it, with the reason", async () => {
  const page = await newPage(browser, server);
  await register(page);
  await setUp(page);
  await page.locator("#resume").setInputFiles(file("cv.txt", "Ten years of nursing"));
  const field = await holds(page, "What was read of cv.txt", "Ten years of nursing");
  await field.fill(" … ");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.getByText("There is no text in this file").waitFor();
  assert.equal(await field.inputValue(), " … ");
  await field.fill("Ten years of nursing in Ward B");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.locator(".turn.interviewer").first().waitFor();
});

test("a file that can't be read well says so and leaves nothing", async () => {
  const page = await newPage(browser, server);
  await register(page);
  await setUp(page);
  const scan = { name: "scan.pdf", mimeType: "application/pdf", buffer: pdf(["Scanned with CamScanner"]) };
  await page.locator("#resume").setInputFiles(scan);
  await page.getByText("There is hardly any text in this file: is it a scan?").waitFor();
  const odd = { name: "odd.pdf", mimeType: "application/pdf", buffer: pdf(["Leo!Leopard!", "Work!Experience!", "Senior!Nurse,!Ward!B"]) };
  await page.locator("#resume").setInputFiles(odd);
  await page.getByText("This file could not be read well").waitFor();
  assert.equal(await page.getByRole("textbox", { name: /^What was read/ }).count(), 0);
  await page.goto("/documents");
  await page.getByText("There are no documents yet.").waitFor();
});

test("the list of documents shows, renames, mends and removes", async () => {
  const page = await newPage(browser, server, { viewport: { width: 360, height: 740 } });
  await register(page);
  await setUp(page);
  await page.locator("#job-description").setInputFiles(file("job.txt", "We look for a nurse"));
  await holds(page, "What was read of job.txt", "We look for a nurse");
  await page.goto("/profile");
  await page.getByRole("link", { name: "Your documents" }).click();
  await page.getByRole("heading", { name: "job.txt" }).waitFor();
  const show = page.getByRole("button", { name: "Show the text job.txt" });
  assert.equal(await show.getAttribute("aria-expanded"), "false");
  await show.press("Enter");
  const field = await holds(page, "What was read of job.txt", "We look for a nurse");
  await field.fill("We look for a head nurse");
  await page.getByLabel("Name", { exact: true }).fill("Head nurse");
  await page.getByRole("button", { name: "Save the changes" }).click();
  await page.getByRole("heading", { name: "Head nurse" }).waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} px wide`);

  await page.reload();
  await page.getByRole("button", { name: "Show the text Head nurse" }).click();
  await holds(page, "What was read of Head nurse", "We look for a head nurse");
  await page.getByRole("button", { name: "Hide the text Head nurse" }).waitFor();
  await page.getByRole("button", { name: "Remove Head nurse" }).click();
  await page.getByText("Head nurse is removed.").waitFor();
  await page.reload();
  await page.getByText("There are no documents yet.").waitFor();
  assert.deepEqual(page.errors, []);
});
