// Memory of the API while the endpoints of eight people at a time stream without end, all in the same hostile way. Run by
// `just bench-hostile`.
import { createServer } from "node:http";
import { Server } from "../../web/e2e/harness.mjs";
import { person, residentMb } from "./interviews.mjs";

const PEOPLE = 8;
const SECONDS = 15;
const PIECE = "x".repeat(60_000);
const event = (delta) => `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;

/** What a server sends again and again, after what it sends once. */
const ENDLESS = {
  "text": { piece: event({ content: PIECE }) },
  "thoughts in the text": { once: event({ content: "<think>" }), piece: event({ content: PIECE }) },
  "thoughts beside the text": { piece: event({ reasoning_content: PIECE }) },
  "one line": { once: "data: ", piece: PIECE },
  "comments": { piece: `: ${PIECE}\n` },
  "tool calls at high indices": { piece: event({ tool_calls: [{ index: 20_000_000, function: { name: "f", arguments: PIECE } }] }) },
  "an error's body": { status: 500, piece: PIECE },
};

/** Writes as fast as it is read, until nobody reads any more. */
function flood(response, { once = "", piece, status = 200 }) {
  response.writeHead(status, { "content-type": status === 200 ? "text/event-stream" : "application/json" });
  response.write(once);
  const more = () => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once("drain", more);
  };
  more();
}

let sentBytes = 0;
const endpoint = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const kind = decodeURIComponent(request.url.split("/")[1]);
    response.on("close", () => { sentBytes += request.socket.bytesWritten; });
    flood(response, ENDLESS[kind]);
  });
});
await new Promise((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${endpoint.address().port}`;

const server = await Server.start({ MOCKINGBIRD_ALLOW_PRIVATE_ENDPOINTS: "true" });

/** Has such endpoints asked over and over for some seconds; gives the most memory that the API held meanwhile. */
async function most(kind) {
  const until = Date.now() + SECONDS * 1000;
  let mostMb = 0;
  const watch = setInterval(() => { mostMb = Math.max(mostMb, residentMb(server.child.pid)); }, 50);
  const url = `${base}/${encodeURIComponent(kind)}/v1`;
  const one = async () => {
    while (Date.now() < until) {
      // Somebody new each time: an endpoint that has failed is not asked again at once.
      const { authorization, post, follow } = await person(server.url);
      const headers = { authorization, "content-type": "application/json" };
      const saved = await fetch(`${server.url}/api/keys/compatible`, { method: "PUT", headers, body: JSON.stringify({ key: "", url, model: "m" }) });
      if (!saved.ok) throw new Error(await saved.text());
      const { id } = await post("/api/interviews", { role: "Engineer", model: { provider: "compatible" } });
      await post(`/api/interviews/${id}/start`, {});
      // The endpoint fails, and the built-in interviewer steps in.
      await follow(id, 0);
    }
  };
  await Promise.all(Array.from({ length: PEOPLE }, one));
  clearInterval(watch);
  return mostMb;
}

const mb = (value) => `${value.toFixed(1)} MB`;
console.log(`memory of the API at rest: ${mb(residentMb(server.child.pid))}`);
for (const kind of Object.keys(ENDLESS)) {
  sentBytes = 0;
  const mostMb = await most(kind);
  console.log(`${PEOPLE} endpoints send ${kind} without end for ${SECONDS} s (${mb(sentBytes / 1e6)} in all): ${mb(mostMb)} at most`);
}
await server.stop();
endpoint.closeAllConnections();
endpoint.close();
