//! The product on top of the stack: the API, and in development `trunk serve`.

use super::{accepts, answers, livekit};
use crate::layout::{ANON_KEY, Data, JWT_SECRET, Ports, SERVICE_ROLE_KEY, project_root};
use crate::process::Part;
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// A key for development data only, so that provider keys can be kept without any set-up (32 bytes, base64).
const MASTER_KEY: &str = "bW9ja2luZ2JpcmQtZGV2ZWxvcG1lbnQtb25seS1rZXk=";

/// What the API and tests need to find this stack, by the names of `.env.example`.
pub(crate) fn environment(ports: &Ports) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        (
            "SUPABASE_URL",
            format!("http://127.0.0.1:{}", ports.gateway),
        ),
        ("SUPABASE_ANON_KEY", ANON_KEY.into()),
        ("SUPABASE_SERVICE_ROLE_KEY", SERVICE_ROLE_KEY.into()),
        ("SUPABASE_JWT_SECRET", JWT_SECRET.into()),
        ("MOCKINGBIRD_MASTER_KEY", MASTER_KEY.into()),
    ];
    if livekit::find().is_some() {
        variables.push(("LIVEKIT_URL", livekit::url(ports)));
        variables.push(("LIVEKIT_API_KEY", livekit::API_KEY.into()));
        variables.push(("LIVEKIT_API_SECRET", livekit::API_SECRET.into()));
    }
    variables
}

/// The API in its development form, or with the built web app where `web_root` says so.
pub(crate) async fn start_api(
    ports: &Ports,
    data: &Data,
    web_root: Option<PathBuf>,
) -> Result<Part> {
    let program = beside_this_program("mockingbird-api")?;
    let mut command = Command::new(program);
    let site = if web_root.is_some() {
        ports.api
    } else {
        ports.web
    };
    command
        .arg("serve")
        .current_dir(project_root())
        .env("MOCKINGBIRD_LISTEN", format!("127.0.0.1:{}", ports.api))
        .env("MOCKINGBIRD_PUBLIC_URL", format!("http://localhost:{site}"));
    set_environment(&mut command, ports);
    if let Some(root) = web_root {
        command.env("MOCKINGBIRD_WEB_ROOT", root);
    }
    let mut part = Part::start("api", command, &data.log, Signal::SIGTERM)?;
    let ready = format!("http://127.0.0.1:{}/ready", ports.api);
    part.ready(Duration::from_secs(30), || answers(&ready))
        .await?;
    Ok(part)
}

/// The voice agent, where it was built: it needs a C compiler and cmake, which nothing else does.
pub(crate) async fn start_agent(ports: &Ports, data: &Data) -> Result<Option<Part>> {
    let Ok(program) = beside_this_program("mockingbird-agent") else {
        return Ok(None);
    };
    let mut command = Command::new(program);
    command.current_dir(project_root()).env(
        "MOCKINGBIRD_AGENT_HEALTH",
        format!("127.0.0.1:{}", ports.agent),
    );
    set_environment(&mut command, ports);
    let mut part = Part::start("agent", command, &data.log, Signal::SIGTERM)?;
    let ready = format!("http://127.0.0.1:{}/ready", ports.agent);
    part.ready(Duration::from_secs(30), || answers(&ready))
        .await?;
    Ok(Some(part))
}

/// The person's own settings win: `.env` may hold a provider's address or another master key.
fn set_environment(command: &mut Command, ports: &Ports) {
    for (name, value) in environment(ports) {
        if std::env::var_os(name).is_none() || name.starts_with("SUPABASE_") {
            command.env(name, value);
        }
    }
}

/// `trunk serve`: the first build of the web app takes a while on a fresh checkout.
pub(crate) async fn start_trunk(ports: &Ports, data: &Data) -> Result<Part> {
    let mut command = Command::new("trunk");
    command
        .args([
            "serve",
            "--port",
            &ports.web.to_string(),
            "--address",
            "127.0.0.1",
        ])
        .env("NO_COLOR", "true")
        .current_dir(project_root());
    let mut part = Part::start("trunk", command, &data.log, Signal::SIGTERM)?;
    let port = ports.web;
    part.ready(Duration::from_secs(900), || accepts(port))
        .await?;
    Ok(part)
}

/// The web app that `just build-web` made.
pub(crate) fn built_web() -> Result<PathBuf> {
    let root = project_root().join("dist");
    if !root.join("index.html").is_file() {
        bail!(
            "{} holds no built web app: run `just build-web`",
            root.display()
        );
    }
    Ok(root)
}

/// Cargo puts the workspace's programs into one folder.
fn beside_this_program(name: &str) -> Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name(name);
    if !program.is_file() {
        bail!("{} is missing: run `cargo build`", program.display());
    }
    Ok(program)
}

/// The command of `exec`, with the stack's addresses in its environment.
pub(crate) fn start_command(words: &[String], ports: &Ports) -> Result<Part> {
    let (program, arguments) = words.split_first().context("no command given")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .envs(environment(ports))
        .env("DATABASE_URL", super::postgres::url(ports));
    Part::start_in_foreground(command)
}
