//! Child processes: started in a group of their own, logged to a file, stopped with this program.
//!
//! Not here: which processes there are.

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::{Gid, Pid, Uid, User};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

/// How long a part may take to end by itself before it is killed.
const STOP_TIMEOUT: Duration = Duration::from_secs(8);

/// Ctrl-C, `kill`, or a closed terminal.
#[derive(Clone)]
pub(crate) struct StopSignal(watch::Receiver<bool>);

impl StopSignal {
    /// Listens for the signals from now on. Fails if the system refuses a handler.
    pub(crate) fn install() -> Result<Self> {
        let (asked, receiver) = watch::channel(false);
        for kind in [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ] {
            let mut signals = signal(kind)?;
            let asked = asked.clone();
            tokio::spawn(async move {
                signals.recv().await;
                asked.send_replace(true);
            });
        }
        Ok(Self(receiver))
    }

    /// Completes when a signal has come, at once if it came before.
    pub(crate) async fn asked(&self) {
        let mut receiver = self.0.clone();
        // The senders live in tasks that never end, so an error can't happen; pending is right either way.
        if receiver.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// A running part of the stack.
pub(crate) struct Part {
    name: &'static str,
    log: PathBuf,
    child: tokio::process::Child,
    group: Pid,
    stop_with: Signal,
}

impl Part {
    /// Starts `command` with its output in `<log folder>/<name>.log`. Fails if the log can't be written or the program
    /// does not start.
    ///
    /// Must be called on the main task: Linux sends the parent-death signal when the *thread* that made the
    /// child ends, and only the main thread surely lives as long as the program.
    pub(crate) fn start(
        name: &'static str,
        mut command: std::process::Command,
        log_folder: &Path,
        stop_with: Signal,
    ) -> Result<Self> {
        let log = log_folder.join(format!("{name}.log"));
        let file = File::create(&log).with_context(|| format!("can't write {}", log.display()))?;
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file);
        let (child, group) =
            spawn(command, stop_with).with_context(|| format!("{name} does not start"))?;
        Ok(Self {
            name,
            log,
            child,
            group,
            stop_with,
        })
    }

    /// Starts `command` in the foreground: its output is this program's. Fails if the program does not start.
    pub(crate) fn start_in_foreground(mut command: std::process::Command) -> Result<Self> {
        command.stdin(Stdio::null());
        let what = command.get_program().to_string_lossy().into_owned();
        let (child, group) =
            spawn(command, Signal::SIGTERM).with_context(|| format!("{what} does not start"))?;
        Ok(Self {
            name: "command",
            log: PathBuf::new(),
            child,
            group,
            stop_with: Signal::SIGTERM,
        })
    }

    /// Waits for the part to end, and returns an error that names it and its log.
    pub(crate) async fn ended(&mut self) -> anyhow::Error {
        match self.child.wait().await {
            Ok(status) => anyhow::anyhow!("{} ended ({status}): {}", self.name, self.last_words()),
            Err(error) => anyhow::anyhow!("{} can't be watched: {error}", self.name),
        }
    }

    /// Waits for the part to end, and returns its exit code: `None` if a signal ended it.
    pub(crate) async fn exit_code(&mut self) -> Result<Option<i32>> {
        Ok(self.child.wait().await?.code())
    }

    /// Asks `ready` every tenth of a second until it is true. Fails if the part ends before, or `limit` has passed.
    pub(crate) async fn ready<F>(
        &mut self,
        limit: Duration,
        mut ready: impl FnMut() -> F,
    ) -> Result<()>
    where
        F: Future<Output = bool>,
    {
        let deadline = Instant::now() + limit;
        while !ready().await {
            if let Ok(ended) = timeout(Duration::from_millis(100), self.ended()).await {
                return Err(ended);
            }
            if Instant::now() > deadline {
                bail!(
                    "{} is not ready after {limit:?}: {}",
                    self.name,
                    self.last_words()
                );
            }
        }
        Ok(())
    }

    /// Stops the part and everything it started: with its own signal, then, after `STOP_TIMEOUT`, with SIGKILL.
    pub(crate) async fn stop(mut self) {
        // An error says that the group is gone already, which is what is wanted.
        let _ = killpg(self.group, self.stop_with);
        if timeout(STOP_TIMEOUT, self.child.wait()).await.is_err() {
            let _ = killpg(self.group, Signal::SIGKILL);
            let _ = self.child.wait().await;
        }
        // What the part itself had started may outlive it by a moment.
        for _ in 0..20 {
            if killpg(self.group, Signal::SIGKILL).is_err() {
                break;
            }
            sleep(Duration::from_millis(25)).await;
        }
    }

    /// The last three lines of the log, and where it is.
    fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let tail: Vec<&str> = text
            .lines()
            .rev()
            .filter(|line| !line.trim().is_empty())
            .take(3)
            .collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        format!("{} (log: {})", tail.join(" / "), self.log.display())
    }
}

#[allow(
    unsafe_code,
    reason = "the parent-death signal can only be set between fork and exec"
)]
fn spawn(
    mut command: std::process::Command,
    stop_with: Signal,
) -> Result<(tokio::process::Child, Pid)> {
    command.process_group(0);
    #[cfg(target_os = "linux")]
    // SAFETY: prctl is async-signal-safe and touches nothing but the new process.
    unsafe {
        command.pre_exec(move || {
            nix::sys::prctl::set_pdeathsig(Some(stop_with)).map_err(std::io::Error::from)
        });
    }
    let child = Command::from(command).spawn()?;
    let id = child.id().context("the process ended at once")?;
    Ok((child, Pid::from_raw(i32::try_from(id)?)))
}

/// The account that PostgreSQL and PostgREST run under: root drops to `postgres` or `nobody`.
pub(crate) struct Unprivileged(Option<(Uid, Gid)>);

impl Unprivileged {
    /// The present user, or, if that is root, the user to become. Fails if there is no such user.
    pub(crate) fn find() -> Result<Self> {
        if !nix::unistd::geteuid().is_root() {
            return Ok(Self(None));
        }
        for name in ["postgres", "nobody"] {
            if let Some(user) = User::from_name(name)? {
                return Ok(Self(Some((user.uid, user.gid))));
            }
        }
        bail!(
            "PostgreSQL refuses to run as root and there is no user `postgres` or `nobody` to become"
        )
    }

    /// A command that runs as that user.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> std::process::Command {
        let mut command = std::process::Command::new(program);
        if let Some((uid, gid)) = self.0 {
            command.uid(uid.as_raw()).gid(gid.as_raw());
        }
        command
    }

    /// Creates a folder that belongs to that user. Fails if it can't be created or given away.
    pub(crate) fn own_folder(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("can't create {}", folder.display()))?;
        if let Some((uid, gid)) = self.0 {
            nix::unistd::chown(folder, Some(uid), Some(gid))?;
        }
        Ok(())
    }
}
