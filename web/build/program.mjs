// The program: what the compiler writes becomes scripts and WebAssembly under names that say their release.
//
// For production it is taken apart (`web/pack`), shrunk and compressed; while developing it stays one piece, with the
// names of functions in it.
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { answer, run } from "../../setup/run.mjs";

const PACKAGE = "mockingbird-web";
const TARGET = "wasm32-unknown-unknown";
// What today's browsers have; `--all-features` would write what they refuse. The two rounds of -Oz behind the
// flattening take out what one leaves.
const OPTIMIZE = [
  "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals",
  "--enable-reference-types", "--enable-multivalue", "--flatten", "--rereloop", "-Oz", "-Oz", "--strip-debug",
  "--strip-producers",
];

/**
 * Compiles the app and makes it ready for a browser.
 * @returns {Promise<{script: string, wasm: string, parts: Record<string, string[]>, files: Map<string, Buffer>}>} the names of
 * the first script and the first part, those of the files that each group of pages needs, and all files by name
 */
export async function buildProgram({ release }) {
  const work = await mkdtemp(join(tmpdir(), "mockingbird-web-"));
  try {
    await run("mockingbird-web-pack", [...(release ? ["--split"] : []), await compile({ release }), work]);
    if (release) await optimize(work);
    return await named(work, { release });
  } finally {
    await rm(work, { recursive: true });
  }
}

async function compile({ release }) {
  const profile = release ? ["--profile", "web", "--features", "split"] : ["--profile", "quick"];
  await run("cargo", ["build", "--locked", "--package", PACKAGE, "--target", TARGET, ...profile], { shown: true });
  const metadata = await answer("cargo", ["metadata", "--no-deps", "--offline", "--format-version=1"]);
  if (metadata === undefined) throw new Error("`cargo metadata` has failed");
  return join(JSON.parse(metadata).target_directory, TARGET, release ? "web" : "quick", `${PACKAGE}.wasm`);
}

async function optimize(work) {
  const waiting = (await readdir(work)).filter((name) => name.endsWith(".wasm"));
  const worker = async () => {
    for (let name; (name = waiting.pop()); ) await run("wasm-opt", [join(work, name), "-o", join(work, name), ...OPTIMIZE]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** One hash for all names: the parts of a program fit each other alone. */
async function named(work, { release }) {
  const written = new Map();
  for (const name of (await readdir(work)).filter((name) => /\.(js|wasm)$/.test(name)).sort()) {
    written.set(name, await readFile(join(work, name)));
  }
  const sum = createHash("sha256");
  for (const [name, content] of written) sum.update(name).update(content);
  const hash = sum.digest("hex").slice(0, 16);
  // `app_bg.wasm` is the first part, `split_desk.wasm` a group of pages, `chunk_3.wasm` what groups share.
  const fileName = (part) => `${part.replace(/^split_|_bg(?=\.)|\.wasm$/g, "").replaceAll("_", "-")}-${hash}.wasm`;
  const parts = [...written.keys()].filter((name) => name.endsWith(".wasm"));
  const files = new Map(parts.map((part) => [fileName(part), written.get(part)]));
  const script = `app-${hash}.js`;
  const bundle = join(work, "bundled", script);
  // One script, where wasm-bindgen and the splitter write two that import each other.
  await run("esbuild", [join(work, "app.js"), "--bundle", "--format=esm", "--target=es2022", "--log-level=error",
    ...(release ? ["--minify"] : []), `--outfile=${bundle}`]);
  let text = await readFile(bundle, "utf8");
  for (const part of parts) text = text.replaceAll(`./${part}`, `./${fileName(part)}`);
  files.set(script, Buffer.from(text));
  const split = written.get("__wasm_split.js")?.toString() ?? "";
  const groups = split.matchAll(/__wasm_split_load_(\w+) = [^[]*\[([^\]]*)\]/g);
  const needed = [...groups].map(([, group, shared]) => {
    const names = [`split_${group}.wasm`, ...[...shared.matchAll(/chunk_\d+/g)].map(([chunk]) => `${chunk}.wasm`)];
    return [group, names.map(fileName)];
  });
  if (release && needed.length === 0) throw new Error("the script that loads the parts has another form than it had");
  return { script, wasm: fileName("app_bg.wasm"), parts: Object.fromEntries(needed), files };
}
