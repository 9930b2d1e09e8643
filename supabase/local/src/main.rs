//! The local stack: what `supabase start` gives, without Docker.
//!
//! Here: the command line. The parts that are started live in `parts`, what starts and stops them in `stack`, the
//! gateway at port 54321 in `gateway`, and the stand-in for Supabase Auth in `auth`.
//! Not here: anything the product itself needs. Nothing outside development may depend on this crate.

mod auth;
mod gateway;
mod layout;
mod parts;
mod process;
mod project_key;
mod stack;

use clap::{Parser, Subcommand};
use layout::{App, Ports};
use stack::Stack;
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "mockingbird-local",
    about = "The Supabase stack on loopback, without Docker"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Database, REST and Auth on the ports of `supabase start`, until Ctrl-C
    Up,
    /// The stack, the API, and `trunk serve` with rebuild on change
    Dev,
    /// The stack and the production form: the API serving the built web app
    Run,
    /// Run a command against a fresh, throw-away stack on free ports; its exit code is the answer
    Exec {
        /// The command and its arguments; it finds the stack in `SUPABASE_URL` and its companions
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Up => serve(App::None).await,
        Command::Dev => serve(App::Dev).await,
        Command::Run => serve(App::Production).await,
        Command::Exec { command } => exec(&command).await,
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("✗ {error:#}");
        ExitCode::FAILURE
    })
}

/// Starts everything at the well-known ports and stays until the terminal or the system asks it to stop.
async fn serve(app: App) -> anyhow::Result<ExitCode> {
    let stop = process::StopSignal::install()?;
    let mut stack = Stack::start(Ports::well_known(app)?, layout::Data::kept()?, &stop).await?;
    let ended = match stack.start_app(app, &stop).await {
        Ok(()) => stack.wait(&stop).await,
        Err(error) => Err(error),
    };
    stack.stop().await;
    ended.map(|()| ExitCode::SUCCESS)
}

/// Starts a throw-away stack, runs the command in it, and passes its exit code on.
async fn exec(command: &[String]) -> anyhow::Result<ExitCode> {
    let stop = process::StopSignal::install()?;
    let mut stack = Stack::start(Ports::free()?, layout::Data::throw_away()?, &stop).await?;
    let ended = stack.exec(command, &stop).await;
    stack.stop().await;
    ended
}
