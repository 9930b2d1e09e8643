//! The product on top of the stack: the API, the voice agent, and for those who change the page `trunk serve`.
//!
//! Not here: which of them are wanted (`stack`).

use super::{accepts, answers, livekit};
use crate::layout::{
    AGENT_KEY, ANON_KEY, App, Data, JWT_SECRET, PUBLISHABLE_KEY, Ports, SECRET_KEY,
    SERVICE_ROLE_KEY, project_root,
};
use crate::process::Part;
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// A key for development data only, so that provider keys can be kept without any set-up (32 bytes, base64).
const MASTER_KEY: &str = "bW9ja2luZ2JpcmQtZGV2ZWxvcG1lbnQtb25seS1rZXk=";

/// What the API and tests need to find this stack, by the names of `.env.example`; with `voice`, LiveKit as well.
fn environment(ports: &Ports, voice: bool) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        (
            "SUPABASE_URL",
            format!("http://127.0.0.1:{}", ports.gateway),
        ),
        ("SUPABASE_ANON_KEY", ANON_KEY.into()),
        ("SUPABASE_SERVICE_ROLE_KEY", SERVICE_ROLE_KEY.into()),
        ("SUPABASE_JWT_SECRET", JWT_SECRET.into()),
        ("MOCKINGBIRD_AGENT_KEY", AGENT_KEY.into()),
        // For tests: what may stand in place of the two keys above.
        ("SUPABASE_PUBLISHABLE_KEY", PUBLISHABLE_KEY.into()),
        ("SUPABASE_SECRET_KEY", SECRET_KEY.into()),
    ];
    // A ring of one's own, such as for trying a rotation, takes the place of the key of development.
    if std::env::var_os("MOCKINGBIRD_MASTER_KEYS").is_none() {
        variables.push(("MOCKINGBIRD_MASTER_KEY", MASTER_KEY.into()));
    }
    if voice {
        variables.push(("LIVEKIT_URL", livekit::url(ports)));
        variables.push(("LIVEKIT_API_KEY", livekit::API_KEY.into()));
        variables.push(("LIVEKIT_API_SECRET", livekit::API_SECRET.into()));
    }
    variables
}

/// Starts the API; with a `web_root` it serves the built web app as well. Fails if it was not built, or is not ready
/// after 30 seconds.
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

/// Runs a command of operators (`admin`, `import-users`, `rotate-keys`) with the settings of the stack at these ports,
/// and returns whether it has ended well.
pub(crate) fn operate(arguments: &[String], ports: &Ports) -> Result<bool> {
    let mut command = Command::new(beside_this_program("mockingbird-api")?);
    command.args(arguments).env(
        "MOCKINGBIRD_PUBLIC_URL",
        format!("http://localhost:{}", ports.api),
    );
    set_environment(&mut command, ports);
    Ok(command.status()?.success())
}

/// Starts the voice agent; `None` where it was not built, since it alone needs a C compiler and cmake. Fails if it is
/// not ready after 30 seconds.
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

/// Sets what is not set yet, and the stack's own addresses and keys in any case: `.env` may hold a provider's
/// address or another master key.
fn set_environment(command: &mut Command, ports: &Ports) {
    // Where LiveKit is not there yet, it is built while the API runs already.
    let voice = livekit::find().is_some() || livekit::can_be_built();
    for (name, value) in environment(ports, voice) {
        let own = name.starts_with("SUPABASE_") || name == "MOCKINGBIRD_AGENT_KEY";
        if own || std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
}

/// Starts `trunk serve`. Fails if it is not ready after 15 minutes, which the first build may need.
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

/// The folder of the built web app; fails if there is none.
pub(crate) fn built_web(app: App) -> Result<PathBuf> {
    let (folder, command) = match app {
        App::Production => ("dist", "just build-web"),
        _ => (".local/web", "node web/build/main.mjs"),
    };
    let root = project_root().join(folder);
    if !root.join("index.html").is_file() {
        bail!("{} holds no built web app: run `{command}`", root.display());
    }
    Ok(root)
}

/// Starts building what only voice needs, in the foreground. Fails if Node does not start.
pub(crate) fn start_building_voice() -> Result<Part> {
    let mut command = Command::new("node");
    command
        .args(["setup/main.mjs", "voice"])
        .current_dir(project_root());
    Part::start_in_foreground(command)
}

/// A program of the workspace, which Cargo puts into the folder of this one; fails if it was not built.
fn beside_this_program(name: &str) -> Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name(name);
    if !program.is_file() {
        bail!("{} is missing: run `cargo build`", program.display());
    }
    Ok(program)
}

/// Starts the command of `exec` in the foreground, with the stack's addresses in its environment. Fails if `words` is
/// empty or the program does not start.
pub(crate) fn start_command(words: &[String], ports: &Ports) -> Result<Part> {
    let (program, arguments) = words.split_first().context("no command given")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .envs(environment(ports, livekit::find().is_some()))
        .env("DATABASE_URL", super::postgres::url(ports));
    Part::start_in_foreground(command)
}
