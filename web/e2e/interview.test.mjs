// The way of a person through the app, in Chromium, on the production form.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  accessibilityProblems, allowAt, email, finishInterview, launch, letTimePass, newPage, pdf, register, saveKey, Server, service, silentModel,
} from "./harness.mjs";

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

/** A guest's interview, with its first question asked. */
async function begin(page) {
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).click();
  await page.locator(".turn.interviewer:not([aria-busy])").first().waitFor();
}

test("register, upload a résumé, be interviewed, read the report, find it in the history, log out", async () => {
  const page = await newPage(browser, server);
  const address = await register(page);
  await page.getByRole("link", { name: "New interview" }).click();
  await page.getByLabel("Role").fill("Backend Engineer");
  await page.getByLabel("Company").fill("Example Ltd");
  await page.locator("#resume").setInputFiles({ name: "cv.pdf", mimeType: "application/pdf", buffer: pdf(["Jane Doe", "Ten years of Rust and Kubernetes"]) });
  await page.getByText("cv.pdf:").waitFor();
  await page.getByLabel("Length").selectOption("q8");
  await page.getByText("A formal interview of 8 questions for Backend Engineer, mid level").waitFor();
  await page.getByLabel("Length").selectOption("5");
  await page.getByText("A 5-minute formal interview for Backend Engineer, mid level, by text, in English.").waitFor();
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.locator(".turn.interviewer").first().waitFor();

  // A reload goes on where the interview was.
  await page.reload();
  await page.locator(".turn.interviewer").first().waitFor();
  const answers = await finishInterview(page, STORY);
  assert.ok(answers >= 5, `${answers} answers`);
  await page.getByRole("link", { name: "Read your feedback" }).click();
  await page.getByRole("img", { name: /of 10$/ }).waitFor();
  await page.getByRole("heading", { name: "Two weeks of practice" }).waitFor();
  await page.getByText(/built-in coach: by rules/).waitFor();
  await page.getByText(/^Transcript/).click();
  assert.ok((await page.locator(".transcript .note").count()) >= 5, "notes stand beside the answers");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as Markdown" }).click();
  assert.match((await download).suggestedFilename(), /^interview-.*\.md$/);

  await page.getByRole("link", { name: "History" }).first().click();
  await page.getByRole("link", { name: /Backend Engineer/ }).waitFor();
  await page.getByLabel("Search").fill("nothing-like-this");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByText("Nothing fits these filters.").waitFor();
  assert.match(page.url(), /q=nothing-like-this/);
  await page.goBack();
  await page.getByRole("link", { name: /Backend Engineer/ }).waitFor();

  await page.getByRole("link", { name: "Profile" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Rehearse your next interview" }).waitFor();
  await page.goto("/history");
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await page.getByLabel("E-mail").fill(address);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("link", { name: /Backend Engineer/ }).waitFor();
  assert.deepEqual(page.errors, []);
});

test("a second person sees nothing of the first", async () => {
  const first = await newPage(browser, server);
  await register(first);
  await first.goto("/");
  await first.getByRole("button", { name: "Try it now" }).click();
  await first.waitForURL(/\/interviews\//);
  const second = await newPage(browser, server);
  await register(second);
  await second.goto("/history");
  await second.getByText("No interviews yet.").waitFor();
  await second.goto(first.url());
  await second.getByText("There is nothing at this address, or it belongs to somebody else.").waitFor();
});

test("a guest gets a first question by one click, skips, ends, and leaves nothing", async () => {
  const page = await newPage(browser, server);
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).click();
  await page.locator(".turn.interviewer").first().waitFor();
  await page.getByRole("button", { name: "Skip to: About you" }).click();
  await page.getByText("Sure, let us skip ahead.").waitFor();
  await page.getByRole("button", { name: "End the interview" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await page.getByRole("heading", { name: "Feedback" }).waitFor();
  await page.getByRole("link", { name: "Profile" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Rehearse your next interview" }).waitFor();
  await page.goto("/history");
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  assert.deepEqual(page.errors, []);
});

test("Google: consent comes back signed in with a clean address; a cancelled one says so", async () => {
  const page = await newPage(browser, server);
  await page.goto("/login");
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await allowAt(page, "Google", email());
  await page.getByRole("heading", { name: /^Hello/ }).waitFor();
  assert.equal(new URL(page.url()).search, "");
  const other = await newPage(browser, server);
  await other.goto("/login");
  await other.getByRole("button", { name: "Continue with Google" }).click();
  await other.getByRole("button", { name: "Cancel" }).click();
  await other.getByText("The sign-in was cancelled.").waitFor();
});

test("no script can read the refresh token", async () => {
  const page = await newPage(browser, server);
  await register(page);
  const seen = await page.evaluate(() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage));
  const cookies = await page.context().cookies(`${server.url}/api/auth/refresh`);
  const refresh = cookies.find((cookie) => cookie.name === "mockingbird_refresh");
  assert.ok(refresh.httpOnly && refresh.sameSite === "Strict");
  assert.ok(!seen.includes(refresh.value));
});

test("the service key is never in the browser, and opens nothing from there", async () => {
  const page = await newPage(browser, server);
  const received = [];
  page.on("response", (response) => received.push(response.text().catch(() => "")));
  await register(page);
  const refused = await page.evaluate(async (key) => {
    const response = await fetch("/api/interviews", { headers: { authorization: `Bearer ${key}` } });
    return { status: response.status, code: (await response.json()).code };
  }, process.env.SUPABASE_SERVICE_ROLE_KEY);
  assert.deepEqual(refused, { status: 401, code: "service_key_refused" });
  const bodies = (await Promise.all(received)).join("\n");
  assert.ok(bodies.includes('"access_token"') && bodies.includes('"display_name"'), "what the API answers is among it");
  const everything = bodies + (await page.content());
  assert.ok(!everything.includes(process.env.SUPABASE_SERVICE_ROLE_KEY));
});

test("who does not answer is moved on, and nothing of a draft is lost", async () => {
  const page = await newPage(browser, server);
  await page.clock.install();
  await begin(page);
  await page.getByLabel("Your answer").fill("I was still thinking about");
  await letTimePass(page.url().split("/").pop(), 120_000);
  // The person has stopped writing a minute ago.
  await page.clock.fastForward(61_000);
  await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
  assert.equal(await page.locator(".turn.candidate").count(), 0);
  assert.equal(await page.getByLabel("Your answer").inputValue(), "I was still thinking about");
});

test("an answer given while the server is away is kept, badged, and sent once", async () => {
  // A server of its own: it goes away and comes back.
  const own = await Server.start();
  try {
    const page = await newPage(browser, own);
    await page.goto("/");
    await page.getByRole("button", { name: "Try it now" }).click();
    await page.locator(".turn.interviewer").first().waitFor();
    await page.getByLabel("Your answer").waitFor();
    await own.stop();
    await page.getByLabel("Your answer").fill("I said this into the void.");
    await page.getByLabel("Your answer").press("Enter");
    await page.getByText("Local only").waitFor();
    await page.getByText("The server can't be reached.").waitFor();
    await own.start();
    await page.getByText("Sent later").waitFor();
    await page.locator(".turn.interviewer").nth(1).waitFor();
    assert.equal(await page.getByText("I said this into the void.").count(), 1);
    await page.reload();
    await page.locator(".turn.interviewer").nth(1).waitFor();
    assert.equal(await page.getByText("I said this into the void.").count(), 1);
  } finally {
    await own.stop();
  }
});

test("what is only in this browser stands in the history: to be sent, or saved where the server has lost it", async () => {
  const own = await Server.start();
  try {
    const page = await newPage(browser, own);
    await begin(page);
    const id = page.url().split("/").pop();
    const answerIntoTheVoid = async (text) => {
      await page.getByLabel("Your answer").fill(text);
      await own.stop();
      await page.getByLabel("Your answer").press("Enter");
      await page.getByText("Local only").waitFor();
      await page.getByRole("link", { name: "History" }).first().click();
      await page.getByRole("heading", { name: "Only in this browser" }).waitFor();
      await page.getByText("They stay here until it can.").waitFor();
      await page.getByText("What was said").click();
      await page.getByText(text).waitFor();
      await own.start();
    };
    const kept = page.getByRole("region", { name: "Only in this browser" });
    await answerIntoTheVoid("Said while nobody listened.");
    await kept.getByRole("button", { name: "Try again" }).click();
    await kept.getByRole("link", { name: "Go on and send it" }).click();
    await page.getByText("Sent later").waitFor();
    await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();

    await answerIntoTheVoid("Said before the disk was lost.");
    await service(`interviews?id=eq.${id}`, { method: "DELETE" });
    await kept.getByRole("button", { name: "Try again" }).click();
    await kept.getByRole("button", { name: "Save it to my account" }).click();
    await page.getByRole("link", { name: /Team member/ }).waitFor();
    assert.equal(await kept.count(), 0);
    await page.getByRole("link", { name: /Team member/ }).click();
    await page.getByText(/^Transcript/).click();
    assert.equal(await page.getByText("Said while nobody listened.").count() > 0, true);
    assert.equal(await page.getByText("Said before the disk was lost.").count() > 0, true);
  } finally {
    await own.stop();
  }
});

test("a second answer while the server is away is not lost, and both arrive as one", async () => {
  const own = await Server.start();
  try {
    const page = await newPage(browser, own);
    await begin(page);
    const answer = page.getByLabel("Your answer");
    await own.stop();
    for (const text of ["The first half.", "The second half."]) {
      await answer.fill(text);
      await answer.press("Enter");
      await page.locator(".turn.candidate", { hasText: text }).waitFor();
    }
    // It survives a page that is closed meanwhile.
    const id = page.url().split("/").pop();
    const kept = await page.evaluate((id) => localStorage.getItem(`kept-interview:${id}`), id);
    assert.match(kept, /The first half\..*The second half\./s);
    await own.start();
    await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
    const [turn] = await service(`turns?interview_id=eq.${id}&speaker=eq.candidate&select=text`);
    assert.equal(turn.text, "The first half.\nThe second half.");
    assert.equal(await page.locator(".turn.candidate").count(), 1);
    assert.equal(await page.evaluate((id) => localStorage.getItem(`kept-interview:${id}`), id), null);
  } finally {
    await own.stop();
  }
});

test("an answer that the server refuses is in the composer again, and the page says why", async () => {
  const page = await newPage(browser, server);
  await begin(page);
  const problem = { type: "about:blank", title: "Conflict", status: 409, code: "limit_reached", detail: "Full." };
  await page.route("**/messages", (route) => route.fulfill({ status: 409, contentType: "application/problem+json", json: problem }));
  await page.getByLabel("Your answer").fill("Refused, not lost.");
  await page.getByLabel("Your answer").press("Enter");
  await page.getByText("There is no room for more of these.").waitFor();
  assert.equal(await page.getByLabel("Your answer").inputValue(), "Refused, not lost.");
  assert.equal(await page.locator(".turn.candidate").count(), 0);
  await page.unroute("**/messages");
  await page.getByLabel("Your answer").press("Enter");
  await page.locator(".turn.candidate", { hasText: "Refused, not lost." }).waitFor();
  await page.getByText("There is no room for more of these.").waitFor({ state: "detached" });
});

test("a stream without a sign of life is given up and read again", async () => {
  const own = await Server.start();
  try {
    const page = await newPage(browser, own);
    await page.clock.install();
    await begin(page);
    // The connection is there, and nothing comes over it.
    let held = 0;
    await page.route("**/events", (route) => { held += 1; if (held > 1) return route.continue(); });
    await page.getByLabel("Your answer").fill("Are you there?");
    const asked = page.waitForRequest("**/events");
    await page.getByLabel("Your answer").press("Enter");
    const first = await asked;
    const aborted = page.waitForEvent("requestfailed", (request) => request === first);
    const again = page.waitForRequest((request) => request.url() === first.url() && request !== first);
    await page.clock.fastForward(41_000);
    assert.match((await aborted).failure().errorText, /ERR_ABORTED/);
    assert.equal((await again).headers()["last-event-id"], "1");
    await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
  } finally {
    await own.stop();
  }
});

test("what a page loads is aborted when the page goes, and what it sends is not", async () => {
  const page = await newPage(browser, server);
  await begin(page);
  const id = page.url().split("/").pop();
  // Who leaves while an answer is under way is asked first.
  page.on("dialog", (dialog) => dialog.accept());
  let arrive;
  await page.route("**/messages", async (route) => { await new Promise((resolve) => { arrive = resolve; }); await route.continue(); });
  const sent = page.waitForRequest("**/messages");
  await page.getByLabel("Your answer").fill("On my way out.");
  await page.getByLabel("Your answer").press("Enter");
  await sent;
  // Neither page is told what it asks.
  await page.route(/\/api\/(profile|keys|interviews\?.*)$/, () => {});
  const loads = Promise.all(["profile", "keys", "interviews?limit=12"].map((path) => page.waitForRequest((request) => request.url().includes(`/api/${path}`))));
  await page.getByRole("link", { name: "Dashboard" }).click();
  const requests = await loads;
  const failures = Promise.all(requests.map((load) => page.waitForEvent("requestfailed", (request) => request === load)));
  const list = page.waitForRequest((request) => request.url().includes("/api/interviews?limit=20"));
  await page.getByRole("link", { name: "Profile" }).click();
  for (const request of await failures) assert.match(request.failure().errorText, /ERR_ABORTED/);
  await page.getByRole("link", { name: "History" }).click();
  const left = page.waitForEvent("requestfailed", (request) => request.url().includes("limit=20"));
  await list;
  await page.getByRole("link", { name: "Keys", exact: true }).click();
  assert.match((await left).failure().errorText, /ERR_ABORTED/);
  const stored = page.waitForResponse("**/messages");
  arrive();
  assert.equal((await stored).status(), 202);
  await page.waitForFunction((id) => !localStorage.getItem(`kept-interview:${id}`), id);
  assert.deepEqual(page.errors, []);
});

test("days of the history are those of the person's own time zone", async () => {
  const page = await newPage(browser, server, { timezoneId: "Pacific/Kiritimati" });
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).click();
  await page.waitForURL(/\/interviews\//);
  const id = page.url().split("/").pop();
  // Fourteen hours ahead of UTC, this is the second of March, at one in the morning.
  await service(`interviews?id=eq.${id}`, { method: "PATCH", body: JSON.stringify({ created_at: "2026-03-01T11:00:00Z" }) });
  const row = page.getByRole("link", { name: /Team member/ });
  for (const [day, there] of [["2026-03-01", false], ["2026-03-02", true], ["2026-03-03", false]]) {
    await page.goto(`/history?from=${day}&to=${day}`);
    await (there ? row : page.getByText("Nothing fits these filters.")).waitFor();
  }
});

test("a server that goes away while the interviewer speaks is waited for, and the reply is made again", async () => {
  const own = await Server.start();
  try {
    const page = await newPage(browser, own);
    await page.goto("/");
    await page.getByRole("button", { name: "Try it now" }).click();
    await page.waitForURL(/\/interviews\//);
    await own.stop();
    await own.start();
    await page.locator(".turn.interviewer:not([aria-busy])").first().waitFor();
    await page.getByLabel("Your answer").fill("Here we are again.");
    await page.getByLabel("Your answer").press("Enter");
    await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
  } finally {
    await own.stop();
  }
});

test("a key is added, never shown again, and removed", async () => {
  const page = await newPage(browser, server);
  await register(page);
  await page.getByRole("link", { name: "Keys", exact: true }).click();
  await page.getByRole("button", { name: "Add OpenAI", exact: true }).click();
  assert.ok(await page.getByRole("button", { name: "Save" }).isDisabled(), "nothing has changed yet");
  await page.getByLabel("Key", { exact: true }).fill("gsk_of_another_provider");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("A key of OpenAI begins with sk-").waitFor();
  await page.getByLabel("Key", { exact: true }).fill("sk-a-very-secret-key-abcd");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("…abcd").waitFor();
  assert.ok(!(await page.content()).includes("very-secret"));
  await page.getByRole("button", { name: "Remove OpenAI", exact: true }).click();
  await page.getByText("Removed.").waitFor();
});

test("the pages speak German too, and remember it", async () => {
  const page = await newPage(browser, server);
  await page.goto("/");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.getByRole("heading", { name: "Proben Sie Ihr nächstes Vorstellungsgespräch" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  // All of the page, what is written once as well.
  for (const text of ["Registrieren", "Jetzt ausprobieren", "Eine Antwort, und was der Coach darin markiert"]) await page.getByText(text, { exact: true }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Jetzt ausprobieren" }).click();
  await page.getByText("Ich bin der eingebaute Interviewer").waitFor();
});

test("every page passes axe in both themes and fits 360 pixels", async () => {
  const page = await newPage(browser, server, { viewport: { width: 360, height: 740 } });
  const look = async (name) => {
    for (const theme of ["dark", "light"]) {
      await page.evaluate((theme) => { document.documentElement.dataset.theme = theme; }, theme);
      // Colours change over a moment; axe must not measure in between.
      await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== "running" || a.animationName === "breathe"));
      assert.deepEqual(await accessibilityProblems(page), [], `${name}, ${theme}`);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${name} is ${wide} pixels wide`);
    assert.ok((await page.title()).endsWith("· Mockingbird"), `${name}: ${await page.title()}`);
  };
  for (const [path, heading] of [["/", "Rehearse"], ["/login", "Log in"], ["/register", "Create an account"], ["/reset", "Reset your password"], ["/auth/callback", "Signing in"], ["/nowhere", "There is nothing here"]]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await look(path);
  }
  await register(page);
  await look("/dashboard");
  for (const [path, heading] of [["/keys", "Keys"], ["/documents", "Your documents"], ["/history", "History"], ["/profile", "Profile"]]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.waitForFunction(() => !document.querySelector(".skeleton"));
    await look(path);
  }
  await page.goto("/new");
  await page.getByLabel("Role").fill("Nurse");
  await page.getByLabel("Length").selectOption("5");
  await look("/new");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await page.locator(".turn.interviewer").first().waitFor();
  await look("the room");
  await finishInterview(page, STORY);
  await page.getByRole("link", { name: "Read your feedback" }).click();
  await page.getByRole("heading", { name: "Two weeks of practice" }).waitFor();
  await page.getByText(/^Transcript/).click();
  await look("the feedback");
  await page.goto("/dashboard");
  await page.getByRole("link", { name: /Nurse/ }).waitFor();
  await look("the dashboard with an interview");
});

test("the keyboard is enough", async () => {
  const page = await newPage(browser, server);
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Your answer").waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".turn.interviewer:not([aria-busy])").length === 1);
  await page.getByLabel("Your answer").focus();
  await page.keyboard.type("First line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line");
  await page.keyboard.press("Enter");
  await page.locator(".turn.candidate", { hasText: "second line" }).waitFor();
  await page.locator(".turn.interviewer").nth(1).waitFor();
  await page.getByRole("button", { name: "End the interview" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("alertdialog").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog").waitFor({ state: "detached" });
});

test("who waits for a model that says nothing can go on with the built-in interviewer", async () => {
  const model = await silentModel();
  const own = await Server.start({ OPENAI_BASE_URL: model.url });
  try {
    const page = await newPage(browser, own, { viewport: { width: 360, height: 640 } });
    await register(page);
    await page.goto("/new");
    await page.getByLabel("Role").fill("Warehouse clerk");
    await page.getByRole("button", { name: "Start the interview" }).click();
    await page.locator(".turn.interviewer:not([aria-busy])").first().waitFor();
    await saveKey(page);
    await page.getByLabel("Your answer").fill(STORY);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("The interviewer is thinking").waitFor();
    const slow = page.getByRole("status").filter({ hasText: "No word has come for a while." });
    assert.equal(await slow.count(), 0, "one may wait for a moment");
    await slow.waitFor({ timeout: 40_000 });
    assert.deepEqual(await accessibilityProblems(page), []);
    const goOn = slow.getByRole("button", { name: "Go on with the built-in interviewer" });
    const box = await goOn.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.y + box.height <= 640, JSON.stringify(box));
    await goOn.click();
    await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
    await slow.waitFor({ state: "detached" });
    assert.deepEqual(page.errors, []);
    await page.context().close();
  } finally {
    model.stop();
    await own.stop();
  }
});
