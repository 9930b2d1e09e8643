// The page: `index.html`, whose `data-trunk` elements say what belongs to it, so that `trunk serve` and this read one
// list. Scripts and styles get names with their hash, and the page says what each must contain.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { transform } from "esbuild";

/**
 * @param {string} folder where `index.html` is
 * @param {{script: string, wasm: string, parts: Record<string, string[]>, files: Map<string, Buffer>}} program
 * @returns {Promise<Map<string, Buffer>>} the page and what it names, by path
 */
export async function buildPage(folder, program, { release }) {
  const files = new Map();
  let page = await readFile(join(folder, "index.html"), "utf8");
  for (const [element, attributes] of page.matchAll(/<(?:link|script) data-trunk([^>]*)>(?:<\/script>)?/g)) {
    const attribute = (name) => attributes.match(new RegExp(`${name}="([^"]*)"`))?.[1];
    const source = attribute("href") ?? attribute("src");
    page = page.replace(element, await made(attribute("rel") ?? "script", join(folder, source), attribute("type")));
  }
  // Lines of elements that only copy something.
  files.set("index.html", Buffer.from(page.replace(/^\s*\n/gm, "")));
  return files;

  async function made(kind, source, type) {
    switch (kind) {
      case "copy-file":
        files.set(basename(source), await readFile(source));
        return "";
      case "copy-dir":
        for (const name of await readdir(source)) files.set(`${basename(source)}/${name}`, await readFile(join(source, name)));
        return "";
      case "icon":
        return `<link rel="icon" href="/${await hashed(source)}">`;
      case "css": {
        const name = await hashed(source, "css");
        return `<link rel="stylesheet" href="/${name}" integrity="${digest(files.get(name))}">`;
      }
      case "script": {
        const name = await hashed(source, "js");
        return `<script${type ? ` type="${type}"` : ""} src="/${name}" integrity="${digest(files.get(name))}"></script>`;
      }
      case "rust":
        return programElements(program);
      default:
        throw new Error(`index.html: nothing is known of rel="${kind}"`);
    }
  }

  async function hashed(source, loader) {
    let content = await readFile(source);
    if (loader && release) content = Buffer.from((await transform(content, { loader, minify: true, target: "es2022" })).code);
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
    const name = `${basename(source, extname(source))}-${hash}${extname(source)}`;
    files.set(name, content);
    return name;
  }
}

/** What `boot.js` reads, and the two files that it will want. */
function programElements({ script, wasm, parts, files }) {
  const lists = Object.entries(parts).map(([group, names]) => ` data-${group}="${names.map((name) => `/${name}`).join(" ")}"`);
  return [
    `<meta name="mockingbird-app" data-js="/${script}" data-wasm="/${wasm}"${lists.join("")}>`,
    `<link rel="modulepreload" href="/${script}" crossorigin="anonymous" integrity="${digest(files.get(script))}">`,
    // Browsers have no integrity for what is fetched, and say so in the console.
    `<link rel="preload" href="/${wasm}" as="fetch" type="application/wasm" crossorigin="anonymous">`,
  ].join("\n    ");
}

function digest(content) {
  return `sha384-${createHash("sha384").update(content).digest("base64")}`;
}
