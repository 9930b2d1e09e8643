//! The command line of the API.

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use mockingbird_api::agent_key::agent_key;
use mockingbird_api::commands::admin::AdminCommand;
use mockingbird_api::commands::import_users::ImportArguments;
use mockingbird_api::config::{Config, SupabaseConfig};
use mockingbird_api::{App, commands, documents, router, server};
use mockingbird_service::settings::{log_directives, required};
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(
    name = "mockingbird-api",
    version,
    about = "Mockingbird's JSON API and web app"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, and the web app where MOCKINGBIRD_WEB_ROOT says so
    Serve,
    /// Print the OpenAPI document
    Openapi,
    /// Print a key for the voice agents (MOCKINGBIRD_AGENT_KEY), signed with SUPABASE_JWT_SECRET
    AgentKey,
    /// Decide who is an administrator
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Bring the people of an older system in, from a SQLite file with a table `users`; can be stopped and run again
    ImportUsers(ImportArguments),
    /// Seal all stored keys anew with the first of MOCKINGBIRD_MASTER_KEYS, while everything
    /// runs; can be stopped and run again
    RotateKeys,
    /// Read a file from the standard input and print its text; started by the server itself
    #[command(hide = true)]
    ExtractText,
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Serve => serve(),
        Command::Openapi => {
            println!("{}", router::document().to_pretty_json()?);
            Ok(())
        }
        Command::AgentKey => {
            let secret = required("SUPABASE_JWT_SECRET", "the project's JWT secret")?;
            println!("{}", agent_key(&secret.into())?.expose_secret());
            Ok(())
        }
        Command::Admin(command) => admin(&command),
        Command::ImportUsers(arguments) => import_users(&arguments),
        Command::RotateKeys => rotate_keys(),
        Command::ExtractText => documents::run_child(),
    }
}

#[tokio::main]
async fn serve() -> Result<()> {
    let filter = EnvFilter::try_new(log_directives()).context("MOCKINGBIRD_LOG")?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let config = Config::from_env()?;
    let listen = config.listen;
    let app = App::new(config, std::env::current_exe()?)?;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("{listen} is taken"))?;
    tracing::info!(listen = %listener.local_addr()?, "serving");
    server::serve(app, listener, asked_to_stop()).await
}

#[tokio::main]
async fn admin(command: &AdminCommand) -> Result<()> {
    commands::admin::run(&SupabaseConfig::from_env()?, command).await
}

#[tokio::main]
async fn import_users(arguments: &ImportArguments) -> Result<()> {
    let config = Config::from_env()?;
    commands::import_users::run(&config, arguments, &stopped_when_asked()).await
}

#[tokio::main]
async fn rotate_keys() -> Result<()> {
    commands::rotate_keys::run(&Config::from_env()?, &stopped_when_asked()).await
}

fn stopped_when_asked() -> CancellationToken {
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        asked_to_stop().await;
        stopping.cancel();
    });
    stop
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM can't be caught");
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
