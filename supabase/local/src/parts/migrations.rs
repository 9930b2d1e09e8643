//! The schema: the stand-in's own SQL for what a hosted project has, then the project's migrations by the Supabase CLI.
//!
//! Not here: the migrations themselves (`supabase/migrations`).

use crate::layout::{Ports, project_root};
use crate::parts::postgres;
use anyhow::{Context, Result, bail};
use tokio_postgres::NoTls;

/// Roles, the `auth` schema and `auth.uid()`: on a hosted project Supabase has made these.
const PLATFORM_SQL: &str = include_str!("../platform.sql");

/// Brings an empty or an older database to the present schema. Fails if a statement does, or the CLI is missing.
pub(crate) async fn apply(ports: &Ports) -> Result<()> {
    prepare_platform(ports)
        .await
        .context("the platform's own schema")?;
    push(ports).await
}

async fn prepare_platform(ports: &Ports) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(&postgres::url(ports), NoTls).await?;
    let driver = tokio::spawn(connection);
    client.batch_execute(PLATFORM_SQL).await?;
    drop(client);
    driver.await??;
    Ok(())
}

async fn push(ports: &Ports) -> Result<()> {
    let program = project_root().join("node_modules/.bin/supabase");
    if !program.is_file() {
        bail!("{} is missing: run `just setup`", program.display());
    }
    let output = tokio::process::Command::new(program)
        .args(["db", "push", "--include-seed", "--yes", "--workdir"])
        .arg(project_root())
        .arg(format!("--remote={}", postgres::url(ports)))
        .env("SUPABASE_TELEMETRY_DISABLED", "1")
        .stdin(std::process::Stdio::null())
        .output()
        .await
        .context("the Supabase CLI does not start")?;
    if !output.status.success() {
        bail!(
            "supabase db push failed: {}{}",
            String::from_utf8_lossy(&output.stdout).trim(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}
