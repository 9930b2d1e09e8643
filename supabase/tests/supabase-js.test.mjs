// supabase-js, unchanged, against the local stack: what works here works against a hosted project.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";

const url = process.env.SUPABASE_URL;
const anonKey = process.env.SUPABASE_ANON_KEY;
// Node 20 has no WebSocket of its own, and supabase-js wants one even where it is not used.
const realtime = { transport: WebSocket };
const client = (options = {}) =>
  createClient(url, anonKey, { realtime, auth: { persistSession: false, autoRefreshToken: false, ...options } });
const email = () => `${randomBytes(8).toString("hex")}@example.com`;
const password = "correct horse";

/** Signs up and answers with the client and its user. */
async function person() {
  const supabase = client();
  const address = email();
  const { data, error } = await supabase.auth.signUp({ email: address, password, options: { data: { full_name: "P" } } });
  assert.equal(error, null);
  return { supabase, user: data.user, session: data.session, address };
}

test("signing up gives a session and makes a profile", async () => {
  const { supabase, user, session } = await person();
  assert.equal(session.token_type, "bearer");
  assert.match(session.refresh_token, /^[a-z0-9]{12}$/);
  assert.equal(user.app_metadata.provider, "email");
  assert.equal(user.identities[0].provider, "email");
  const { data } = await supabase.from("profiles").select("display_name").single();
  assert.equal(data.display_name, "P");
});

test("errors have the codes that supabase-js reads", async () => {
  const { address } = await person();
  const again = await client().auth.signUp({ email: address, password });
  assert.equal(again.error.code, "user_already_exists");
  const weak = await client().auth.signUp({ email: email(), password: "short" });
  assert.equal(weak.error.code, "weak_password");
  assert.deepEqual(weak.error.reasons, ["length"]);
  const wrong = await client().auth.signInWithPassword({ email: address, password: "not this" });
  assert.equal(wrong.error.code, "invalid_credentials");
  assert.equal(wrong.error.status, 400);
});

test("a session is refreshed, and tabs that are late get the active token", async () => {
  const { supabase, session } = await person();
  const second = (await supabase.auth.refreshSession()).data.session;
  assert.notEqual(second.refresh_token, session.refresh_token);
  // The parent of the active token still gets the active one.
  const again = await client().auth.refreshSession({ refresh_token: session.refresh_token });
  assert.equal(again.data.session.refresh_token, second.refresh_token);
  const third = (await supabase.auth.refreshSession()).data.session;
  // So does an older one for some seconds, for tabs that renew at once.
  const late = await client().auth.refreshSession({ refresh_token: session.refresh_token });
  assert.equal(late.data.session.refresh_token, third.refresh_token);
});

test("guests come in without an address and may become accounts", async () => {
  const supabase = client();
  const { data } = await supabase.auth.signInAnonymously();
  assert.equal(data.user.is_anonymous, true);
  assert.deepEqual(data.user.app_metadata, {});
  const { data: updated, error } = await supabase.auth.updateUser({ email: email(), password });
  assert.equal(error, null);
  assert.equal(updated.user.id, data.user.id);
  assert.equal(updated.user.is_anonymous, false);
});

test("metadata merges, null deletes", async () => {
  const { supabase } = await person();
  await supabase.auth.updateUser({ data: { colour: "cyan", size: 3 } });
  const { data } = await supabase.auth.updateUser({ data: { colour: null } });
  assert.equal(data.user.user_metadata.colour, undefined);
  assert.equal(data.user.user_metadata.size, 3);
  const same = await supabase.auth.updateUser({ password });
  assert.equal(same.error.code, "same_password");
});

test("logging out ends the session at once", async () => {
  const { supabase, session } = await person();
  assert.equal((await supabase.auth.signOut()).error, null);
  const after = await client().auth.getUser(session.access_token);
  assert.equal(after.error.code ?? after.error.name, after.error.code ? "session_not_found" : "AuthSessionMissingError");
});

test("a recovery mail signs in and lets the password be changed", async () => {
  const { address } = await person();
  assert.equal((await client().auth.resetPasswordForEmail(address)).error, null);
  const mails = await (await fetch(`${url}/mailbox.json?to=${address}`)).json();
  const supabase = client();
  const { error } = await supabase.auth.verifyOtp({ email: address, token: mails[0].code, type: "recovery" });
  assert.equal(error, null);
  assert.equal((await supabase.auth.updateUser({ password: "battery staple" })).error, null);
  assert.equal((await client().auth.signInWithPassword({ email: address, password: "battery staple" })).error, null);
  const used = await client().auth.verifyOtp({ email: address, token: mails[0].code, type: "recovery" });
  assert.equal(used.error.code, "otp_expired");
});

test("Google by PKCE: consent, code, exchange", async () => {
  const store = new Map();
  const storage = { getItem: (k) => store.get(k) ?? null, setItem: (k, v) => store.set(k, v), removeItem: (k) => store.delete(k) };
  const supabase = client({ flowType: "pkce", persistSession: true, storage });
  const { data } = await supabase.auth.signInWithOAuth({
    provider: "google",
    options: { skipBrowserRedirect: true, redirectTo: "http://localhost:8000/auth/callback" },
  });
  const hop = async (address, options = {}) => (await fetch(address, { redirect: "manual", ...options })).headers.get("location");
  const page = new URL(await hop(data.url));
  const form = new URLSearchParams({ state: page.searchParams.get("state"), email: email(), name: "G", decision: "allow", email_verified: "on" });
  const back = await hop(page.origin + page.pathname, { method: "POST", body: form });
  const end = new URL(await hop(back));
  const { data: signedIn, error } = await supabase.auth.exchangeCodeForSession(end.searchParams.get("code"));
  assert.equal(error, null);
  assert.equal(signedIn.user.app_metadata.provider, "google");
  assert.ok(signedIn.session.provider_token);
  assert.equal(await hop(back).then((l) => new URL(l).searchParams.get("error_code")), "bad_oauth_state");
});

test("the admin lists, creates and removes users; nobody else does", async () => {
  const admin = createClient(url, process.env.SUPABASE_SERVICE_ROLE_KEY, { realtime, auth: { persistSession: false } });
  const address = email();
  const { data, error } = await admin.auth.admin.createUser({ email: address, password, email_confirm: true });
  assert.equal(error, null);
  const { data: list } = await admin.auth.admin.listUsers({ page: 1, perPage: 5 });
  assert.equal(list.users[0].email, address);
  assert.equal((await admin.auth.admin.createUser({ email: address })).error.code, "email_exists");
  assert.equal((await admin.auth.admin.deleteUser(data.user.id)).error, null);
  const { session } = await person();
  const ask = (token) => fetch(`${url}/auth/v1/admin/users`, { headers: { apikey: anonKey, authorization: `Bearer ${token}` } });
  assert.equal((await ask(session.access_token)).status, 403);
  assert.equal((await (await ask(session.access_token)).json()).error_code, "not_admin");
});

test("unknown paths, broken JSON and bad challenges are refused as by the original", async () => {
  const headers = { apikey: anonKey };
  assert.equal((await fetch(`${url}/auth/v1/nothing`, { headers })).status, 404);
  const broken = await fetch(`${url}/auth/v1/signup`, { method: "POST", headers, body: "{" });
  assert.equal((await broken.json()).error_code, "bad_json");
  assert.equal(broken.headers.get("x-sb-error-code"), "bad_json");
  const bad = await fetch(`${url}/auth/v1/authorize?provider=google&code_challenge=x&code_challenge_method=s256`, { redirect: "manual" });
  assert.equal(bad.status, 400);
  assert.equal((await fetch(`${url}/auth/v1/authorize?provider=github`, { redirect: "manual" })).status, 400);
  assert.equal((await fetch(`${url}/rest/v1/profiles`)).status, 401);
  assert.deepEqual(await (await fetch(`${url}/auth/v1/.well-known/jwks.json`)).json(), { keys: [] });
});

test("a person writes what is theirs, and nothing that the service derives", async () => {
  const { supabase, user } = await person();
  const ok = async (asked) => {
    const { data, error } = await asked;
    assert.equal(error, null, JSON.stringify(error));
    return data;
  };
  const refused = async (asked) => {
    const { error } = await asked;
    assert.equal(error?.code, "42501", JSON.stringify(error));
  };
  // What they may do.
  await ok(supabase.from("profiles").update({ display_name: "Q" }).eq("id", user.id));
  const [document] = await ok(supabase.from("documents").insert({ kind: "resume", name: "cv", text: "Rust" }).select("id"));
  await ok(supabase.from("documents").update({ name: "other" }).eq("id", document.id));
  const setUp = { config: { role: "Baker" }, role: "Baker", level: "mid", company: "", mode: "text" };
  const [interview] = await ok(supabase.from("interviews").insert(setUp).select("id,status,version"));
  assert.deepEqual([interview.status, interview.version], ["ready", 0]);
  await ok(supabase.from("preferences").upsert({ settings: {} }));
  const history = await ok(supabase.rpc("interview_history", { p_limit: 10 }));
  assert.deepEqual(history.map((row) => row.id), [interview.id]);

  // What they may not: derived data, the machine, the queue, and what others do for them.
  const of = { interview_id: interview.id, owner: user.id };
  const turn = { ...of, seq: 1, speaker: "candidate", stage: "welcome", text: "x", started_ms: 0, ended_ms: 1 };
  const interviews = () => supabase.from("interviews");
  for (const forged of [{ status: "completed" }, { machine: {} }, { version: 9 }, { stats: { prompt_tokens: 0 } }, { config: {} }]) {
    await refused(interviews().update(forged).eq("id", interview.id));
  }
  await refused(interviews().insert({ ...setUp, stats: {} }));
  await refused(supabase.from("turns").insert(turn));
  await refused(supabase.from("turn_feedback").insert({ ...of, seq: 1, score: 5, key_points: [], assessed_by: "model" }));
  await refused(supabase.from("feedback").insert({ ...of, status: "ready", scores: { overall_score: 10 } }));
  await refused(supabase.from("feedback_history").insert({ ...of, version: 1, facts: {} }));
  await refused(supabase.from("jobs").insert({ kind: "voice", subject: interview.id, owner: user.id }));
  await refused(supabase.from("jobs").update({ wanted_at: "2020-01-01" }).eq("owner", user.id));
  for (const [called, given] of [
    ["record_step", { p_interview: interview.id, p_owner: user.id, p_expected_version: 0, p_step_id: interview.id, p_state: {} }],
    ["want_job", { p_kind: "voice", p_subject: interview.id, p_owner: user.id }],
    ["import_interview", { p_owner: user.id, p_interview: setUp, p_step_id: interview.id, p_state: {}, p_turns: [] }],
  ]) {
    await refused(supabase.rpc(called, given));
  }
  const [row] = await ok(interviews().select("status,version,stats").eq("id", interview.id));
  assert.deepEqual(row, { status: "ready", version: 0, stats: {} });

  await ok(interviews().delete().eq("id", interview.id));
  await ok(supabase.from("documents").delete().eq("id", document.id));
  assert.deepEqual(await ok(interviews().select("id")), []);
});
