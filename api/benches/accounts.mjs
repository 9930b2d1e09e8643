// What takes long of an account: a file of everything that is kept of somebody, people of an older system brought in, and all
// stored keys sealed with another master key. Each with the most memory of the process that does it. Run by
// `just bench-accounts`.
import { spawn } from "node:child_process";
import { createCipheriv, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "../../web/e2e/harness.mjs";
import { person, residentMb } from "./interviews.mjs";

const INTERVIEWS = 200;
const ANSWERS = 12;
const PEOPLE = 10_000;
const KEYS = 10_000;
const OLD_KEY = process.env.MOCKINGBIRD_MASTER_KEY;
const NEW_KEY = "YW5vdGhlciBtYXN0ZXIga2V5IG9mIHRoZSBiZW5jaC4=";
const mb = (value) => `${value.toFixed(1)} MB`;
const seconds = (since) => (performance.now() - since) / 1000;

/** SQL on the database of the stack. */
async function sql(text) {
  const child = spawn("psql", [process.env.DATABASE_URL, "-qAtc", text], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout.on("data", (piece) => { out += piece; });
  await ended(child);
  return out.trim();
}

const ended = (child) => new Promise((resolve, reject) =>
  child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`it ended with ${code}`)))));

/** Runs a command of the API; how long it took, and the most memory that it held. */
async function command(words, env = {}) {
  const started = performance.now();
  const child = spawn(process.env.API_PROGRAM, words, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "inherit"] });
  let most = 0;
  const watch = setInterval(() => { try { most = Math.max(most, residentMb(child.pid)); } catch { /* it has just ended */ } }, 20);
  await ended(child);
  clearInterval(watch);
  return { took: seconds(started), most };
}

async function exportOfMany() {
  const server = await Server.start();
  const somebody = await person(server.url);
  const { id } = await somebody.post("/api/interviews", { role: "Backend Engineer", length: { questions: 30 } });
  await somebody.post(`/api/interviews/${id}/start`, {});
  let seq = await somebody.follow(id, 0);
  for (let number = 0; number < ANSWERS; number += 1) {
    const text = `When our shop went down in year ${number}, I had to restore it. ${"I wrote a script, and as a result we lost nothing. ".repeat(8)}`;
    await somebody.post(`/api/interviews/${id}/messages`, { text, client_id: crypto.randomUUID(), composed_ms: 20_000 });
    seq = await somebody.follow(id, seq);
  }
  await somebody.post(`/api/interviews/${id}/end`, {});
  await (await fetch(`${server.url}/api/interviews/${id}/feedback`, { method: "POST", headers: { authorization: somebody.authorization, "content-type": "application/json" }, body: "{}" })).text();
  // As many more of it.
  await sql(`
    create temporary table copy as select gen_random_uuid() as id from generate_series(2, ${INTERVIEWS});
    insert into public.interviews (id, owner, config, role, level, company, mode, status, stage, machine, stats, version, started_at, ended_at)
      select c.id, i.owner, i.config, i.role, i.level, i.company, i.mode, i.status, i.stage, i.machine, i.stats, i.version, i.started_at, i.ended_at
      from public.interviews i, copy c where i.id = '${id}';
    insert into public.turns (interview_id, owner, seq, speaker, stage, text, started_ms, ended_ms, source, metrics)
      select c.id, t.owner, t.seq, t.speaker, t.stage, t.text, t.started_ms, t.ended_ms, t.source, t.metrics from public.turns t, copy c where t.interview_id = '${id}';
    insert into public.turn_feedback (interview_id, owner, seq, score, key_points, assessed_by, note)
      select c.id, t.owner, t.seq, t.score, t.key_points, t.assessed_by, t.note from public.turn_feedback t, copy c where t.interview_id = '${id}';
    insert into public.feedback (interview_id, owner, status, facts, scores, report, provenance)
      select c.id, f.owner, f.status, f.facts, f.scores, f.report, f.provenance from public.feedback f, copy c where f.interview_id = '${id}'`);
  const before = residentMb(server.child.pid);
  let most = before;
  const watch = setInterval(() => { most = Math.max(most, residentMb(server.child.pid)); }, 20);
  const started = performance.now();
  await somebody.post("/api/account/export", {});
  const headers = { authorization: somebody.authorization };
  let state;
  do {
    await new Promise((resolve) => setTimeout(resolve, 50));
    state = await (await fetch(`${server.url}/api/account/export`, { headers })).json();
  } while (state.state === "making");
  const made = seconds(started);
  const file = await (await fetch(`${server.url}/api/account/export/file`, { headers })).arrayBuffer();
  clearInterval(watch);
  console.log(`a file of ${state.total} interviews (${ANSWERS} answers and a report each): ${made.toFixed(1)} s, ${mb(file.byteLength / 1e6)}; the API held ${mb(before)} before and ${mb(most)} at most`);
  await server.stop();
}

async function importOfMany(folder) {
  const file = join(folder, "user.db");
  const python = `import sqlite3; d = sqlite3.connect(${JSON.stringify(file)})
d.execute("create table users (id integer primary key, email text, hashed_password text, full_name text, is_active boolean, is_admin boolean, created_at text)")
d.executemany("insert into users (email, full_name, is_active, is_admin, created_at) values (?, ?, 1, 0, '2024-01-01 00:00:00')", ((f"p{i}@import.example.com", f"Person {i}") for i in range(${PEOPLE})))
d.commit()`;
  await ended(spawn("python3", ["-c", python], { stdio: "inherit" }));
  const words = ["import-users", file, "--report", join(folder, "report.csv"), "--no-mails"];
  const first = await command(words);
  const lines = (await readFile(join(folder, "report.csv"), "utf8")).split("\n").filter((line) => line.includes(",created,")).length;
  console.log(`${lines} people: ${Math.round(lines / first.took * 60)} a minute (${first.took.toFixed(1)} s), ${mb(first.most)} at most`);
  const again = await command(words);
  console.log(`the same file again: ${again.took.toFixed(1)} s, ${mb(again.most)} at most`);
}

/** As the API seals a key (`crates/keys/src/vault.rs`): nonce, ciphertext and tag of AES-256-GCM, bound to its owner. */
function sealed(owner, text) {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(OLD_KEY, "base64"), nonce);
  cipher.setAAD(Buffer.from(`mockingbird:provider-key:${owner}:openai:1`));
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString("base64");
}

/** Gives each of those who were imported a key, and has all sealed anew. */
async function rotationOfMany() {
  const owners = (await sql(`select id from auth.users where email like '%@import.example.com' limit ${KEYS}`)).split("\n");
  const text = JSON.stringify({ key: "sk-bench-0123456789abcdef" });
  for (let from = 0; from < owners.length; from += 500) {
    const rows = owners.slice(from, from + 500).map((owner) => `('${owner}', 'openai', '', 1, '${sealed(owner, text)}')`);
    await sql(`insert into public.provider_keys (owner, provider, hint, key_version, ciphertext) values ${rows.join(", ")}`);
  }
  const ring = { MOCKINGBIRD_MASTER_KEYS: `2:${NEW_KEY},1:${OLD_KEY}`, MOCKINGBIRD_MASTER_KEY: "" };
  const { took, most } = await command(["rotate-keys"], ring);
  const done = Number(await sql("select count(*) from public.provider_keys where key_version = 2"));
  if (done !== owners.length) throw new Error(`${done} of ${owners.length} keys were sealed anew`);
  console.log(`${done} keys: ${Math.round(done / took)} a second (${took.toFixed(1)} s), ${mb(most)} at most`);
}

const folder = await mkdtemp(join(tmpdir(), "mockingbird-bench-"));
await exportOfMany();
await importOfMany(folder);
await rotationOfMany();
await rm(folder, { recursive: true });
