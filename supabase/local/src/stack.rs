//! Starts the parts in their order, prints one line for each, and stops them in reverse.
//!
//! Not here: how a part is found or started (`parts`), or what the gateway answers.

use crate::layout::{App, Data, Ports};
use crate::parts::{app, livekit, migrations, postgres, postgrest};
use crate::process::{Part, StopSignal};
use crate::{auth, gateway};
use anyhow::{Result, bail};
use std::process::ExitCode;
use tokio::task::JoinHandle;

/// A running stack: its parts, in the order in which they were started, and the gateway.
pub(crate) struct Stack {
    ports: Ports,
    data: Data,
    parts: Vec<Part>,
    gateway: Option<JoinHandle<std::io::Result<()>>>,
}

impl Stack {
    /// Starts database, schema, REST, and the gateway with Auth.
    ///
    /// # Errors
    ///
    /// A part does not start, or `stop` was asked first. The parts that run by then are stopped again.
    pub(crate) async fn start(ports: Ports, data: Data, stop: &StopSignal) -> Result<Self> {
        let mut stack = Self {
            ports,
            data,
            parts: Vec::new(),
            gateway: None,
        };
        let started = tokio::select! {
            started = stack.start_parts() => started,
            () = stop.asked() => Err(anyhow::anyhow!("stopped before everything was up")),
        };
        if let Err(error) = started {
            stack.stop().await;
            return Err(error);
        }
        Ok(stack)
    }

    async fn start_parts(&mut self) -> Result<()> {
        let ports = self.ports;
        self.parts.push(postgres::start(&ports, &self.data).await?);
        self.say("PostgreSQL", &format!("127.0.0.1:{}", ports.postgres));
        migrations::apply(&ports).await?;
        self.say("Migrations", "applied by the Supabase CLI");
        self.parts.push(postgrest::start(&ports, &self.data).await?);
        self.say(
            "PostgREST",
            &format!("http://127.0.0.1:{}/rest/v1", ports.gateway),
        );
        let auth = auth::Auth::connect(&ports).await?;
        self.gateway = Some(gateway::start(&ports, auth).await?);
        self.say(
            "Auth",
            &format!("http://127.0.0.1:{}/auth/v1", ports.gateway),
        );
        self.say(
            "Mailbox",
            &format!("http://127.0.0.1:{}/mailbox", ports.gateway),
        );
        Ok(())
    }

    /// Starts the API and the web app, and prints the address to open. Returns early if `stop` is asked.
    ///
    /// # Errors
    ///
    /// A program or the web app was not built, or does not become ready.
    pub(crate) async fn start_app(&mut self, app: App, stop: &StopSignal) -> Result<()> {
        tokio::select! {
            started = self.start_app_parts(app) => started,
            () = stop.asked() => Ok(()),
        }
    }

    async fn start_app_parts(&mut self, app: App) -> Result<()> {
        let ports = self.ports;
        let address = match app {
            App::None => format!("http://127.0.0.1:{}", ports.gateway),
            App::Dev | App::Production => {
                let web = app::built_web(app)?;
                self.parts
                    .push(app::start_api(&ports, &self.data, Some(web)).await?);
                let address = format!("http://localhost:{}", ports.api);
                self.say("API and web", &address);
                address
            }
            App::Trunk => {
                self.parts
                    .push(app::start_api(&ports, &self.data, None).await?);
                self.say("API", &format!("http://localhost:{}", ports.api));
                println!(
                    "  … building the web app (log: {})",
                    self.data.log.join("trunk.log").display()
                );
                self.parts.push(app::start_trunk(&ports, &self.data).await?);
                let address = format!("http://localhost:{}", ports.web);
                self.say("Web", &format!("{address} (rebuilt on change)"));
                address
            }
        };
        println!("\n  Open {address}   (Ctrl-C stops everything)\n");
        Ok(())
    }

    /// Has what only voice needs built while everything else runs already. A failure is printed, and voice stays off.
    /// Returns early if `stop` is asked.
    ///
    /// # Errors
    ///
    /// A part or the gateway ends meanwhile.
    pub(crate) async fn prepare_voice(&mut self, stop: &StopSignal) -> Result<()> {
        let mut building = app::start_building_voice()?;
        let ended = tokio::select! {
            code = building.exit_code() => {
                if code? != Some(0) {
                    println!("✗ what voice needs could not be built: interviews by voice may be off");
                }
                Ok(())
            }
            ended = self.wait(stop) => ended,
        };
        building.stop().await;
        ended
    }

    /// Starts LiveKit where it is there, and for an `app` the voice agent. Returns early if `stop` is asked.
    ///
    /// # Errors
    ///
    /// One of them is there and does not become ready.
    pub(crate) async fn start_voice(&mut self, app: App, stop: &StopSignal) -> Result<()> {
        tokio::select! {
            // First, so that nothing is started after the signal.
            biased;
            () = stop.asked() => Ok(()),
            started = self.start_voice_parts(app) => started,
        }
    }

    async fn start_voice_parts(&mut self, app: App) -> Result<()> {
        let ports = self.ports;
        let Some(program) = livekit::find() else {
            self.say("LiveKit", "not there: `just doctor` says why");
            return Ok(());
        };
        self.parts
            .push(livekit::start(program, &ports, &self.data).await?);
        self.say("LiveKit", &livekit::url(&ports));
        if app == App::None {
            return Ok(());
        }
        match app::start_agent(&ports, &self.data).await? {
            Some(agent) => {
                self.parts.push(agent);
                self.say("Agent", "waits for interviews by voice");
            }
            None => self.say(
                "Agent",
                "not built: interviews by voice find no interviewer",
            ),
        }
        Ok(())
    }

    /// Waits until `stop` is asked.
    ///
    /// # Errors
    ///
    /// A part or the gateway ends by itself.
    pub(crate) async fn wait(&mut self, stop: &StopSignal) -> Result<()> {
        let Some(gateway) = self.gateway.as_mut() else {
            bail!("the gateway never started")
        };
        let parts = self.parts.iter_mut().map(|part| Box::pin(part.ended()));
        tokio::select! {
            () = stop.asked() => Ok(()),
            ended = first(parts) => Err(ended),
            ended = gateway => bail!("the gateway ended: {ended:?}"),
        }
    }

    /// Runs a command in the foreground, with the stack's addresses in its environment, and returns its exit code.
    /// A command that is stopped, or ended by a signal, counts as failed.
    ///
    /// # Errors
    ///
    /// The command does not start.
    pub(crate) async fn exec(&mut self, command: &[String], stop: &StopSignal) -> Result<ExitCode> {
        let mut part = app::start_command(command, &self.ports)?;
        let code = tokio::select! {
            code = part.exit_code() => code?,
            () = stop.asked() => None,
        };
        part.stop().await;
        let code = code.and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
    }

    /// Stops everything in reverse order and removes the folder of a throw-away stack.
    pub(crate) async fn stop(&mut self) {
        while let Some(part) = self.parts.pop() {
            part.stop().await;
        }
        if let Some(gateway) = self.gateway.take() {
            gateway.abort();
        }
        self.data.remove();
    }

    fn say(&self, part: &str, where_it_is: &str) {
        if !self.data.throw_away {
            println!("✓ {part:<11} {where_it_is}");
        }
    }
}

/// The output of whichever completes first.
async fn first<F>(futures: impl Iterator<Item = F>) -> F::Output
where
    F: Future + Unpin,
{
    let mut futures: Vec<F> = futures.collect();
    std::future::poll_fn(|context| {
        for future in &mut futures {
            if let std::task::Poll::Ready(output) = std::pin::Pin::new(future).poll(context) {
                return std::task::Poll::Ready(output);
            }
        }
        std::task::Poll::Pending
    })
    .await
}
