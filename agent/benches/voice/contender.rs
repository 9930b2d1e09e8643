//! Who is measured, and how each is asked into a room.

use crate::harness::{Interview, Person, Process, Stage, Usage, server_api};
use mockingbird_service::room_token::LivekitAccess;
use mockingbird_shared::provider::Provider;
use secrecy::ExposeSecret;
use serde_json::json;
use std::fmt;
use std::process::Command;
use std::time::Duration;

/// The name by which the others are asked for.
const AGENT_NAME: &str = "bench";
/// Until a process that has just started has registered itself; it has no sign of its own for it.
const SETTLE: Duration = Duration::from_secs(12);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contender {
    Mockingbird,
    /// `livekit-agents`, where silence ends a turn. Its default is a model that needs LiveKit's cloud.
    LivekitAgentsByVad,
    /// The same, where the transcriber's word does.
    LivekitAgentsByStt,
}

impl Contender {
    /// Those that are installed: `PEER_PYTHON` names their interpreter.
    pub(crate) fn others() -> Vec<Self> {
        match std::env::var("PEER_PYTHON") {
            Ok(_) => vec![Self::LivekitAgentsByVad, Self::LivekitAgentsByStt],
            Err(_) => Vec::new(),
        }
    }

    /// More than ten did not hold on two cores, and a machine that is too slow says nothing about turns.
    pub(crate) fn rooms_max(self) -> usize {
        match self {
            Self::Mockingbird => usize::MAX,
            Self::LivekitAgentsByVad | Self::LivekitAgentsByStt => 10,
        }
    }
}

impl fmt::Display for Contender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Mockingbird => "Mockingbird",
            Self::LivekitAgentsByVad => "livekit-agents 1.8.9, turn_detection=\"vad\"",
            Self::LivekitAgentsByStt => "livekit-agents 1.8.9, turn_detection=\"stt\"",
        })
    }
}

/// A contender that waits for interviews.
pub(crate) struct Running {
    contender: Contender,
    process: Process,
    livekit: LivekitAccess,
    /// The endpoint by which people have their interviews spoken; none for the stage's.
    own_voice_url: Option<String>,
}

impl Running {
    pub(crate) async fn start(stage: &Stage, contender: Contender) -> Self {
        let process = match contender {
            Contender::Mockingbird => stage.start_process(&stage.model.base_url()),
            other => Process::start(livekit_agents(stage, other)),
        };
        Self::of(stage, contender, process).await
    }

    /// Mockingbird's worker with another model's endpoint than the stage's.
    pub(crate) async fn with_model(stage: &Stage, model_url: &str) -> Self {
        let process = stage.start_process(model_url);
        Self::of(stage, Contender::Mockingbird, process).await
    }

    /// Mockingbird's worker, for people who have a voice of their own.
    pub(crate) async fn with_own_voice(stage: &Stage, voice_url: String) -> Self {
        let running = Self::start(stage, Contender::Mockingbird).await;
        Self {
            own_voice_url: Some(voice_url),
            ..running
        }
    }

    async fn of(stage: &Stage, contender: Contender, process: Process) -> Self {
        tokio::time::sleep(SETTLE).await;
        Self {
            contender,
            process,
            livekit: stage.livekit(),
            own_voice_url: None,
        }
    }

    /// Voices in all rooms of the LiveKit server; agents count as nothing else.
    pub(crate) async fn voices(&self) -> u64 {
        let grants = json!({"roomList": true});
        let listed =
            server_api::call(&self.livekit, "RoomService/ListRooms", grants, json!({})).await;
        let rooms = listed["rooms"].as_array().into_iter().flatten();
        rooms
            .filter_map(|room| room["num_publishers"].as_u64())
            .sum()
    }

    pub(crate) fn usage(&self) -> Usage {
        self.process.usage()
    }

    /// An interview that nobody has asked an agent for.
    pub(crate) async fn interview(&self, stage: &Stage) -> Interview {
        match self.contender {
            Contender::Mockingbird => {
                let interview = stage
                    .add_interview(&[Provider::Deepgram, Provider::Openai])
                    .await;
                if let Some(url) = self.own_voice_url.clone() {
                    let provider = Provider::CompatibleTts;
                    stage
                        .save_key_of(interview.owner, provider, Some(url))
                        .await;
                }
                interview
            }
            _ => Interview {
                owner: uuid::Uuid::nil(),
                id: String::new(),
                room_name: format!("bench-{}", uuid::Uuid::new_v4()),
            },
        }
    }

    /// The same, with somebody in its room.
    pub(crate) async fn room(&self, stage: &Stage) -> (Interview, Person) {
        let interview = self.interview(stage).await;
        let mut person = Person::enter(&self.livekit, &interview.room_name);
        person.until_connected().await;
        (interview, person)
    }

    /// Asks the agent in: what the API does for a token, or a dispatch.
    pub(crate) async fn ask(&self, stage: &Stage, interview: &Interview) {
        match self.contender {
            Contender::Mockingbird => stage.want_agent(interview).await,
            _ => self.dispatch(&interview.room_name).await,
        }
    }

    async fn dispatch(&self, room_name: &str) {
        let grants = json!({"room": room_name, "roomAdmin": true});
        let body = json!({"room": room_name, "agent_name": AGENT_NAME});
        let method = "AgentDispatchService/CreateDispatch";
        server_api::call(&self.livekit, method, grants, body).await;
    }
}

fn livekit_agents(stage: &Stage, contender: Contender) -> Command {
    let livekit = stage.livekit();
    let turn_detection = match contender {
        Contender::LivekitAgentsByStt => "stt",
        _ => "vad",
    };
    let mut command = Command::new(std::env::var("PEER_PYTHON").unwrap());
    command
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/benches/voice/livekit_agents.py"
        ))
        .arg("start")
        .env("LIVEKIT_URL", livekit.url)
        .env("LIVEKIT_API_KEY", livekit.key)
        .env("LIVEKIT_API_SECRET", livekit.secret.expose_secret())
        .env("AGENT_NAME", AGENT_NAME)
        .env("TURN_DETECTION", turn_detection)
        .env("SPEECH_URL", stage.speech.base_url())
        .env("MODEL_URL", stage.model.base_url())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    command
}
