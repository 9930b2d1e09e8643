//! Words: counting them, and telling which of them are no wish to speak.

use mockingbird_service::languages::TurnTakingWords;

/// The longest run of back-channel words that still is one: "oh okay I see".
const BACK_CHANNEL_MAX_WORDS: usize = 4;

/// The share of words that the agent is saying, from which speech is its echo.
const ECHO_SHARE: f64 = 0.7;

/// Words in lower case, without punctuation at their ends.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether this only says "I am listening".
pub(super) fn is_back_channel(text: &str, lists: &TurnTakingWords) -> bool {
    let words = words(text);
    words.len() <= BACK_CHANNEL_MAX_WORDS
        && words.iter().all(|word| lists.back_channels.contains(word))
}

/// Whether this is the agent's own voice, come back through the person's microphone.
pub(super) fn is_echo(heard: &str, agent_says: &str) -> bool {
    let (heard, said) = (words(heard), words(agent_says));
    if heard.len() < 2 || said.is_empty() {
        return false;
    }
    let known = heard.iter().filter(|word| said.contains(word)).count();
    known as f64 >= ECHO_SHARE * heard.len() as f64
}

/// Whether two texts differ in nothing but case and punctuation.
pub(super) fn same_words(one: &str, other: &str) -> bool {
    words(one) == words(other)
}

/// Joins two pieces of speech.
pub(super) fn join(one: &str, other: &str) -> String {
    match (one.trim(), other.trim()) {
        ("", text) | (text, "") => text.to_owned(),
        (one, other) => format!("{one} {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mockingbird_service::languages;
    use mockingbird_shared::language::Language;

    #[test]
    fn listening_noises_are_told_from_words_in_each_language() {
        for (language, texts) in [
            (
                Language::En,
                &["Mm-hm.", "yeah, yeah", "Right. Okay.", "Oh, I see."][..],
            ),
            (
                Language::De,
                &["Mhm.", "ja, ja", "Genau!", "Ach so.", "Okay, gut."],
            ),
        ] {
            let lists = languages::turn_taking(Some(language));
            for text in texts {
                assert!(is_back_channel(text, lists), "{text}");
            }
        }
        for (language, texts) in [
            (
                Language::En,
                &[
                    "Wait, sorry", "Right, but I think", "Can you repeat that?",
                    "yes yes yes yes yes", "genau stimmt",
                ][..],
            ),
            (
                Language::De,
                &["Moment, bitte", "Ja, aber ich", "got it", "Wie bitte?"],
            ),
        ] {
            let lists = languages::turn_taking(Some(language));
            for text in texts {
                assert!(!is_back_channel(text, lists), "{text}");
            }
        }
    }

    #[test]
    fn the_agents_own_words_are_an_echo() {
        let says = "Tell me about a project that you are proud of.";
        assert!(is_echo("about a project that you", says));
        assert!(!is_echo("sorry can I ask about the role", says));
        // One word proves nothing.
        assert!(!is_echo("project", says));
    }
}
