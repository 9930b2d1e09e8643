// Interviews by text with the built-in interviewer: how long one answer takes until the reply to it is stored, and how the
// API's memory grows with interviews.
import { readFileSync } from "node:fs";

const BODY = { "content-type": "application/json" };

/** Memory that the process holds, in MB (Linux). */
export function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

/** Somebody who has just registered: guests may keep fewer interviews and documents than are measured here. */
export async function person(base) {
  const account = { email: `${crypto.randomUUID()}@example.com`, password: "correct horse", name: "Bench", token_delivery: "json" };
  const registered = await fetch(`${base}/api/auth/register`, { method: "POST", headers: BODY, body: JSON.stringify(account) });
  if (!registered.ok) throw new Error(await registered.text());
  const authorization = `Bearer ${(await registered.json()).access_token}`;
  const post = async (path, body) => {
    const answer = await fetch(base + path, { method: "POST", headers: { ...BODY, authorization }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : null;
  };
  // Until the interviewer has said everything, and it is stored.
  const follow = async (id, after) => {
    const answer = await fetch(`${base}/api/interviews/${id}/events`, { headers: { authorization, "last-event-id": String(after) } });
    const text = await answer.text();
    if (!text.includes("event: done")) throw new Error(text);
    return Math.max(after, ...[...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1])));
  };
  return { authorization, post, follow };
}

/** Begins an interview; answers with its id and the last turn. */
async function begin({ post, follow }) {
  const { id } = await post("/api/interviews", { role: "Backend Engineer", length: { questions: 30 } });
  await post(`/api/interviews/${id}/start`, {});
  return { id, seq: await follow(id, 0) };
}

async function answer({ post, follow }, interview, number) {
  const text = `When our shop went down in year ${number}, I had to restore it. I wrote a script, and as a result we lost nothing.`;
  await post(`/api/interviews/${interview.id}/messages`, { text, client_id: crypto.randomUUID(), composed_ms: 20_000 });
  interview.seq = await follow(interview.id, interview.seq);
}

/** From sending an answer to the end of the reply, one after the other, in milliseconds, sorted. */
export async function answerTimes(base, interviews, answers) {
  const times = [];
  for (let count = 0; count < interviews; count += 1) {
    const somebody = await person(base);
    const interview = await begin(somebody);
    for (let number = 0; number < answers; number += 1) {
      const started = performance.now();
      await answer(somebody, interview, number);
      if (count > 0) times.push(performance.now() - started);
    }
  }
  return times.sort((a, b) => a - b);
}

/** Has so many people hold so many interviews each, eight at a time: begun, two answers, ended, report. */
export async function hold(base, people, interviewsEach) {
  const waiting = Array.from({ length: people }, () => person(base));
  const one = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const somebody = await next;
      for (let count = 0; count < interviewsEach; count += 1) {
        const interview = await begin(somebody);
        await answer(somebody, interview, 1);
        await answer(somebody, interview, 2);
        await somebody.post(`/api/interviews/${interview.id}/end`, {});
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
}
