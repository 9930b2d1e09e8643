//! Recognizes a question that was asked before in other words.

use std::collections::HashSet;

/// Share of common words from which two questions count as the same. Chosen by hand on the question bank:
/// rewordings score 0.7 and more, different questions on one topic 0.5 and less.
const SAME_FROM: f64 = 0.7;

/// Whether two questions ask the same, by the share of words they have in common.
pub fn same_question(one: &str, other: &str) -> bool {
    Words::of(one).ask_the_same_as(&Words::of(other))
}

/// The words of a sentence, prepared for comparison with many others.
#[derive(Clone, Debug)]
pub struct Words {
    in_order: Vec<String>,
    all: HashSet<String>,
}

impl Words {
    /// The words of a complete sentence.
    pub fn of(sentence: &str) -> Self {
        let in_order: Vec<String> = sentence
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let all = in_order.iter().cloned().collect();
        Self { in_order, all }
    }

    /// The words of a sentence that is still growing, without the last word, which may be incomplete.
    pub fn of_beginning(beginning: &str) -> Self {
        Self::of(beginning.trim_end_matches(char::is_alphanumeric))
    }

    /// Whether two sentences ask the same.
    pub fn ask_the_same_as(&self, other: &Self) -> bool {
        if self.all.is_empty() || other.all.is_empty() {
            return false;
        }
        let common = self.all.intersection(&other.all).count() as f64;
        let all = self.all.union(&other.all).count() as f64;
        common / all >= SAME_FROM
    }

    /// Whether a sentence with this beginning can still ask the same as the complete sentence `whole`.
    pub fn may_become(&self, whole: &Self) -> bool {
        let foreign = self.all.difference(&whole.all).count();
        let known = whole.all.len();
        // The best case: every word that is still to come is also in the other sentence.
        known as f64 / (known + foreign) as f64 >= SAME_FROM
    }

    /// Whether this beginning and a complete sentence share two neighbouring words. Also true while the
    /// beginning has fewer than three words.
    pub fn begin_like(&self, whole: &Self) -> bool {
        let mut pairs = self.in_order.windows(2);
        let known = |pair| whole.in_order.windows(2).any(|other| other == pair);
        self.in_order.len() < 3 || pairs.any(known)
    }
}

/// The question in what an interviewer said: the last sentence that ends with a question mark, else the last
/// sentence.
pub fn question_in(speech: &str) -> &str {
    let sentences = sentences(speech);
    let asks = sentences.iter().rfind(|sentence| is_question(sentence));
    asks.or(sentences.last()).copied().unwrap_or_default()
}

/// All questions in what an interviewer said; where no sentence ends with a question mark, the last sentence,
/// such as "Tell me more."
pub(super) fn questions_in(speech: &str) -> Vec<&str> {
    let sentences = sentences(speech);
    let last = sentences.last().copied();
    let asks: Vec<&str> = sentences
        .into_iter()
        .filter(|sentence| is_question(sentence))
        .collect();
    if asks.is_empty() {
        last.into_iter().collect()
    } else {
        asks
    }
}

/// The sentences of a text, each with its closing marks. A full stop within a word, as in "Node.js", does not
/// end a sentence.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = text;
    while let Some(end) = end_of_sentence(rest) {
        sentences.push(&rest[..end]);
        rest = &rest[end..];
    }
    sentences.push(rest);
    sentences
        .into_iter()
        .map(str::trim)
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
        .collect()
}

/// Where the first sentence ends, as a byte offset behind its closing marks; `None` while it may go on.
pub fn end_of_sentence(text: &str) -> Option<usize> {
    for (at, c) in text.char_indices() {
        if c == '\n' {
            return Some(at + 1);
        }
        if !is_mark(c) {
            continue;
        }
        let behind = text[at..].trim_start_matches(|c| is_mark(c) || is_closing(c));
        let is_wide = matches!(c, '。' | '！' | '？');
        match behind.chars().next() {
            Some(next) if next.is_whitespace() || is_wide => {
                return Some(text.len() - behind.len());
            }
            Some(_) => {}
            None => return None,
        }
    }
    None
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '؟' | '。' | '！' | '？')
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '”' | '’' | '“' | '‘' | '»' | '«' | ')' | ']' | '」' | '』'
    )
}

/// Whether a sentence ends with a question mark.
pub fn is_question(sentence: &str) -> bool {
    let sentence = sentence.trim_end();
    let end = sentence.trim_end_matches(is_closing);
    let marks = end.trim_end_matches(is_mark).len();
    end[marks..].contains(['?', '؟', '？'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewordings_are_the_same_question() {
        assert!(same_question(
            "What is your greatest strength?",
            "what is your GREATEST strength"
        ));
        assert!(same_question(
            "Tell me about a project you are proud of.",
            "So, tell me about a project you are proud of"
        ));
        assert!(!same_question(
            "What is your greatest strength?",
            "What is your greatest weakness, honestly?"
        ));
        assert!(!same_question("", ""));
    }

    #[test]
    fn the_question_is_found_in_the_speech() {
        assert_eq!(question_in("Thanks. That helps. Why Rust?"), "Why Rust?");
        assert_eq!(question_in("Why Rust? Take your time."), "Why Rust?");
        assert_eq!(question_in("Thanks. Why Node.js?"), "Why Node.js?");
        assert_eq!(question_in("なるほど。なぜですか？"), "なぜですか？");
        assert_eq!(question_in("Tell me more."), "Tell me more.");
        assert_eq!(
            question_in("Thank you, Ada. Tell me about a project. "),
            "Tell me about a project."
        );
        assert_eq!(
            question_in("(Good.) \"Why me?\" Take your time."),
            "\"Why me?\""
        );
        assert_eq!(question_in(" \n"), "");
    }

    #[test]
    fn all_questions_of_a_speech_are_found() {
        assert_eq!(
            questions_in("Hello! How are you? And what brings you here?!"),
            ["How are you?", "And what brings you here?!"]
        );
        assert_eq!(questions_in("Good.\nTell me more"), ["Tell me more"]);
        assert!(questions_in("...").is_empty());
    }

    #[test]
    fn a_beginning_is_ruled_out_by_words_that_the_question_has_not() {
        let known = Words::of("How did you hear about this role?");
        let begun = Words::of_beginning;
        for beginning in ["", "How did", "So, how did you", "About this ro"] {
            assert!(begun(beginning).may_become(&known), "{beginning}");
            assert!(begun(beginning).begin_like(&known), "{beginning}");
        }
        assert!(!begun("Thank you for all that ").may_become(&known));
        assert!(
            begun("Thank you").begin_like(&known),
            "two words say little"
        );
        assert!(!begun("Thank you for ").begin_like(&known));
    }
}
