// What has to be there, and how each part of it is made. Not here: the order (`plan.mjs`) and what is shown (`progress.mjs`).
//
// Tools are kept in $MOCKINGBIRD_TOOLS, outside of the checkout, so that a second one finds them.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { answer, isThere, run } from "./run.mjs";

/** The last that Go installs by its name. */
const LIVEKIT = "1.13.5";
const TRUNK = "0.22.1";
/** That of Cargo.lock. */
const WASM_BINDGEN = "0.2.130";
const CARGO_DENY = "0.20.2";
const CARGO_MACHETE = "0.9.2";

const tools = process.env.MOCKINGBIRD_TOOLS ?? join(homedir(), ".local/share/mockingbird");
const bin = join(tools, "bin");
process.env.PATH = [bin, resolve("node_modules/.bin"), process.env.PATH].join(delimiter);
// Always the same selection of packages: with another one Cargo chooses other features of the dependencies, and builds
// them anew.
const native = ["--workspace", "--exclude", "mockingbird-web"];
const build = (...programs) => ["cargo", ["build", "--locked", "--profile", "quick", ...native, ...programs.flatMap((name) => ["--bin", name])]];

/** Each: a title, the steps that it needs, whether there is nothing to do, and how it is done. */
export const steps = {
  npm: {
    title: "npm packages",
    isDone: () => same("package-lock.json", "node_modules/.mockingbird-lock"),
    async make(log) {
      // Not `npm ci`: it wants the programs of every platform in the lock file, where there are only those of one.
      await run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], { log });
      await copyFile("package-lock.json", "node_modules/.mockingbird-lock");
    },
  },
  crates: {
    title: "crates",
    isDone: () => isThere("cargo", ["metadata", "--offline", "--locked", "--format-version=1"]),
    make: (log) => run("cargo", ["fetch", "--locked"], { log }),
  },
  wasm: {
    title: "Rust for WebAssembly",
    isDone: async () => (await answer("rustup", ["target", "list", "--installed"]))?.split("\n").includes("wasm32-unknown-unknown"),
    make: (log) => run("rustup", ["target", "add", "wasm32-unknown-unknown"], { log }),
  },
  pack: {
    title: "the packer of the web app",
    isDone: () => stampOfPack() === read(join(tools, "mockingbird-web-pack.stamp")) && isThere("mockingbird-web-pack", ["--version"]),
    async make(log) {
      const target = join(tools, "build", "web-pack");
      await run("cargo", ["build", "--release", "--locked", "--manifest-path", "web/pack/Cargo.toml", "--target-dir", target], { log });
      await mkdir(bin, { recursive: true });
      // Under another name first: a program that runs can't be written to.
      const made = join(bin, "mockingbird-web-pack");
      await copyFile(join(target, "release", "mockingbird-web-pack"), `${made}.new`);
      await rename(`${made}.new`, made);
      await writeFile(join(tools, "mockingbird-web-pack.stamp"), stampOfPack());
      await rm(target, { recursive: true });
    },
  },
  programs: {
    title: "the API and the local stack",
    needs: ["crates"],
    make: (log) => run(...build("mockingbird-local", "mockingbird-api"), { log }),
  },
  "voice-scripts": {
    title: "scripts for voice",
    needs: ["npm"],
    make: (log) => run("just", ["build-voice"], { log }),
  },
  page: {
    title: "the web app",
    needs: ["npm", "crates", "wasm", "pack", "voice-scripts"],
    make: (log) => run("node", ["web/build/main.mjs"], { log }),
  },
  "release-page": {
    title: "the web app, as in production",
    needs: ["npm", "crates", "wasm", "pack", "voice-scripts"],
    make: (log) => run("node", ["web/build/main.mjs", "--release"], { log }),
  },
  livekit: {
    title: `the LiveKit server ${LIVEKIT}`,
    isDone: () => isThere("livekit-server", ["--version"]),
    without: async () => ((await isThere("go", ["version"])) ? undefined : "no Go, so no LiveKit server: interviews by voice are off"),
    async make(log) {
      const env = { GOBIN: bin };
      await run("go", ["install", `github.com/livekit/livekit-server/cmd/server@v${LIVEKIT}`], { log, env });
      await rename(join(bin, "server"), join(bin, "livekit-server"));
    },
  },
  agent: {
    title: "the voice agent",
    needs: ["crates"],
    without: async () => ((await isThere("cmake", ["--version"])) ? undefined : "no cmake, so no voice agent: interviews by voice are off"),
    make: (log) => run(...build("mockingbird-agent"), { log }),
  },
  trunk: installed("trunk", TRUNK, ["--ignore-rust-version", "--no-default-features", "--features", "rustls"]),
  // Not `--locked`: its lock file holds a crate that is not to be had any more.
  "wasm-bindgen": installed("wasm-bindgen", WASM_BINDGEN, ["--no-default-features"], { crate: "wasm-bindgen-cli", locked: false }),
  deny: installed("cargo-deny", CARGO_DENY),
  machete: installed("cargo-machete", CARGO_MACHETE),
};

/** A program of a crate: ready-made by `cargo binstall` where that is there and finds one, else compiled. */
function installed(program, version, features = [], { crate = program, locked = true } = {}) {
  return {
    title: `${program} ${version}`,
    isDone: async () => (await answer(program, ["--version"]))?.includes(version),
    async make(log) {
      const where = ["--root", tools, `${crate}@${version}`];
      const ready = ["binstall", "--no-confirm", "--disable-strategies", "compile", ...where];
      if ((await isThere("cargo", ["binstall", "-V"])) && (await isThere("cargo", ready))) return;
      const env = { CARGO_TARGET_DIR: undefined };
      await run("cargo", ["install", ...(locked ? ["--locked"] : []), ...features, ...where], { log, env });
    },
  };
}

function stampOfPack() {
  const sum = createHash("sha256");
  for (const file of ["Cargo.toml", "Cargo.lock", "src/main.rs"]) sum.update(readFileSync(join("web/pack", file)));
  return sum.digest("hex");
}

function same(one, other) {
  return read(one) === read(other);
}

/** The text of a file, if it is there. */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
