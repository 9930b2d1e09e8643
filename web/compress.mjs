// Compresses the built web app once, so that the server never has to: brotli and gzip beside each file.
import { readdir, readFile, writeFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const root = process.argv[2];
const worth = /\.(html|js|css|wasm|svg|json|txt)$/;
let total = 0;

for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath ?? entry.path, entry.name);
  if (entry.name === ".trunk-lock") await rm(file);
  if (!entry.isFile() || !worth.test(entry.name)) continue;
  const content = await readFile(file);
  const brotli = await promisify(brotliCompress)(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
  await writeFile(`${file}.br`, brotli);
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
  // Loaded by whoever talks, not by everybody.
  if (!["voice.js", "aloud.js"].includes(entry.name)) total += brotli.length;
  console.log(`${entry.name}: ${content.length} → ${brotli.length} bytes (brotli)`);
}
console.log(`first load: ${total} bytes (brotli), fonts not counted`);
