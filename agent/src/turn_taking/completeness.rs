//! Whether the words so far are an answer, or the person is only thinking.

use super::words::words;

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

/// Words that nobody ends an answer with, in the languages of the interviews; transcribers put a full stop even there.
const DANGLING: &[&str] = &[
    // English
    "and",
    "or",
    "but",
    "because",
    "if",
    "while",
    "the",
    "a",
    "an",
    "my",
    "our",
    "their",
    "your",
    "than",
    "um",
    "uh",
    "er",
    "hmm",
    "actually",
    "basically",
    "i",
    "i'm",
    "i'd",
    "i've",
    "we're",
    "also",
    // German
    "und",
    "oder",
    "aber",
    "weil",
    "dass",
    "wenn",
    "der",
    "die",
    "den",
    "ein",
    "eine",
    "einen",
    "äh",
    "ähm",
];

/// Words that seldom end an answer; a full stop after them is believed.
const SELDOM_LAST: &[&str] = &[
    // English
    "so", "then", "when", "that", "which", "who", "where", "with", "without", "for", "from", "to",
    "of", "in", "on", "at", "by", "as", "his", "her", "its", "this", "these", "is", "was", "were",
    "are", "am", "be", "been", "have", "had", "has", "we", "they", "he", "she", "like", "about",
    "well", "it's", "would", "could", "should", "will", "can", "just", "not", // German
    "als", "dann", "mit", "für", "von", "zu", "das", "ich", "wir", "war", "ist", "habe", "hatte",
    "also", "im", "am", "auf",
];

/// Answers of one or two words that are whole.
const SHORT_ANSWERS: &[&str] = &[
    "yes",
    "no",
    "yeah",
    "yep",
    "nope",
    "sure",
    "okay",
    "ok",
    "thanks",
    "thank you",
    "no thanks",
    "not really",
    "of course",
    "exactly",
    "that's all",
    "that's it",
    "ja",
    "nein",
    "danke",
    "nein danke",
    "genau",
    "klar",
];

/// Phrases that ask for time.
const THINKING: &[&str] = &[
    "let me think",
    "let me see",
    "good question",
    "give me a second",
    "give me a moment",
    "one moment",
    "hold on",
    "how do i put",
    "lass mich überlegen",
    "gute frage",
    "einen moment",
];

/// Fewest words of a statement that counts as an answer without doubt.
const FULL_ANSWER_WORDS: usize = 4;

/// Judges the words so far.
pub fn completeness(text: &str) -> Completeness {
    let words = words(text);
    let Some(last) = words.last() else {
        return Completeness::Unfinished;
    };
    let trimmed = text.trim_end();
    let plain = words.join(" ");
    if SHORT_ANSWERS.contains(&plain.as_str()) {
        return Completeness::Complete;
    }
    let trails_off = trimmed.ends_with([',', ':', ';', '-', '–', '…']) || trimmed.ends_with("...");
    let asks_for_time = THINKING.iter().any(|phrase| plain.ends_with(phrase));
    let ends = trimmed.ends_with(['.', '!', '?', '。', '؟']);
    let dangles =
        DANGLING.contains(&last.as_str()) || (!ends && SELDOM_LAST.contains(&last.as_str()));
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

    #[test]
    fn the_last_words_decide() {
        for (text, expected) in [
            ("", Unfinished),
            ("So I started with the tests and", Unfinished),
            ("I moved there because", Unfinished),
            ("Um", Unfinished),
            ("We had three options,", Unfinished),
            ("That is a good question.", Unfinished),
            ("Ich habe das gemacht, weil", Unfinished),
            ("I was told that", Unfinished),
            ("In the end it went well.", Complete),
            ("Yes.", Complete),
            ("No, thanks", Complete),
            ("I led the migration to the new database.", Complete),
            ("I led the migration", Open),
            ("Berlin.", Open),
        ] {
            assert_eq!(completeness(text), expected, "{text}");
        }
    }
}
