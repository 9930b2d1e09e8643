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
    /// The stack and the API with the web app, as they are built while developing
    Dev {
        /// The web app by `trunk serve`, which rebuilds it on change
        #[arg(long)]
        trunk: bool,
    },
    /// The same with the web app that `just build-web` has made
    Run,
    /// Run a command of the API, such as `admin grant`, on the stack that is running
    Api {
        /// The command and its arguments
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
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
        Command::Dev { trunk: false } => serve(App::Dev).await,
        Command::Dev { trunk: true } => serve(App::Trunk).await,
        Command::Run => serve(App::Production).await,
        Command::Api { command } => operate(&command),
        Command::Exec { command } => exec(&command).await,
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("✗ {error:#}");
        ExitCode::FAILURE
    })
}

/// Starts everything at the well-known ports and stays until the terminal or the system asks it to stop. What only
/// voice needs comes last: it takes longest to build, and nobody has to wait for it.
async fn serve(app: App) -> anyhow::Result<ExitCode> {
    let stop = process::StopSignal::install()?;
    let mut stack = Stack::start(Ports::well_known(app)?, layout::Data::kept()?, &stop).await?;
    let ended = stay(&mut stack, app, &stop).await;
    stack.stop().await;
    ended.map(|()| ExitCode::SUCCESS)
}

async fn stay(stack: &mut Stack, app: App, stop: &process::StopSignal) -> anyhow::Result<()> {
    stack.start_app(app, stop).await?;
    if app != App::None {
        stack.prepare_voice(stop).await?;
    }
    stack.start_voice(app, stop).await?;
    stack.wait(stop).await
}

fn operate(command: &[String]) -> anyhow::Result<ExitCode> {
    let ended_well = parts::app::operate(command, &Ports::of_running()?)?;
    Ok(if ended_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Starts a throw-away stack, runs the command in it, and passes its exit code on.
async fn exec(command: &[String]) -> anyhow::Result<ExitCode> {
    let stop = process::StopSignal::install()?;
    let mut stack = Stack::start(Ports::free()?, layout::Data::throw_away()?, &stop).await?;
    let ended = match stack.start_voice(App::None, &stop).await {
        Ok(()) => stack.exec(command, &stop).await,
        Err(error) => Err(error),
    };
    stack.stop().await;
    ended
}
