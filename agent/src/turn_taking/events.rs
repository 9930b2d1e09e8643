//! What goes into the machine, and what comes out.

/// What is heard, of either side.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// The person's voice began so many milliseconds ago.
    SpeechStarted {
        /// In milliseconds.
        lasted_ms: u64,
    },
    /// The person's voice ended so many milliseconds ago.
    SpeechEnded {
        /// In milliseconds.
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
    /// Nothing but time.
    Tick,
}

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The person seems to have finished: begin with the reply to this, and keep it back.
    Prepare(String),
    /// The person goes on: throw the reply away.
    Discard,
    /// The turn is over with these words: let the reply be heard.
    Take(String),
    /// Somebody speaks: hold the agent's voice.
    Pause,
    /// It was nothing: go on where the voice was held.
    Resume,
    /// The person has taken the floor: forget what was not yet said.
    Interrupt,
    /// Nobody says anything: ask gently.
    Nudge,
    /// Still nothing: go on with something else.
    MoveOn,
    /// Nobody is there.
    Leave,
}
