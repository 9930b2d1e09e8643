// Administrators: people are found, looked at and disabled, and each look is told to whom it concerns.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
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

test("an administrator finds somebody, disables them with a reason, and they read it", async () => {
  const theirs = await newPage(browser, server);
  const person = await register(theirs);
  const page = await newPage(browser, server);
  const admin = await register(page);
  await page.goto("/admin");
  await page.getByText("Only administrators may do that").first().waitFor();
  execFileSync(process.env.API_PROGRAM, ["admin", "grant", admin]);
  await page.goto("/profile");
  await page.getByRole("link", { name: "Administration" }).click();
  await page.getByText("Processes at work").waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);

  await page.getByLabel("Part of an address").fill(person.slice(0, 12));
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: person }).click();
  await page.getByRole("heading", { name: person }).waitFor();
  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByText("Say why").waitFor();
  await page.getByLabel("Why").fill("Somebody else uses this account.");
  assert.deepEqual(await accessibilityProblems(page), []);
  await page.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Enable" }).waitFor();

  await theirs.goto("/login");
  await theirs.getByLabel("E-mail").fill(person);
  await theirs.getByLabel("Password").fill("correct horse");
  await theirs.getByRole("button", { name: "Log in" }).click();
  await theirs.getByRole("alert").filter({ hasText: "disabled" }).waitFor();
  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByRole("button", { name: "Disable" }).waitFor();
  await theirs.getByRole("button", { name: "Log in" }).click();
  await theirs.getByRole("heading", { name: /^Hello/ }).waitFor();
  await theirs.goto("/profile");
  await theirs.getByText("Who has looked at it").click();
  await theirs.getByText("Somebody else uses this account.").first().waitFor();
  await theirs.getByText("Seen in a list of people").first().waitFor();

  await page.goto("/admin/audit");
  await page.getByText("Somebody else uses this account.").first().waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  assert.deepEqual([...page.errors, ...theirs.errors], []);
});
