//! Limits that the API enforces and the browser checks early.

/// Least length of a password, in characters.
pub const PASSWORD_MIN_CHARS: usize = 8;
/// Greatest length of a password, in bytes of UTF-8 despite the name: bcrypt can use no more than 72.
pub const PASSWORD_MAX_BYTES: usize = 72;
/// How long the file with everything that is kept of a person can be downloaded, in hours.
pub const EXPORT_KEPT_HOURS: u32 = 24;
/// Least length of an administrator's reason, in characters.
pub const REASON_MIN_CHARS: usize = 5;
/// Greatest length of an administrator's reason, in characters.
pub const REASON_MAX_CHARS: usize = 500;
/// How many days a person has to change their mind, if they want some, before their account is removed.
pub const REMOVAL_DAYS: u32 = 10;
/// Greatest length of a person's name, in characters.
pub const NAME_MAX_CHARS: usize = 100;
/// Greatest length of an e-mail address, in characters (RFC 5321).
pub const EMAIL_MAX_CHARS: usize = 254;
/// Greatest length of a role or a company, in characters.
pub const ROLE_MAX_CHARS: usize = 120;
/// Most topics of an interview.
pub const TOPICS_MAX: usize = 10;
/// Greatest length of one topic, in characters.
pub const TOPIC_MAX_CHARS: usize = 60;
/// Greatest length of what a person wishes of the interviewer, in characters.
pub const INSTRUCTIONS_MAX_CHARS: usize = 1_000;
/// Greatest length of one answer, in characters: about 25 minutes of speech.
pub const ANSWER_MAX_CHARS: usize = 20_000;
/// Most turns of one interview: PostgREST answers with no more rows at once, and the database keeps no more.
pub const TURNS_MAX: usize = 1_000;
/// Most messages of an import, before fragments are joined to turns: hours of talking.
pub const IMPORT_MESSAGES_MAX: usize = 2_000;
/// Greatest size of an uploaded résumé or job description, in bytes.
pub const UPLOAD_MAX_BYTES: usize = 10 * 1024 * 1024;
/// Most pages of an uploaded PDF.
pub const UPLOAD_MAX_PAGES: usize = 50;
/// Most characters kept of a document's text.
pub const DOCUMENT_MAX_CHARS: usize = 100_000;

/// Greatest length of a model's name at a provider, such as `anthropic/claude-sonnet-4.5` or `qwen3:8b`, in
/// characters.
pub const MODEL_MAX_CHARS: usize = 120;

/// Whether this can be the name of a model. Only the provider knows whether the model exists.
pub fn is_model_name(name: &str) -> bool {
    let has_bad = name.chars().any(|c| c.is_whitespace() || c.is_control());
    !name.is_empty() && !has_bad && name.chars().count() <= MODEL_MAX_CHARS
}

/// Whether this looks like an e-mail address. Only a delivered mail proves that it works.
pub fn is_email(address: &str) -> bool {
    let Some((name, host)) = address.rsplit_once('@') else {
        return false;
    };
    address.chars().count() <= EMAIL_MAX_CHARS
        && !name.is_empty()
        && !address.contains(|c: char| c.is_whitespace() || c.is_control())
        && host.split('.').count() >= 2
        && host.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn addresses() {
        for good in ["a@b.co", "a.b+c@d-e.example.org", "名前@例え.jp"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "", "a", "a@b", "@b.co", "a@.co", "a@b.", "a b@c.de", "a@b..co", "a\n@b.co",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
