//! Makes the compiled web app into what a browser loads: scripts and WebAssembly, in one piece, or in the parts that
//! `web/src/parts.rs` marks.
//!
//! The libraries behind `wasm-bindgen` and `wasm-split-cli` in one program, since those two build for minutes what is
//! not needed here. Not here: shrinking the parts, naming them, the page (`web/build`).

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// The name of the first part: `app.js` and `app_bg.wasm`.
const NAME: &str = "app";

fn main() -> Result<()> {
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--version") {
        println!("mockingbird-web-pack {}", env!("CARGO_PKG_VERSION"));
        return Ok(());
    }
    let split = arguments.first().is_some_and(|first| first == "--split");
    if split {
        arguments.remove(0);
    }
    let [program, folder] = arguments.as_slice() else {
        bail!("usage: mockingbird-web-pack [--split] APP.wasm FOLDER");
    };
    let (program, folder) = (PathBuf::from(program), PathBuf::from(folder));
    let bytes =
        std::fs::read(&program).with_context(|| format!("can't read {}", program.display()))?;
    if !split {
        return glue(bytes, &folder, false);
    }
    // First the parts, then the glue of the first of them: wasm-bindgen drops what the parts are told apart by.
    let first = take_apart(&bytes, &folder)?;
    let bytes = std::fs::read(&first)?;
    std::fs::remove_file(&first)?;
    glue(bytes, &folder, true)
}

/// Writes the late parts and the script that loads them, `__wasm_split.js`. Returns the file of the first part.
fn take_apart(program: &[u8], folder: &Path) -> Result<PathBuf> {
    let first = folder.join(NAME).with_extension("wasm");
    let glue = format!("./{NAME}.js");
    let mut options = wasm_split_cli_support::Options::new(program);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.main_module = &glue;
    wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow::anyhow!("can't take the program apart: {error:#}"))?;
    Ok(first)
}

/// Writes the first part and its script. Late parts use its exports, so that these must stay. Names of functions stay
/// as well: they are what a backtrace can be read by, and where they are not wanted wasm-opt removes them.
fn glue(program: Vec<u8>, folder: &Path, has_late_parts: bool) -> Result<()> {
    Bindgen::new()
        .input_bytes(NAME, program)
        .web(true)?
        .typescript(false)
        .keep_lld_exports(has_late_parts)
        .demangle(!has_late_parts)
        .generate(folder)
        .context("can't write the glue")
}
