//! The events that the conversation takes, and the commands that it returns.

use crate::voice::interviewing::{Judgement, Reply};
use crate::voice::{Outcome, Wish};
use mockingbird_providers::stt::SttEvent;
use mockingbird_providers::{LlmUsage, ProviderError};
use mockingbird_shared::interview::{Assessment, Machine, Progress, Stage, Turn};
use mockingbird_shared::wire::ProblemCode;
use mockingbird_store::InterviewState;

/// Names a call of the page until it is answered.
pub(crate) type CallId = u64;

/// What has happened in the room, at a provider, or in the database.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// The room is joined, for the first time or anew.
    Connected,
    /// The candidate is not in the room.
    Away,
    /// The candidate is in the room.
    Here {
        /// Whether they have a microphone that is not muted.
        microphone: bool,
    },
    /// The candidate's voice began; the number is the milliseconds since.
    SpeechStarted { lasted_ms: u64 },
    /// The candidate's voice ended; the number is the milliseconds since.
    SpeechEnded { silent_ms: u64 },
    /// The transcriber has understood words, or an end of turn, or reports a failure.
    Transcript(SttEvent),
    /// The transcriber has ended without being asked to.
    TranscriberEnded,
    /// More text of the reply that was asked for.
    ReplyPiece(String),
    /// The text of the reply that came so far was not meant to be said.
    ReplyTakenBack,
    /// The reply is complete.
    ReplyMade(Box<Reply>),
    /// The provider could not make the reply.
    ReplyFailed(ProviderError),
    /// The task that made the reply has ended without a result.
    ReplyEnded,
    /// A reply that was cancelled has ended, and so many tokens were counted for it.
    AbandonedReplyCounted(LlmUsage),
    /// The answer with this number is judged.
    Assessed { seq: u32, judgement: Judgement },
    /// The task that judged the answer with this number has ended without a result.
    AssessmentEnded { seq: u32 },
    /// A sentence's first sound was given to the room. Without a voice there is no sound: `samples` is 0, and a caption
    /// is all there is.
    SentenceBegun {
        text: String,
        samples: u64,
        /// What the synthesiser took to the first sound of this speech, in milliseconds.
        synthesis_ms: Option<u64>,
    },
    /// More sound of the sentence that was begun last was given to the room.
    SoundGiven { samples: u64 },
    /// The sentence that was begun last has all its sound.
    SentenceMade,
    /// All text of this speech has become sound.
    AllSoundMade,
    /// A sentence could not be spoken, or not to its end.
    SentenceFailed(ProviderError),
    /// The number of samples of the agent's voice that were sent since the room was entered.
    Played { samples: u64 },
    /// The candidate has written an answer.
    Typed(String),
    /// The candidate is writing.
    Typing,
    /// The page wants to go on with a later stage.
    SkipCalled { call: CallId, to: Stage },
    /// The page wants to end the interview.
    EndCalled { call: CallId },
    /// The step with this number, and all before it, are in the database.
    Stored { number: u64 },
    /// Nothing more can be stored.
    StoreFailed(StoreFailure),
    /// The room is left for good.
    RoomLeft(Outcome),
    /// The process wants something else than before.
    Wished(Wish),
    /// Time has passed; due at `next_deadline_ms`.
    Tick,
}

/// Why nothing more can be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreFailure {
    /// Somebody else has changed the interview, or holds it now.
    Changed,
    /// The interview is not there any more, or the database does not accept what was sent.
    Refused,
    /// The database is away for so long that no more steps can wait for it.
    Overflow,
}

/// A step of the interview, which is stored as a whole or not at all.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Number of the step within this conversation, from 1.
    pub(crate) number: u64,
    /// The state of the interview after the step.
    pub(crate) state: InterviewState,
    /// Turns that are new or have grown.
    pub(crate) turns: Vec<Turn>,
    pub(crate) assessments: Vec<Assessment>,
}

/// The machine and all turns so far, for a reply or a judgement.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// Index of the model that is asked; as many as there are models for the built-in interviewer.
    pub(crate) interviewer: usize,
    pub(crate) machine: Machine,
    pub(crate) turns: Vec<Turn>,
}

/// What the page shows of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// A stable code, such as the page matches on.
    pub(crate) code: ProblemCode,
    /// What happened and what to do, for a person.
    pub(crate) detail: String,
}

/// What the caller is to do.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    /// Makes a reply; one that is still being made is cancelled.
    StartReply(Box<Snapshot>),
    /// Forgets the reply that is being made; its tokens may still be told.
    CancelReply,
    /// Judges the answer with this number, the last of the snapshot. Answers before it may still be judged beside it;
    /// another judgement of the same answer is thrown away.
    BeginAssessment {
        seq: u32,
        snapshot: Box<Snapshot>,
    },
    CancelAssessment {
        seq: u32,
    },
    /// Begins a new speech; while it is not `open`, its sound is kept back.
    BeginSpeech {
        open: bool,
    },
    /// Adds text to the speech.
    SpeakText(String),
    /// Ends the text of the speech.
    FinishText,
    /// Ends the text of the speech before its last sentence, which has no end.
    FinishCutText,
    /// Lets the sound that was kept back into the room.
    OpenSpeech,
    /// Forgets the text and sound that were not yet given to the room.
    StopSpeech,
    /// Changes to the next voice, or to no voice where there is no other.
    SwitchVoice,
    /// The rest of this speech is shown by captions alone.
    SilenceVoice,
    /// Holds the voice in the room, or lets it go on.
    HoldVoice(bool),
    /// Forgets the sound that the room was given and has not sent.
    FlushVoice,
    /// Starts the preferred transcriber, in place of the one that runs.
    StartTranscriber,
    /// The preferred transcriber becomes the last one, or is dropped, and the next is started.
    SwitchTranscriber {
        drop_failed: bool,
    },
    /// Tells the transcriber that what it has told so far is an answer already.
    TellTurnTaken,
    /// The candidate's words as they are understood now.
    CandidateCaption {
        text: String,
        is_final: bool,
    },
    /// One more sentence of the agent.
    AgentCaption(String),
    /// The agent has finished, or was interrupted.
    AgentCaptionsEnd,
    /// LiveKit's name for what the agent does.
    SetState(&'static str),
    SetProgress(Box<Progress>),
    /// Shows a failure to the page; none when the last one is over.
    SetProblem(Option<Problem>),
    /// Answers a call of the page.
    Answer {
        call: CallId,
        outcome: Result<String, String>,
    },
    Store(Box<Step>),
    /// Ends the conversation.
    Leave(Outcome),
}
