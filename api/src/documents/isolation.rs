//! Runs the parsers in a child process of this very program, with limits that the system enforces.
//!
//! A parser may take all memory, overflow its stack or never end; a thread can't be stopped then, a process can.

use mockingbird_documents::{ReadError, Reading, read};
use nix::sys::resource::{Resource, setrlimit};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::sync::Semaphore;

/// Address space of the child, in bytes.
const MEMORY_MAX_BYTES: u64 = 768 * 1024 * 1024;
/// Processor time of the child, in seconds.
const CPU_MAX_SECONDS: u64 = 10;
/// Time on the wall: the machine may be busy.
const EXTRACTION_TIMEOUT: Duration = Duration::from_secs(20);
/// Child processes that run at the same time.
const AT_ONCE: usize = 2;

/// Reads the text of files in child processes, a few at a time.
pub struct Extractor {
    program: PathBuf,
    slots: Semaphore,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Reading(Reading),
    Error(ReadError),
}

impl Extractor {
    /// `program` is this program's binary.
    pub fn new(program: PathBuf) -> Self {
        Self {
            program,
            slots: Semaphore::new(AT_ONCE),
        }
    }

    /// What a file says.
    ///
    /// # Errors
    /// Those of `mockingbird_documents::read`. A child that dies or does not end counts as `TooHeavy`.
    pub async fn read(&self, bytes: Vec<u8>) -> Result<Reading, ReadError> {
        // The semaphore is never closed.
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_| ReadError::TooHeavy)?;
        let work = self.run(bytes);
        match tokio::time::timeout(EXTRACTION_TIMEOUT, work).await {
            Ok(Ok(Answer::Reading(reading))) => Ok(reading),
            Ok(Ok(Answer::Error(error))) => Err(error),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the extraction process failed");
                Err(ReadError::TooHeavy)
            }
            Err(_) => Err(ReadError::TooHeavy),
        }
    }

    async fn run(&self, bytes: Vec<u8>) -> std::io::Result<Answer> {
        let mut child = Command::new(&self.program)
            .arg("extract-text")
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Dropping the future on a timeout kills the child.
            .kill_on_drop(true)
            .spawn()?;
        let stdin = child.stdin.take();
        let feed = async move {
            if let Some(mut stdin) = stdin {
                // A child that dies early closes its end; its exit tells the story.
                let _ = stdin.write_all(&bytes).await;
            }
        };
        let (_, output) = tokio::join!(feed, child.wait_with_output());
        let output = output?;
        serde_json::from_slice(&output.stdout)
            .map_err(|_| std::io::Error::other(format!("no answer, {}", output.status)))
    }
}

/// The child: reads a file from the standard input, writes the answer to the standard output.
///
/// # Errors
/// The limits can't be set, or the pipes are gone.
pub fn run_child() -> anyhow::Result<()> {
    setrlimit(Resource::RLIMIT_CPU, CPU_MAX_SECONDS, CPU_MAX_SECONDS)?;
    #[cfg(target_os = "linux")]
    setrlimit(Resource::RLIMIT_AS, MEMORY_MAX_BYTES, MEMORY_MAX_BYTES)?;
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let answer = match std::panic::catch_unwind(|| read(&bytes)) {
        Ok(Ok(reading)) => Answer::Reading(reading),
        Ok(Err(error)) => Answer::Error(error),
        Err(_) => Answer::Error(ReadError::Damaged),
    };
    std::io::stdout().write_all(&serde_json::to_vec(&answer)?)?;
    Ok(())
}
