// Builds the web app: `node web/build/main.mjs [--release]`, into `dist/` for production, else into `.local/web/`.
//
// Cargo compiles, `web/pack` makes parts and glue, npm's wasm-opt and esbuild shrink them; `trunk serve` is for those who
// change the page, and reads the same `index.html`. Not here: what only voice loads (`just build-voice`).
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compress } from "./compress.mjs";
import { buildPage } from "./page.mjs";
import { buildProgram } from "./program.mjs";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const release = process.argv.includes("--release");
process.chdir(join(web, ".."));

try {
  const program = await buildProgram({ release });
  const files = new Map([...program.files, ...(await buildPage(web, program, { release }))]);
  if (release) await compress(files);
  await replace(release ? "dist" : ".local/web", files);
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}

/** The new files are written beside the old ones first, so that the folder is away for a moment only. */
async function replace(folder, files) {
  await rm(`${folder}.new`, { recursive: true, force: true });
  for (const [name, content] of files) {
    const file = join(`${folder}.new`, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(`${folder}.new`, folder);
}
