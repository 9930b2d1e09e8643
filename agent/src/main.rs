//! The worker: takes interviews by voice and conducts them, until it is told to stop.

use mockingbird_agent::worker::{Worker, WorkerConfig, services};
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// The log filter unless `MOCKINGBIRD_LOG` sets another. The signalling's texts hold tokens, and what the relay's client
/// logs as an error is often harmless.
const QUIET: &str = "info,livekit_signaling=off,turn_client_proto=off";

#[tokio::main]
async fn main() -> ExitCode {
    let filter =
        EnvFilter::try_from_env("MOCKINGBIRD_LOG").unwrap_or_else(|_| EnvFilter::new(QUIET));
    tracing_subscriber::fmt().with_env_filter(filter).init();
    match work().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn work() -> anyhow::Result<()> {
    let config = WorkerConfig::from_env()?;
    let worker = Worker::new(services(&config)?, config);
    let stop = CancellationToken::new();
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let (mut signals, stop) = (signal(kind)?, stop.clone());
        tokio::spawn(async move {
            signals.recv().await;
            stop.cancel();
        });
    }
    worker.run(stop).await
}
