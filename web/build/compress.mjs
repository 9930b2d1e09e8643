// Compresses the built files once, so that the server never has to: brotli and gzip beside each.
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const WORTH = /\.(html|js|css|wasm|svg|json|txt)$/;

/** Adds `….br` and `….gz` for each file that they make smaller, and says the sizes. */
export async function compress(files) {
  const compressed = await Promise.all([...files].filter(([name]) => WORTH.test(name)).map(async ([name, content]) => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    return [name, await promisify(brotliCompress)(content, { params }), await promisify(gzip)(content, { level: 9 })];
  }));
  for (const [name, brotli, gzipped] of compressed) {
    files.set(`${name}.br`, brotli).set(`${name}.gz`, gzipped);
    console.log(`${String(files.get(name).length).padStart(9)} → ${String(brotli.length).padStart(7)} bytes (brotli)  ${name}`);
  }
}
