//! The LiveKit server, the real one: `livekit-server` on `PATH`; the set-up builds it with Go and puts it there.
//!
//! Without it everything but voice works; the API is then not told of a server.
//!
//! Not here: the voice agent (`app`).

use super::{answers, on_path};
use crate::layout::{Data, Ports};
use crate::process::Part;
use anyhow::{Context, Result};
use nix::sys::signal::Signal;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// The key of the local server; known to the world, so the server listens on loopback only.
pub(crate) const API_KEY: &str = "devkey";
/// The secret of `API_KEY`.
pub(crate) const API_SECRET: &str = "development-only-secret-of-the-local-stack";

/// The address that browsers and the agent connect to.
pub(crate) fn url(ports: &Ports) -> String {
    format!("ws://127.0.0.1:{}", ports.livekit)
}

/// `livekit-server` on `PATH`, if it is there.
pub(crate) fn find() -> Option<PathBuf> {
    on_path("livekit-server")
}

/// Whether `just dev` can build it: it will be there soon.
pub(crate) fn can_be_built() -> bool {
    on_path("go").is_some()
}

/// Starts the server, with media through one UDP port. Fails if it is not ready after 30 seconds.
pub(crate) async fn start(program: PathBuf, ports: &Ports, data: &Data) -> Result<Part> {
    let config = data.log.join("livekit.yaml");
    std::fs::write(&config, configuration(ports))
        .with_context(|| format!("can't write {}", config.display()))?;
    let mut command = Command::new(program);
    command.arg("--config").arg(config);
    let mut part = Part::start("livekit", command, &data.log, Signal::SIGTERM)?;
    let health = format!("http://127.0.0.1:{}/", ports.livekit);
    part.ready(Duration::from_secs(30), || answers(&health))
        .await?;
    Ok(part)
}

/// The server's settings. Media over TCP is off, since LiveKit would listen for it on every interface.
fn configuration(ports: &Ports) -> String {
    format!(
        r#"port: {port}
bind_addresses: ["127.0.0.1"]
rtc:
  udp_port: {udp}
  tcp_port: 0
  use_external_ip: false
  node_ip: 127.0.0.1
  enable_loopback_candidate: true
  ips:
    includes: ["127.0.0.1/32"]
keys:
  {API_KEY}: {API_SECRET}
logging:
  level: info
"#,
        port = ports.livekit,
        udp = ports.livekit_udp,
    )
}
