// Rooms that fit: after every turn the end of the question, the answer's field, and the ways on are in view.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, newPage, Server } from "./harness.mjs";
import { outOfView, seesLastLine, SIZES } from "./view.mjs";

const ANSWER = "When our shop failed last year, I had to bring it back within an hour. I wrote a script that replayed the queue, and as a result we lost no order in the end. ".repeat(3);

let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const [width, height] of SIZES) {
  test(`the text room fits ${width}×${height}`, async () => {
    const page = await newPage(browser, server, { viewport: { width, height: Math.max(height, 500) } });
    await page.goto("/");
    await page.getByRole("button", { name: "Try it now" }).click();
    const answer = page.getByLabel("Your answer");
    await answer.waitFor();
    await page.setViewportSize({ width, height });
    for (let turn = 1; turn <= 5; turn += 1) {
      await page.locator(".turn.interviewer:not([aria-busy])").nth(turn - 1).waitFor();
      const skip = page.getByRole("button", { name: /^Skip to/ });
      const things = { composer: answer, send: page.getByRole("button", { name: "Send" }), end: page.getByRole("button", { name: "End the interview" }) };
      // The last part has none to skip to.
      if (await skip.count()) things.skip = skip;
      assert.deepEqual(await outOfView(page, things), [], `turn ${turn}`);
      assert.ok(await seesLastLine(page), `the last line of turn ${turn}`);
      const [scrolls, wide] = await page.evaluate(() => [document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]);
      assert.ok(scrolls <= 0 && wide <= 0, `the page itself scrolls by ${scrolls} and ${wide}`);
      if (turn === 5) break;
      await answer.fill(ANSWER);
      await answer.press("Enter");
    }
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });
}

test("an answer is shown at once, even where the server takes its time", async () => {
  const page = await newPage(browser, server);
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).click();
  await page.locator(".turn.interviewer:not([aria-busy])").first().waitFor();
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route("**/messages", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel("Your answer").fill("This is what I said.");
  await page.getByLabel("Your answer").press("Enter");
  await page.locator(".turn.candidate", { hasText: "This is what I said." }).waitFor();
  assert.equal(await page.getByLabel("Your answer").inputValue(), "");
  assert.equal(await page.locator(".turn.interviewer").count(), 1, "the server has not got it yet");
  release();
  await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
  assert.equal(await page.getByText("This is what I said.").count(), 1);
  await page.context().close();
});

test("back leads to the same place of the same list", async () => {
  const page = await newPage(browser, server, { viewport: { width: 900, height: 600 } });
  await page.goto("/");
  await page.getByRole("button", { name: "Try it now" }).click();
  await page.getByLabel("Your answer").waitFor();
  // Enough for a second page of the list.
  const ids = await page.evaluate(async () => {
    const session = await (await fetch("/api/auth/refresh", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).json();
    const headers = { authorization: `Bearer ${session.access_token}`, "content-type": "application/json" };
    globalThis.remove = async (id) => (await fetch(`/api/interviews/${id}`, { method: "DELETE", headers })).status;
    const ids = [];
    for (let index = 0; index < 25; index += 1) {
      const made = await fetch("/api/interviews", { method: "POST", headers, body: JSON.stringify({ role: `Welder ${index}` }) });
      if (!made.ok) throw new Error(await made.text());
      ids.push((await made.json()).id);
    }
    return ids;
  });
  // Without leaving the document, which may hold what it has loaded.
  await page.evaluate(() => { history.pushState(null, "", "/history?role=Welder"); dispatchEvent(new PopStateEvent("popstate")); });
  await page.getByRole("button", { name: "Show more" }).click();
  const row = page.getByRole("link", { name: /Welder 2 / });
  await row.waitFor();
  await row.scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  assert.ok(before > 200, `scrolled by ${before}`);
  // What is noted of a place is noted once it is quiet.
  await page.waitForFunction((y) => Number(sessionStorage.getItem(`place:${location.pathname}${location.search}`)) === y, before);
  await row.click();
  await page.waitForURL(/interviews/);
  // What has changed meanwhile is seen: the list is as long as it was, not as old.
  assert.equal(await page.evaluate((id) => globalThis.remove(id), ids[1]), 204);
  await page.goBack();
  await row.waitFor();
  assert.equal(await page.getByRole("link", { name: /Welder 1 / }).count(), 0);
  assert.equal(new URL(page.url()).search, "?role=Welder");
  assert.equal(await page.getByLabel("Role").inputValue(), "Welder");
  // The page is a row shorter, so it may end a little before the same place.
  await page.waitForFunction((y) => scrollY > y - 150 && scrollY <= y, before);
  await page.context().close();
});
