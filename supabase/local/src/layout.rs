//! Where things are: folders, ports, the well-known development keys, and what is wanted on top of the stack.
//!
//! Not here: starting anything.

use anyhow::{Context, Result, bail};
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The JWT secret of every `supabase start`; known to the world, so the API accepts it on loopback only.
pub(crate) const JWT_SECRET: &str = "super-secret-jwt-token-with-at-least-32-characters-long";
/// The anon key of every `supabase start` (role `anon`, issuer `supabase-demo`).
pub(crate) const ANON_KEY: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24iLCJleHAiOjE5ODM4MTI5OTZ9.\
    CRXP1A7WOeoJeXxjNni43kdQwgnWNReilDMblYTn_I0";
/// The service key of every `supabase start` (role `service_role`, issuer `supabase-demo`).
pub(crate) const SERVICE_ROLE_KEY: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6InNlcnZpY2Vfcm9sZSIsImV4cCI6MTk4MzgxMjk5Nn0.\
    EGIM96RAZx35lJzdJsyH-qQwv8Hdp7fsn3W0YpN81IU";

/// A key for the voice agents (role `mockingbird_agent`, issuer `supabase-demo`), as
/// `mockingbird-api agent-key` makes one.
pub(crate) const AGENT_KEY: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6Im1vY2tpbmdiaXJkX2FnZW50IiwiZXhwIjoxOTgzODEyOTk2fQ.\
    WOYlqeOXWGxBHPb-wY0Wg6vHKLX229eCVPzb5E9SNWM";
/// The publishable key of every `supabase start`: for browsers, in place of the anon key. No JWT.
pub(crate) const PUBLISHABLE_KEY: &str = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";
/// The secret key of every `supabase start`: for servers, in place of the service key. No JWT.
pub(crate) const SECRET_KEY: &str = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";

/// What runs on top of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum App {
    /// Nothing but the stack.
    None,
    /// API with the web app as it is built while developing.
    Dev,
    /// API and `trunk serve`.
    Trunk,
    /// API with the web app of production.
    Production,
}

/// The ports of a stack. Gateway and PostgreSQL are those of `supabase start`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    /// What `SUPABASE_URL` points at.
    pub(crate) gateway: u16,
    /// PostgreSQL, on loopback only.
    pub(crate) postgres: u16,
    /// PostgREST, reached by the gateway alone.
    pub(crate) postgrest: u16,
    /// PostgREST's own health port.
    pub(crate) postgrest_admin: u16,
    /// LiveKit's signalling, over HTTP and WebSocket.
    pub(crate) livekit: u16,
    /// LiveKit's media, over UDP.
    pub(crate) livekit_udp: u16,
    /// The voice agent's health.
    pub(crate) agent: u16,
    /// The API, which also serves the web app.
    pub(crate) api: u16,
    /// The web app as `trunk serve` builds it.
    pub(crate) web: u16,
}

impl Ports {
    /// The fixed ports of development. Those that only this program uses are chosen by the system.
    ///
    /// # Errors
    ///
    /// A port that `app` needs is taken; the first of them is named.
    pub(crate) fn well_known(app: App) -> Result<Self> {
        let mut wanted = vec![
            (54321, "the Supabase gateway"),
            (54322, "PostgreSQL"),
            (7880, "LiveKit"),
        ];
        if app != App::None {
            wanted.push((8000, "the API"));
        }
        if app == App::Trunk {
            wanted.push((8080, "the web app"));
        }
        for (port, part) in wanted {
            if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
                bail!(
                    "port {port} ({part}) is taken: is another `just dev` or `supabase start` running?"
                );
            }
        }
        Self::of_running()
    }

    /// The well-known ports, whoever has them: those of the stack that runs.
    ///
    /// # Errors
    ///
    /// The system has no free port for what has no well-known one.
    pub(crate) fn of_running() -> Result<Self> {
        let [postgrest, postgrest_admin, agent] = free_ports()?;
        Ok(Self {
            gateway: 54321,
            postgres: 54322,
            postgrest,
            postgrest_admin,
            livekit: 7880,
            livekit_udp: 7882,
            agent,
            api: 8000,
            web: 8080,
        })
    }

    /// Ports that nothing listens on, for tests. Fails if the system has none left.
    pub(crate) fn free() -> Result<Self> {
        let [
            gateway,
            postgres,
            postgrest,
            postgrest_admin,
            livekit,
            agent,
            api,
            web,
        ] = free_ports()?;
        Ok(Self {
            gateway,
            postgres,
            postgrest,
            postgrest_admin,
            livekit,
            livekit_udp: free_udp_port()?,
            agent,
            api,
            web,
        })
    }
}

/// Asks the system for free ports; all are held until all are known, so that no two are the same.
fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let listeners: Vec<TcpListener> = (0..N)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .collect::<Result<_, _>>()
        .context("no free port on loopback")?;
    let mut ports = [0; N];
    for (port, listener) in ports.iter_mut().zip(&listeners) {
        *port = listener.local_addr()?.port();
    }
    Ok(ports)
}

fn free_udp_port() -> Result<u16> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on loopback")?;
    Ok(socket.local_addr()?.port())
}

/// Where the stack keeps its data and logs.
#[derive(Debug)]
pub(crate) struct Data {
    /// The PostgreSQL cluster; owned by the user PostgreSQL runs as.
    pub(crate) postgres: PathBuf,
    /// The folder of the logs, one file for each part.
    pub(crate) log: PathBuf,
    /// Whether both are removed when the stack stops.
    pub(crate) throw_away: bool,
}

impl Data {
    /// `.local/` of the checkout. Where PostgreSQL may not run as the present user (root) and the user it drops
    /// to can't reach the checkout, the cluster goes to the system's folder for temporary files. Fails if the folder of
    /// the logs can't be created.
    pub(crate) fn kept() -> Result<Self> {
        let local = project_root().join(".local");
        let log = local.join("log");
        std::fs::create_dir_all(&log).with_context(|| format!("can't create {}", log.display()))?;
        let mut postgres = local.join("postgres");
        if nix::unistd::geteuid().is_root() && !reachable_by_others(&local) {
            let name = format!("mockingbird-{:08x}", fingerprint(&local));
            postgres = std::env::temp_dir().join(name);
        }
        Ok(Self {
            postgres,
            log,
            throw_away: false,
        })
    }

    /// A new folder in the system's folder for temporary files, for one run. Fails if it can't be created.
    pub(crate) fn throw_away() -> Result<Self> {
        let folder =
            std::env::temp_dir().join(format!("mockingbird-test-{}", uuid::Uuid::new_v4()));
        let log = folder.join("log");
        std::fs::create_dir_all(&log).with_context(|| format!("can't create {}", log.display()))?;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755))?;
        Ok(Self {
            postgres: folder.join("postgres"),
            log,
            throw_away: true,
        })
    }

    /// Removes a throw-away folder; a kept one stays. A failure is printed.
    pub(crate) fn remove(&self) {
        if self.throw_away
            && let Some(folder) = self.postgres.parent()
            && let Err(error) = std::fs::remove_dir_all(folder)
        {
            eprintln!("  could not remove {}: {error}", folder.display());
        }
    }
}

/// The checkout: known at compile time, because this program is only ever built from it.
pub(crate) fn project_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Whether a user other than the owner may enter every folder on the way.
fn reachable_by_others(folder: &Path) -> bool {
    folder.ancestors().all(|step| {
        std::fs::metadata(step).is_ok_and(|meta| meta.permissions().mode() & 0o001 != 0)
    })
}

/// A hash of the path (FNV-1a), by which the same checkout finds its cluster again.
fn fingerprint(path: &Path) -> u32 {
    path.to_string_lossy()
        .bytes()
        .fold(0x811c_9dc5, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
}
