// Pictures of every page at 360 and 1280 pixels, for looking at; `just screenshots FOLDER`.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { finishInterview, launch, newPage, register, Server } from "./harness.mjs";

const folder = process.argv[2] ?? "screenshots";
mkdirSync(folder, { recursive: true });
const STORY = "When our shop failed last year, I had to bring it back within an hour. I wrote a script that replayed the queue, and as a result we lost no order in the end.";
const server = await Server.start();
const browser = await launch();

for (const [width, height] of [[1280, 800], [360, 740]]) {
  const page = await newPage(browser, server, { viewport: { width, height }, colorScheme: process.argv[3] ?? "dark" });
  const shoot = async (name, fullPage = true) => {
    await page.waitForFunction(() => !document.querySelector(".skeleton"));
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage });
  };
  for (const [name, path] of [["landing", "/"], ["login", "/login"], ["register", "/register"], ["reset", "/reset"], ["not-found", "/nowhere"]]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await shoot(name);
  }
  const address = await register(page);
  await shoot("dashboard-empty");
  await page.goto("/keys");
  await page.getByRole("button", { name: "Add OpenAI", exact: true }).click();
  await shoot("keys");
  await page.goto("/keys");
  await page.getByRole("button", { name: "Add OpenAI-compatible voice", exact: true }).click();
  await shoot("keys-own-voice");
  await page.goto("/profile");
  await shoot("profile");
  for (let round = 0; round < 2; round += 1) {
    await page.goto("/new");
    await page.getByLabel("Role").fill("Backend Engineer");
    await page.getByLabel("Company").fill("Example Ltd");
    await page.getByLabel("Length").selectOption("5");
    if (round === 0) await shoot("set-up");
    if (round === 0) {
      const resume = { name: "resume.txt", mimeType: "text/plain", buffer: Buffer.from("Backend Engineer\n2019\x962021 Example Ltd\n\x95 Led \x93Project B\x94, saved \x805k", "latin1") };
      await page.locator("#resume").setInputFiles(resume);
      await page.getByLabel("What was read of resume.txt").waitFor();
      await shoot("set-up-read");
    }
    await page.getByRole("button", { name: "Start the interview" }).click();
    await page.locator(".turn.interviewer:not([aria-busy])").first().waitFor();
    await page.getByLabel("Your answer").fill(STORY);
    await page.getByLabel("Your answer").press("Enter");
    await page.locator(".turn.interviewer:not([aria-busy])").nth(1).waitFor();
    if (round === 0) await shoot("room", false);
    await finishInterview(page, round === 0 ? STORY : "I think, um, I am quite good at it, you know, and I like people.");
    if (round === 0) await shoot("room-over", false);
    await page.getByRole("link", { name: "Read your feedback" }).click();
    await page.getByRole("heading", { name: "Two weeks of practice" }).waitFor();
    if (round === 0) await shoot("feedback");
  }
  await page.goto("/dashboard");
  await page.getByRole("link", { name: /Backend Engineer/ }).first().waitFor();
  await shoot("dashboard");
  await page.goto("/documents");
  await page.getByText("resume.txt").first().waitFor();
  await shoot("documents");
  await page.goto("/history");
  await page.getByRole("link", { name: /Backend Engineer/ }).first().waitFor();
  await shoot("history");
  await page.goto("/new");
  await page.getByText("Who thinks, hears and speaks").click();
  await page.getByLabel("Whose voice").selectOption("openai");
  await shoot("set-up-services");
  await page.goto("/profile");
  for (const part of ["What you want in every interview", "Download everything", "Delete the account", "Who has looked at it"]) {
    await page.getByText(part).click();
  }
  await page.getByRole("button", { name: "Make the file" }).click();
  await page.getByRole("button", { name: "Save the file" }).waitFor();
  await shoot("profile-open");
  execFileSync(process.env.API_PROGRAM, ["admin", "grant", address]);
  await page.goto("/admin");
  await page.getByRole("link", { name: address }).waitFor();
  await shoot("administration");
  await page.getByRole("link", { name: address }).click();
  await page.getByRole("button", { name: "Show the interviews" }).click();
  await page.getByRole("button", { name: "Read what was said" }).first().waitFor();
  await shoot("administration-person");
  await page.goto("/admin/audit");
  await page.getByText("Account seen").first().waitFor();
  await shoot("administration-log");
}
await browser.close();
await server.stop();
