//! Limits that the browser checks early and the API checks surely.

/// Least characters of a password (`FEATURES.md` A1).
pub const PASSWORD_MIN_CHARS: usize = 8;
/// Most characters of a password: argon2 and bcrypt gain nothing from more, and hashing long input is a way to tire a server.
pub const PASSWORD_MAX_CHARS: usize = 72;
/// Most characters of a person's name (`FEATURES.md` A1).
pub const NAME_MAX_CHARS: usize = 100;
/// Most characters of an e-mail address (RFC 5321).
pub const EMAIL_MAX_CHARS: usize = 254;
/// Most characters of a role or a company.
pub const ROLE_MAX_CHARS: usize = 120;
/// Most topics of an interview, and characters of each.
pub const TOPICS_MAX: usize = 10;
/// Most characters of one topic.
pub const TOPIC_MAX_CHARS: usize = 60;
/// Most characters of one answer: about an hour of speech.
pub const ANSWER_MAX_CHARS: usize = 20_000;
/// Most turns of one interview: PostgREST answers with no more rows at once, and the database keeps no more.
pub const TURNS_MAX: usize = 1_000;
/// Most bytes of an uploaded résumé or job description.
pub const UPLOAD_MAX_BYTES: usize = 10 * 1024 * 1024;
/// Most pages of an uploaded PDF.
pub const UPLOAD_MAX_PAGES: usize = 50;
/// Most characters kept of a document.
pub const DOCUMENT_MAX_CHARS: usize = 100_000;

/// Whether this looks like an address that mail can reach. The mail itself is the real check.
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
