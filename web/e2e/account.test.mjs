// The account: another address, another password, where one is signed in, and a mail that is sent once more.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityProblems, allowAt, email, launch, newPage, register, Server } from "./harness.mjs";

let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const toConfirm = () => email().replace("@example.com", "@confirm.example");

/** Newest first. */
const mailsTo = async (address) => (await fetch(`${process.env.SUPABASE_URL}/mailbox.json?to=${address}`)).json();

/** Opens the newest mail to an address, as a click in a mail program does. */
async function openMail(page, address) {
  const mails = await mailsTo(address);
  assert.ok(mails.length > 0, `no mail to ${address}`);
  await page.goto(mails[0].link);
}

async function logIn(page, address, password) {
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(address);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

test("an address is confirmed by its mail, sent again if need be, and changed by the mails to both", async () => {
  const page = await newPage(browser, server);
  const first = toConfirm();
  await page.goto("/register");
  await page.getByLabel("Name").fill("Test Candidate");
  await page.getByLabel("E-mail").fill(first);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByText("We have sent you a mail").waitFor();
  // A mail that went out a moment ago is not sent again at once.
  const [mail] = await mailsTo(first);
  while ((await mailsTo(first))[0].link === mail.link) {
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByText("look into the folder for spam").waitFor();
  }
  await openMail(page, first);
  // The tokens of a mail could be somebody else's, so a click takes them.
  await page.getByRole("button", { name: `Continue as ${first}` }).click();
  await page.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();

  await page.getByRole("link", { name: "Profile" }).first().click();
  await page.getByText("Change the e-mail").first().click();
  const second = toConfirm();
  await page.getByLabel("New e-mail").fill(first);
  await page.getByRole("button", { name: "Change the e-mail" }).click();
  await page.getByText("That is your address already").waitFor();
  await page.getByLabel("New e-mail").fill(second);
  await page.getByRole("button", { name: "Change the e-mail" }).click();
  await page.getByText("Mails are on their way").waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);
  await openMail(page, first);
  await page.getByText("Now open the mail that went to your other address").waitFor();
  await openMail(page, second);
  const goOn = page.getByRole("button", { name: `Continue as ${second}` });
  await Promise.race([goOn.click(), page.getByRole("heading", { name: "Hello Test Candidate" }).waitFor()]);
  await page.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();
  const other = await newPage(browser, server);
  await logIn(other, second, "correct horse");
  await other.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();
  assert.deepEqual([...page.errors, ...other.errors], []);
});

test("a new password wants the present one, and signs out everywhere else", async () => {
  const page = await newPage(browser, server);
  const address = await register(page);
  const elsewhere = await newPage(browser, server);
  await logIn(elsewhere, address, "correct horse");
  await elsewhere.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();

  await page.getByRole("link", { name: "Profile" }).first().click();
  await page.getByText("Change the password").first().click();
  await page.getByLabel("New password").fill("another horse");
  await page.getByLabel("Present password").and(page.locator(":visible")).fill("wrong horse");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("The present password is another one").waitFor();
  await page.getByLabel("Present password").and(page.locator(":visible")).fill("correct horse");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("You are signed out everywhere else").waitFor();
  assert.equal(await page.getByLabel("New password").inputValue(), "");

  await elsewhere.getByRole("link", { name: "History" }).first().click();
  await elsewhere.getByText("Your session has ended").first().waitFor();
  await logIn(elsewhere, address, "another horse");
  await elsewhere.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();
});

test("sessions are seen with their browser, and ended one by one or all at once", async () => {
  const page = await newPage(browser, server);
  const address = await register(page);
  const phone = await newPage(browser, server, {
    userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  });
  await logIn(phone, address, "correct horse");
  await phone.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();
  const laptop = await newPage(browser, server, { userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0" });
  await logIn(laptop, address, "correct horse");
  await laptop.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();

  await page.getByRole("link", { name: "Profile" }).first().click();
  const sessions = page.getByRole("region", { name: "Where you are signed in" });
  await sessions.getByText("Firefox, Windows").waitFor();
  assert.equal(await sessions.getByText("127.0.0.1").count(), 0, "one address for all says nothing");
  assert.equal(await sessions.getByText("this browser").count(), 1);
  await sessions.getByRole("listitem").filter({ hasText: "Safari, iPhone" }).getByRole("button", { name: "End" }).click();
  await sessions.getByText("Safari, iPhone").waitFor({ state: "detached" });
  await phone.getByRole("link", { name: "History" }).first().click();
  await phone.getByText("Your session has ended").first().waitFor();
  await sessions.getByRole("button", { name: "End all others" }).click();
  await sessions.getByText("Firefox, Windows").waitFor({ state: "detached" });
  assert.deepEqual(await accessibilityProblems(page), []);
  assert.deepEqual(page.errors, []);
});

test("a guest sees no account to change, and is told to register", async () => {
  const page = await newPage(browser, server);
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).click();
  await page.getByLabel("Your answer").waitFor();
  await page.goto("/profile");
  await page.getByRole("heading", { name: "Where you are signed in" }).waitFor();
  assert.equal(await page.getByText("Change the password").count(), 0);
});

test("Google and Microsoft are linked to an account, and taken off but for the last way in", async () => {
  const page = await newPage(browser, server);
  await register(page);
  const providersAddress = email();
  const open = async () => {
    await page.getByRole("link", { name: "Profile" }).first().click();
    await page.getByText("Ways in").click();
  };
  await open();
  assert.equal(await page.getByRole("button", { name: "Take off" }).count(), 0, "the only way in stays");
  await page.getByRole("button", { name: "Link Microsoft" }).click();
  await page.getByText("Show first that it is you").waitFor();
  await page.getByLabel("Present password").and(page.locator(":visible")).fill("correct horse");
  await page.getByRole("button", { name: "Link Microsoft" }).click();
  await allowAt(page, "Microsoft", providersAddress);
  await page.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();
  await open();
  const microsoft = page.getByRole("listitem").filter({ hasText: "Microsoft" });
  await microsoft.getByText(providersAddress).waitFor();
  assert.deepEqual(await accessibilityProblems(page), []);

  // Another browser comes in by it, to the same account.
  const other = await newPage(browser, server);
  await other.goto("/login");
  await other.getByRole("button", { name: "Continue with Microsoft" }).click();
  await allowAt(other, "Microsoft", providersAddress);
  await other.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();

  await page.getByLabel("Present password").and(page.locator(":visible")).fill("correct horse");
  await microsoft.getByRole("button", { name: "Take off" }).click();
  await microsoft.waitFor({ state: "detached" });
  assert.equal(await page.getByRole("button", { name: "Take off" }).count(), 0);
  assert.deepEqual(page.errors, []);
});

test("a guest becomes an account by Microsoft and keeps the interview; an identity of somebody else is refused", async () => {
  const page = await newPage(browser, server);
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).click();
  await page.getByLabel("Your answer").waitFor();
  const room = new URL(page.url()).pathname;
  await page.goto("/register");
  await page.getByText("You are here as a guest").waitFor();
  const address = email();
  await page.getByRole("button", { name: "Continue with Microsoft" }).click();
  await allowAt(page, "Microsoft", address);
  await page.getByRole("heading", { name: /^Hello/ }).waitFor();
  await page.goto(room);
  await page.getByLabel("Your answer").waitFor();
  await page.goto("/profile");
  await page.getByText(address).first().waitFor();

  const second = await newPage(browser, server);
  await second.goto("/");
  await second.getByRole("button", { name: "Try it now" }).click();
  await second.getByLabel("Your answer").waitFor();
  await second.goto("/register");
  await second.getByRole("button", { name: "Continue with Microsoft" }).click();
  await allowAt(second, "Microsoft", address);
  await second.getByText("This identity is linked to an account already").waitFor();
});
