//! What an answer answers.

/// What an answer answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The question; empty if nobody knows it.
    pub question: &'a str,
    /// The job that the interview is for; may be empty.
    pub role: &'a str,
}
