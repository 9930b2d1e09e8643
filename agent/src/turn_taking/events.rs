//! The inputs and the outputs of the turn detector.

/// What is heard, of either side.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// The person's voice began.
    SpeechStarted {
        /// Milliseconds since it began.
        lasted_ms: u64,
    },
    /// The person's voice ended.
    SpeechEnded {
        /// Milliseconds since it ended.
        silent_ms: u64,
    },
    /// A guess at the words since the last final ones; replaces the guess before.
    Interim(String),
    /// Words that won't change any more; added to those before.
    Final(String),
    /// The transcriber believes that the person has finished.
    EndOfTurn,
    /// The agent's voice begins, or goes on with these words.
    AgentSays(String),
    /// The person has written instead of spoken: a whole answer.
    Typed(String),
    /// Something else lets the agent speak next: a skip, a stage whose time is used.
    AgentTakesFloor,
    /// Everything that the agent wanted to say was heard.
    AgentFinished,
    /// A deadline of `next_tick_ms` has come, and nothing else.
    Tick,
}

/// What the voice conversation is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The person seems to have finished: begin with the reply to this, and keep it back.
    Prepare(String),
    /// The person goes on: throw the reply away.
    Discard,
    /// The turn is over with these words: let the reply be heard.
    Take(String),
    /// The person speaks over the agent: hold the agent's voice.
    Pause,
    /// It was no interruption: let the agent's voice go on where it was held.
    Resume,
    /// The person has taken the floor: forget what was not yet said.
    Interrupt,
    /// The person has been silent for long: ask gently.
    Nudge,
    /// The person says nothing after the nudge: go on with another question.
    MoveOn,
    /// The person says nothing at all any more: end the interview for now.
    Leave,
}
