// One's data: downloaded as a file, and deleted with the account, at once or after days to think.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
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

async function openProfile(page) {
  await page.getByRole("link", { name: "Profile" }).first().click();
  await page.getByRole("heading", { name: "Your data" }).waitFor();
}

async function logIn(page, address) {
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(address);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Log in" }).click();
}

test("everything is downloaded as one file", async () => {
  const page = await newPage(browser, server);
  await register(page);
  await openProfile(page);
  await page.getByText("Download everything").click();
  await page.getByRole("button", { name: "Make the file" }).click();
  const save = page.getByRole("button", { name: "Save the file" });
  await save.waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  const [download] = await Promise.all([page.waitForEvent("download"), save.click()]);
  assert.match(download.suggestedFilename(), /^mockingbird-\d{4}-\d\d-\d\d\.zip$/);
  const bytes = await readFile(await download.path());
  assert.equal(bytes.subarray(0, 2).toString(), "PK");
  // The directory at the end of a ZIP file names what is in it.
  assert.ok(bytes.includes("account.json") && bytes.includes("README.txt"));
  // It is there when one comes back.
  await page.reload();
  await page.getByText("Download everything").click();
  await save.waitFor();
  assert.deepEqual(page.errors, []);
});

test("an account is deleted after days to think, unless its owner changes their mind", async () => {
  const page = await newPage(browser, server);
  const address = await register(page);
  await openProfile(page);
  await page.getByText("Delete the account").click();
  const later = page.getByRole("button", { name: "Delete in ten days" });
  await later.click();
  await page.getByText("Show first that it is you").waitFor();
  await page.locator("#removal-password").fill("wrong horse");
  await later.click();
  await page.getByText("The present password is another one").waitFor();
  await page.locator("#removal-password").fill("correct horse");
  assert.deepEqual(await accessibilityProblems(page), []);
  await later.click();
  await page.getByRole("link", { name: "Log in" }).first().waitFor();
  await logIn(page, address);
  await page.getByText("Your account will be deleted").waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  await page.getByRole("button", { name: "Keep my account" }).click();
  await page.getByText("Your account will be deleted").waitFor({ state: "hidden" });
  await page.reload();
  await page.getByRole("heading", { name: /^Hello/ }).waitFor();
  assert.equal(await page.getByText("Your account will be deleted").count(), 0);

  await openProfile(page);
  await page.getByText("Delete the account").click();
  await page.getByLabel("Keep everything for ten days").uncheck();
  await page.locator("#removal-password").fill("correct horse");
  await page.getByRole("button", { name: "Delete everything" }).click();
  await page.getByRole("link", { name: "Log in" }).first().waitFor();
  await logIn(page, address);
  await page.getByText("The e-mail or the password is wrong").waitFor();
});

test("a guest deletes everything of the visit", async () => {
  const page = await newPage(browser, server);
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).click();
  await page.waitForURL((url) => url.pathname !== "/");
  await page.goto("/profile");
  await page.getByText("Delete the account").click();
  await page.getByRole("button", { name: "Delete everything" }).click();
  await page.getByRole("button", { name: "Try it now" }).waitFor();
  assert.deepEqual(page.errors, []);
});
