//! The worker: takes interviews by voice and conducts them, until it is told to stop.

use anyhow::Context;
use mockingbird_agent::worker::{Worker, WorkerConfig, services};
use mockingbird_service::settings::log_directives;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    match work().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn work() -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(log_directives()).context("MOCKINGBIRD_LOG")?;
    tracing_subscriber::fmt().with_env_filter(filter).init();
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
