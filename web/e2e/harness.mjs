// The production form in a real browser: the API with the built web app, on the stack that `mockingbird-local exec` has started.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { join } from "node:path";
import { createServer } from "node:net";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** The browser of this machine. */
export const CHROMIUM =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** The API with the built web app; `stop` and `start` make it go away and come back at the same address. */
export class Server {
  static async start(env = {}) {
    const server = new Server();
    server.env = env;
    server.port = await freePort();
    server.url = `http://localhost:${server.port}`;
    await server.start();
    return server;
  }

  async start() {
    this.child = spawn(process.env.API_PROGRAM, ["serve"], {
      env: {
        ...process.env,
        MOCKINGBIRD_LISTEN: `127.0.0.1:${this.port}`,
        MOCKINGBIRD_PUBLIC_URL: this.url,
        MOCKINGBIRD_WEB_ROOT: process.env.WEB_ROOT ?? "dist",
        MOCKINGBIRD_AUTH_PER_MINUTE: "10000",
        MOCKINGBIRD_REQUESTS_PER_MINUTE: "1000000000",
        MOCKINGBIRD_LOG: "warn",
        ...this.env,
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const deadline = Date.now() + 20_000;
    while (!(await fetch(`${this.url}/ready`).then((r) => r.ok, () => false))) {
      if (Date.now() > deadline) throw new Error("the API is not ready");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** At once; with SIGTERM as an operator stops it, who lets it hand over what it works on. */
  async stop(signal = "SIGKILL") {
    // A test that has failed while the server was away stops it once more.
    if (this.child.signalCode !== null || this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    await ended;
  }
}

export async function launch(more = []) {
  return chromium.launch({ executablePath: CHROMIUM, args: [...flags, ...more] });
}

/** A program that runs until it is stopped; answers with its first line. */
export async function start(program, args, env = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => { throw new Error(`${program} has ended`); })]);
  child.stdout.resume();
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  return { line: String(line).trim(), stop };
}

/** A LiveKit server of a test's own, which can be frozen: then nothing gets through, neither signalling nor voice. */
export async function startLivekit(folder) {
  const [port, udp] = [await freePort(), await freePort()];
  const config = join(folder, "livekit.yaml");
  await writeFile(config, `port: ${port}
bind_addresses: ["127.0.0.1"]
rtc: { udp_port: ${udp}, tcp_port: 0, use_external_ip: false, node_ip: 127.0.0.1, enable_loopback_candidate: true, ips: { includes: ["127.0.0.1/32"] } }
keys: { ${process.env.LIVEKIT_API_KEY}: ${process.env.LIVEKIT_API_SECRET} }
`);
  const child = spawn("livekit-server", ["--config", config], { stdio: "ignore" });
  const deadline = Date.now() + 20_000;
  while (!(await fetch(`http://127.0.0.1:${port}/`).then((r) => r.ok, () => false))) {
    if (Date.now() > deadline) throw new Error("LiveKit is not ready");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  return { url: `ws://127.0.0.1:${port}`, freeze: () => child.kill("SIGSTOP"), thaw: () => child.kill("SIGCONT"), stop };
}

/** A page of a person of their own. Whatever the page logs as an error is kept. */
export async function newPage(browser, server, options = {}) {
  const context = await browser.newContext({ baseURL: server.url, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("console", (message) => {
    const text = message.text();
    // The browser logs every refused request by itself; whether it was right is for the tests.
    if (message.type() === "error" && !text.includes("Failed to load resource")) page.errors.push(text);
  });
  return page;
}

export const email = () => `${randomBytes(8).toString("hex")}@example.com`;

export async function register(page, address = email()) {
  await page.goto("/register");
  await page.getByLabel("Name").fill("Test Candidate");
  await page.getByLabel("E-mail").fill(address);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByRole("heading", { name: "Hello Test Candidate" }).waitFor();
  return address;
}

/** Signs in on the page that plays a provider, once it is there: the page before it has a field of the same name. */
export async function allowAt(page, provider, address) {
  await page.getByRole("heading", { name: `Sign in with ${provider}` }).waitFor();
  await page.getByLabel("E-mail").fill(address);
  await page.getByRole("button", { name: "Allow" }).click();
}

/** What axe finds wrong by WCAG 2.2 AA, as readable lines. */
export async function accessibilityProblems(page) {
  // The page's policy lets no foreign script in; the tester comes through the debugger.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}

/** Answers everything until the interview is over. */
export async function finishInterview(page, story) {
  const answer = page.getByLabel("Your answer");
  const over = page.getByText("The interview is over.");
  for (let count = 0; count < 30; count += 1) {
    await answer.or(over).first().waitFor();
    if (await over.isVisible()) return count;
    // What is sent while the interviewer speaks is not taken.
    await page.waitForFunction(() => document.querySelector(".turn.interviewer") && !document.querySelector(".turn[aria-busy]"));
    const said = await page.locator(".turn").count();
    await answer.fill(story);
    await answer.press("Enter");
    // The answer and the reply to it, or the end.
    await page.waitForFunction(
      (before) => document.querySelectorAll(".turn:not([aria-busy])").length >= before + 2 || document.body.textContent.includes("The interview is over."),
      said,
    );
  }
  throw new Error("the interview does not end");
}

/** The database past row level security, as an operator reaches it. */
export async function service(path, options = {}) {
  const key = process.env.SUPABASE_SERVICE_ROLE_KEY;
  const headers = { apikey: key, authorization: `Bearer ${key}`, "content-type": "application/json", prefer: "return=representation" };
  const response = await fetch(`${process.env.SUPABASE_URL}/rest/v1/${path}`, { ...options, headers });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** Lets interview time pass, in the only place where it is: the stored machine. */
export async function letTimePass(interview, ms) {
  const path = `interviews?id=eq.${interview}&select=machine`;
  const [{ machine }] = await service(path);
  machine.clock.elapsed_ms += ms;
  await service(path, { method: "PATCH", body: JSON.stringify({ machine }) });
}

/** A PDF with one page of text. */
export function pdf(lines) {
  return pdfOfPages([lines]);
}

/** A PDF with these pages, each a list of lines. */
export function pdfOfPages(pages) {
  const kids = pages.map((_, page) => `${4 + page * 2} 0 R`);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  pages.forEach((lines, page) => {
    const stream = `BT /F1 10 Tf 60 740 Td ${lines.map((line) => `(${line}) Tj 0 -16 Td`).join(" ")} ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + page * 2} 0 R >>`,
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    );
  });
  let out = "%PDF-1.5\n";
  const offsets = objects.map((object, index) => {
    const at = out.length;
    out += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const xref = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  out += offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  out += `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(out, "latin1");
}

/** A model that says nothing until it is told to refuse the key. */
export async function silentModel() {
  const model = { refuses: false };
  const server = createHttpServer((request, response) => {
    if (!model.refuses) return;
    response.writeHead(401, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: "Incorrect API key provided.", type: "invalid_request_error", code: "invalid_api_key" } }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  model.url = `http://127.0.0.1:${server.address().port}/v1`;
  model.stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return model;
}

/** Saves a key of OpenAI for whoever is signed in. */
export async function saveKey(page) {
  await page.evaluate(async () => {
    const session = await (await fetch("/api/auth/refresh", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).json();
    const headers = { authorization: `Bearer ${session.access_token}`, "content-type": "application/json" };
    const saved = await fetch("/api/keys/openai", { method: "PUT", headers, body: JSON.stringify({ key: "sk-a-very-secret-key-abcd" }) });
    if (!saved.ok) throw new Error(await saved.text());
  });
}
