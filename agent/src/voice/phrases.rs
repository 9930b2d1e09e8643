//! The few sentences that the agent says by itself, in the languages of the interviews.

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    /// Nobody has answered for a while.
    Nudge,
    /// The agent has taken over an interview in the middle.
    Back,
    /// Nothing is understood for the moment.
    CannotHear,
    /// Shown, not spoken: a written answer is longer than `ANSWER_MAX_CHARS`.
    TooLong,
    /// Shown, not spoken: a spoken or growing answer is longer than `ANSWER_MAX_CHARS`.
    Cut,
}

impl Phrase {
    pub(super) fn text(self, language: &str) -> &'static str {
        match (self, language) {
            (Self::Nudge, "de") => "Lassen Sie sich Zeit. Soll ich die Frage noch einmal stellen?",
            (Self::Nudge, _) => "Take your time. Shall I repeat the question?",
            (Self::Back, "de") => "Entschuldigung, die Verbindung war kurz weg. Ich bin wieder da.",
            (Self::Back, _) => "Sorry, the connection was lost for a moment. I am back.",
            (Self::CannotHear, "de") => "Ich verstehe Sie gerade nicht. Sie können auch schreiben.",
            (Self::CannotHear, _) => {
                "I can't make out what you say right now. You can type as well."
            }
            (Self::TooLong, "de") => {
                "Diese Antwort ist zu lang und wurde nicht übernommen. Bitte kürzen Sie sie und senden Sie sie noch einmal."
            }
            (Self::Cut, "de") => {
                "Diese Antwort ist länger, als eine Antwort sein kann. Ihr Ende wurde nicht übernommen."
            }
            (Self::Cut, _) => {
                "This answer is longer than one answer can be. Its end was not taken."
            }
            (Self::TooLong, _) => {
                "This answer is too long and was not taken. Please shorten it and send it again."
            }
        }
    }

    /// After `Back`, when an answer was awaited.
    pub(super) fn where_we_were(question: &str, language: &str) -> String {
        match language {
            "de" => format!(
                "{} Wir waren bei dieser Frage: {question}",
                Self::Back.text(language)
            ),
            _ => format!(
                "{} We were at this question: {question}",
                Self::Back.text(language)
            ),
        }
    }
}
