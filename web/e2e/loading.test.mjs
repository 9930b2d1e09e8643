// What a first visit loads, and what happens when a page's own code does not come.
import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { email, launch, newPage, Server } from "./harness.mjs";

/** Bytes over the network that a first visit may need, of everything there is: page, scripts, styles, fonts. */
const FIRST_LOAD_MAX_BYTES = 200_000;

let server, browser, root;
before(async () => {
  root = await mkdtemp(join(tmpdir(), "mockingbird-dist-"));
  await cp(process.env.WEB_ROOT ?? "dist", root, { recursive: true });
  server = await Server.start({ MOCKINGBIRD_WEB_ROOT: root });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(root, { recursive: true });
});

/** Names of the late parts: groups of pages, and what they share. */
async function lateParts() {
  return (await readdir(root)).filter((name) => name.endsWith(".wasm") && !name.startsWith("app-"));
}

for (const path of ["/", "/login"]) {
  test(`the first load of ${path} is small, and says nothing in the console`, async () => {
    const page = await newPage(browser, server);
    const said = [];
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    const refused = [];
    page.on("response", (response) => response.status() >= 400 && refused.push(`${response.status()} ${response.url()}`));
    const debuggerOf = await page.context().newCDPSession(page);
    await debuggerOf.send("Network.enable");
    const [names, sizes] = [new Map(), new Map()];
    debuggerOf.on("Network.requestWillBeSent", ({ requestId, request }) => names.set(requestId, new URL(request.url).pathname));
    debuggerOf.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(names.get(requestId), encodedDataLength));
    await page.goto(path, { waitUntil: "networkidle" });
    await page.getByRole("heading", { level: 1 }).waitFor();

    const late = await lateParts();
    assert.ok(late.length >= 4, `the program is in parts: ${late}`);
    const first = [...sizes].filter(([name]) => !late.includes(name.slice(1)));
    const bytes = first.reduce((sum, [, size]) => sum + size, 0);
    assert.ok(first.some(([name]) => name.endsWith(".wasm")), "the program was seen");
    assert.ok(bytes <= FIRST_LOAD_MAX_BYTES, `${bytes} bytes: ${JSON.stringify(first)}`);
    assert.ok(bytes > FIRST_LOAD_MAX_BYTES / 4, `${bytes} bytes are too few to be all`);
    console.log(`first load of ${path}: ${bytes} bytes`);
    // The rest comes while the browser rests.
    assert.ok([...sizes.keys()].some((name) => /\/room-\w+\.wasm/.test(name)), "the room was fetched ahead");
    assert.deepEqual(said, []);
    assert.deepEqual(refused, []);
    await page.context().close();
  });
}

/** Keeps the program back; gives what lets it come. */
async function holdBack(page) {
  let release;
  const released = new Promise((done) => (release = done));
  await page.route(/\/app-\w+\.wasm/, async (route) => {
    await released;
    await route.continue();
  });
  return async () => {
    release();
    await page.unrouteAll({ behavior: "wait" });
  };
}

for (const [path, locale, title] of [
  ["/", "en-GB", "Rehearse your next interview"],
  ["/", "de-AT", "Proben Sie Ihr nächstes Vorstellungsgespräch"],
  ["/login", "de-AT", "Anmelden"],
  ["/register", "fr-FR", "Create an account"],
]) {
  test(`what ${path} begins with is there before the program, and stays in its place (${locale})`, async () => {
    const page = await newPage(browser, server, { locale });
    await page.addInitScript(() => {
      window.shifted = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifted += entry.value))).observe({ type: "layout-shift", buffered: true });
    });
    for (const viewport of [{ width: 360, height: 640 }, { width: 1280, height: 800 }]) {
      await page.setViewportSize(viewport);
      const release = await holdBack(page);
      await page.goto(path, { waitUntil: "commit" });
      const words = (root) => page.locator(`${root} h1, ${root} .lead`).filter({ visible: true });
      await page.locator("#boot h1").filter({ visible: true, hasText: title }).waitFor();
      await page.evaluate(() => document.fonts.ready);
      const seen = async (root) => Promise.all((await words(root).all()).map(async (one) => [await one.textContent(), await one.boundingBox()]));
      const before = await seen("#boot");
      assert.equal(before[0][0], title);
      assert.equal(before.length, path === "/" ? 2 : 1, JSON.stringify(before));
      await release();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await page.evaluate(() => document.fonts.ready);
      assert.deepEqual(await seen("main"), before);
    }
    assert.ok((await page.evaluate(() => window.shifted)) < 0.02);
    await page.context().close();
  });
}

test("a page with a part of its own gets it beside the program", async () => {
  const page = await newPage(browser, server);
  const id = crypto.randomUUID();
  for (const [path, part] of [
    ["/register", "account"], ["/auth/callback", "account"], ["/dashboard", "desk"], ["/profile", "desk"],
    [`/interviews/${id}`, "room"], [`/interviews/${id}/feedback`, "feedback"],
  ]) {
    const release = await holdBack(page);
    const asked = page.waitForRequest((request) => new RegExp(`/${part}-\\w+\\.wasm$`).test(request.url()));
    await page.goto(path, { waitUntil: "commit" });
    await asked;
    await release();
  }
  await page.context().close();
});

test("a page whose code does not come says so, and comes when it is asked for again", async () => {
  const page = await newPage(browser, server);
  const desk = /\/desk-\w+\.wasm/;
  await page.route(desk, (route) => route.abort());
  await page.goto("/register");
  await page.getByLabel("Name").fill("Test Candidate");
  await page.getByLabel("E-mail").fill(email());
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByRole("button", { name: "Try again" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/dashboard", "the person stays where they want to be");
  await page.unroute(desk);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();
  await page.context().close();
});

test("a page of an earlier release is loaded anew when it wants a part that is gone", async () => {
  const page = await newPage(browser, server);
  // Nothing is fetched ahead: as if the release had changed at once.
  await page.addInitScript(() => { window.requestIdleCallback = () => 0; });
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.evaluate(() => { window.old = true; });

  // The next release: the same program under other names.
  for (const name of await readdir(root)) {
    const hash = name.match(/^(?:app|account|desk|feedback|room|chunk-\d+)-([0-9a-f]{16})\.(?:js|wasm)/)?.[1];
    if (!hash) continue;
    const renamed = join(root, name.replace(hash, "f".repeat(16)));
    await rename(join(root, name), renamed);
  }
  const index = join(root, "index.html");
  const text = await readFile(index, "utf8");
  const hash = text.match(/data-js="\/app-([0-9a-f]{16})\.js"/)[1];
  // Also in the script that loads the parts, so that what the page says of its content is true of it no more.
  const script = join(root, `app-${"f".repeat(16)}.js`);
  await writeFile(script, (await readFile(script, "utf8")).replaceAll(hash, "f".repeat(16)));
  for (const form of ["br", "gz"]) await Promise.all([rm(`${script}.${form}`), rm(`${index}.${form}`)]);
  await writeFile(index, text.replaceAll(hash, "f".repeat(16)).replaceAll(/ integrity="[^"]*"/g, ""));

  await page.getByRole("link", { name: "Register" }).click();
  await page.getByLabel("E-mail").waitFor();
  assert.equal(new URL(page.url()).pathname, "/register");
  assert.equal(await page.evaluate(() => window.old), undefined, "the document is a new one");
  await page.context().close();
});
