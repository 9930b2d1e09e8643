//! Whether the words so far are an answer, or the person is only thinking.

use super::words::words;
use mockingbird_service::languages::TurnTakingWords;

/// How finished an utterance sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Completeness {
    /// It ends in the middle: "and", "because", "um", a comma.
    Unfinished,
    /// It may go on.
    Open,
    /// A sentence with an end, or a short answer that is whole.
    Complete,
}

/// Fewest words of a statement that counts as an answer without doubt.
const FULL_ANSWER_WORDS: usize = 4;

/// Judges the words so far, by the lists of the language that is spoken.
pub fn completeness(text: &str, lists: &TurnTakingWords) -> Completeness {
    let words = words(text);
    let Some(last) = words.last() else {
        return Completeness::Unfinished;
    };
    let trimmed = text.trim_end();
    let plain = words.join(" ");
    if lists.short_answers.contains(&plain) {
        return Completeness::Complete;
    }
    let trails_off =
        trimmed.ends_with([',', ':', ';', '-', '–', '…', '،', '、']) || trimmed.ends_with("...");
    let asks_for_time = lists
        .asks_for_time
        .iter()
        .any(|phrase| plain.ends_with(phrase.as_str()));
    let ends = trimmed.ends_with(['.', '!', '?', '。', '！', '？', '؟', '۔']);
    let dangles = lists.never_last.contains(last) || (!ends && lists.seldom_last.contains(last));
    if trails_off || asks_for_time || dangles {
        return Completeness::Unfinished;
    }
    if ends && words.len() >= FULL_ANSWER_WORDS {
        Completeness::Complete
    } else {
        Completeness::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Completeness::*;
    use mockingbird_service::languages;
    use mockingbird_shared::language::Language;

    #[test]
    fn the_last_words_decide_in_the_language_that_is_spoken() {
        for (language, text, expected) in [
            (Language::En, "", Unfinished),
            (Language::En, "So I started with the tests and", Unfinished),
            (Language::En, "I moved there because", Unfinished),
            (Language::En, "Um", Unfinished),
            (Language::En, "We had three options,", Unfinished),
            (Language::En, "That is a good question.", Unfinished),
            (Language::En, "I was told that", Unfinished),
            (Language::En, "It was the idea of an.", Unfinished),
            (Language::En, "In the end it went well.", Complete),
            (Language::En, "Yes.", Complete),
            (Language::En, "No, thanks", Complete),
            (
                Language::En,
                "I led the migration to the new database.",
                Complete,
            ),
            (Language::En, "I led the migration", Open),
            (Language::En, "Berlin.", Open),
            (Language::De, "Ich habe das gemacht, weil", Unfinished),
            (Language::De, "Wir haben es geprüft und.", Unfinished),
            (Language::De, "Das ist eine gute Frage.", Unfinished),
            (Language::De, "Dann kam die", Unfinished),
            (Language::De, "Dann fing ich damit an.", Complete),
            (Language::De, "Dann fing ich damit an", Open),
            (Language::De, "Das lehnte ich am Ende ab.", Complete),
            (Language::De, "Der Fehler fiel uns allen auf.", Complete),
            (Language::De, "Meine Kollegin machte gleich mit.", Complete),
            (Language::De, "Dem stimmte das Team zu.", Complete),
            (Language::De, "Ich brachte mich dort ein.", Complete),
            (Language::De, "Am besten kannte ich die.", Complete),
            (Language::De, "So ging das aus, also.", Complete),
            (Language::De, "Nein, danke", Complete),
            (Language::De, "Ich habe das Team geleitet", Open),
        ] {
            let lists = languages::turn_taking(Some(language));
            assert_eq!(completeness(text, lists), expected, "{text}");
        }
    }

    #[test]
    fn without_a_language_punctuation_decides() {
        let neutral = languages::turn_taking(None);
        for (text, expected) in [
            ("J'ai travaillé dans une banque.", Complete),
            ("J'ai travaillé dans une banque et", Open),
            ("J'ai travaillé,", Unfinished),
        ] {
            assert_eq!(completeness(text, neutral), expected, "{text}");
        }
    }
}
