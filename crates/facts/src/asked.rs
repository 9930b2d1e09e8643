//! What an answer answers.

/// What an answer answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The question; empty if nobody knows it.
    pub question: &'a str,
    /// The job that the interview is for; may be empty.
    pub role: &'a str,
}

impl Asked<'_> {
    /// All that an answer may be about.
    pub(crate) fn subject(&self) -> String {
        format!("{} {}", self.question, self.role)
    }
}
