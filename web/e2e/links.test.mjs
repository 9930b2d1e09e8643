// Links that sign in, mails that are opened, and a server that limits requests: nobody loses a session by them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityProblems, email, launch, newPage, register, Server } from "./harness.mjs";

let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Somebody else, with tokens in the hand. */
async function somebodyElse() {
  const address = email();
  const body = JSON.stringify({ email: address, password: "correct horse", name: "Somebody Else", token_delivery: "json" });
  const answer = await fetch(`${server.url}/api/auth/register`, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { access_token, refresh_token } = await answer.json();
  return { address, fragment: new URLSearchParams({ access_token, refresh_token, type: "magiclink" }) };
}

/** The newest mail to an address. */
async function mailTo(address) {
  const [mail] = await fetch(`${process.env.SUPABASE_URL}/mailbox.json?to=${address}`).then((answer) => answer.json());
  return { code: mail.code, hash: new URL(mail.link).searchParams.get("token") };
}

async function visit(page) {
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).first().click();
  await page.getByLabel("Your answer").waitFor();
}

test("a link with somebody else's tokens asks before it takes the place of a guest's session", async () => {
  const page = await newPage(browser, server);
  await visit(page);
  const { address, fragment } = await somebodyElse();
  await page.goto(`/auth/callback#${fragment}`);
  await page.getByText("You are here as a guest.").waitFor();
  assert.ok(!page.url().includes("token"), "the tokens are gone from the address");
  assert.deepEqual(await accessibilityProblems(page), []);
  await page.getByRole("link", { name: "Stay signed in" }).click();
  await page.goto("/profile");
  await page.getByText("You are a guest: logging out deletes everything.").waitFor();

  await page.goto(`/auth/callback#${fragment}`);
  await page.getByRole("button", { name: `Continue as ${address}` }).click();
  await page.getByRole("heading", { name: "Hello Somebody Else" }).waitFor();
  assert.deepEqual(page.errors, []);
});

test("tokens in the query of a link are taken by no page", async () => {
  const page = await newPage(browser, server);
  const { fragment } = await somebodyElse();
  await page.goto(`/auth/callback?${fragment}`);
  await page.getByText("The sign-in did not work.").waitFor();
});

test("a forgotten password is set anew by the code of the mail", async () => {
  const page = await newPage(browser, server);
  const { address } = await somebodyElse();
  await page.goto("/reset");
  await page.getByLabel("E-mail").fill(address);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByLabel("Code from the mail").waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  await page.getByLabel("Code from the mail").fill("000000");
  await page.getByRole("button", { name: "Use the code" }).click();
  await page.getByRole("alert").filter({ hasText: "has been used or has expired" }).waitFor();
  await page.getByLabel("Code from the mail").fill((await mailTo(address)).code);
  await page.getByRole("button", { name: "Use the code" }).click();
  await page.getByLabel("New password").fill("battery staple");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("Your password is changed.").waitFor();
  assert.deepEqual(page.errors, []);
});

test("a link of a mail is used up by a click, not by being opened", async () => {
  const page = await newPage(browser, server);
  const { address } = await somebodyElse();
  await page.goto("/reset");
  await page.getByLabel("E-mail").fill(address);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByLabel("Code from the mail").waitFor();
  const link = `/reset?token_hash=${(await mailTo(address)).hash}&type=recovery`;
  const scanner = await newPage(browser, server);
  await scanner.goto(link);
  await scanner.getByRole("button", { name: "Continue" }).waitFor();
  await page.goto(link);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("New password").fill("battery staple");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("Your password is changed.").waitFor();
});

test("a limit on renewals signs nobody out", async () => {
  const page = await newPage(browser, server);
  await register(page);
  const problem = { type: "about:blank", title: "Too Many Requests", status: 429, detail: "Later.", code: "rate_limited" };
  const limited = { status: 429, contentType: "application/problem+json", body: JSON.stringify(problem) };
  await page.route("**/api/auth/refresh", (route) => route.fulfill(limited));
  await page.goto("/dashboard");
  await page.getByRole("button", { name: "Try again" }).waitFor();
  assert.ok(page.url().endsWith("/dashboard"), "sent to the sign-in page");
  await page.unroute("**/api/auth/refresh");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();
});
