//! Filters a model's text as it streams: holds back a question that was asked before, so that nobody hears
//! it.
//!
//! Other text passes at once. A sentence that can still become a known question is held back until a word
//! rules that out or the sentence is complete. "Tell me more." counts as a question only if the reply has no
//! sentence with a question mark, so such a sentence also waits for the next one. Not here: what happens when
//! a question is repeated.

use mockingbird_providers::ReplyText;
use mockingbird_shared::interview::{Words, end_of_sentence, is_question};

/// A longer sentence, in bytes, never counts as a repetition. Bounds the cost of comparing.
const SENTENCE_MAX_BYTES: usize = 1200;
/// A sentence is compared again with each of its first words, up to this many; after these it waits for its
/// end.
const WORDS_LOOKED_AT: usize = 16;

/// The filter of one reply.
pub(super) struct RepetitionGuard<'a> {
    /// The questions asked before.
    asked: Vec<Words>,
    on_text: &'a mut (dyn FnMut(ReplyText<'_>) + Send),
    /// The text that was let through.
    said: String,
    /// The text that is held back: the beginning of a sentence, with the white space before it.
    kept_back: String,
    /// Length in bytes of a complete sentence at the start of `kept_back` that has no question mark and was
    /// asked before. It is a repetition only if no other sentence follows.
    suspect: usize,
    /// Whether a question was let through.
    has_asked: bool,
    /// Number of words of the sentence when it was last compared.
    words_seen: usize,
    /// Whether the present sentence is being let through.
    passes: bool,
    /// The repeated question. Neither it nor anything after it is let through.
    repeated: Option<String>,
    /// Whether the next text is another attempt, which continues after `said`.
    goes_on: bool,
    /// Length in bytes of what was said before the present attempt.
    said_before: usize,
}

impl<'a> RepetitionGuard<'a> {
    pub(super) fn new(
        asked: &[String],
        on_text: &'a mut (dyn FnMut(ReplyText<'_>) + Send),
    ) -> Self {
        Self {
            asked: asked.iter().map(|question| Words::of(question)).collect(),
            on_text,
            said: String::new(),
            kept_back: String::new(),
            suspect: 0,
            has_asked: false,
            words_seen: 0,
            passes: false,
            repeated: None,
            goes_on: false,
            said_before: 0,
        }
    }

    /// Takes what comes of the model.
    pub(super) fn take(&mut self, text: ReplyText<'_>) {
        match text {
            ReplyText::Piece(piece) => self.push(piece),
            ReplyText::TakenBack => self.take_back(),
        }
    }

    /// Takes more text of the model.
    fn push(&mut self, piece: &str) {
        if self.repeated.is_some() {
            return;
        }
        // PostgreSQL can't hold the character NUL, and the stored text must be the text that is heard.
        self.kept_back.extend(piece.chars().filter(|c| *c != '\0'));
        while let Some(end) = end_of_sentence(&self.kept_back[self.suspect..]) {
            if !self.end_sentence(self.suspect + end) {
                return;
            }
        }
        let too_long = self.kept_back.len() > SENTENCE_MAX_BYTES;
        // Punctuation waits for the next character, which decides whether the sentence has ended.
        let words = |c: char| !too_long && !c.is_alphanumeric();
        let begun = self.kept_back[self.suspect..].trim_end_matches(words).len();
        if too_long || self.passes || (begun > 0 && !self.may_be_repeated()) {
            self.passes = true;
            self.let_through(self.suspect + begun);
        }
    }

    /// What came in the present attempt was not meant to be said.
    fn take_back(&mut self) {
        self.said.truncate(self.said_before);
        self.kept_back.clear();
        self.suspect = 0;
        self.has_asked = false;
        self.words_seen = 0;
        self.passes = false;
        self.repeated = None;
        self.goes_on = self.said_before > 0;
        (self.on_text)(ReplyText::TakenBack);
        if self.goes_on {
            (self.on_text)(ReplyText::Piece(&self.said));
        }
    }

    /// The model's text has ended. Returns the repeated question if no other question was asked; then `push`
    /// takes the text of another attempt.
    pub(super) fn finish(&mut self) -> Option<String> {
        let end = self.kept_back.trim_end().len();
        if self.repeated.is_none() && end > self.suspect {
            self.end_sentence(end);
        }
        if self.repeated.is_none() && self.suspect > 0 {
            self.repeated = Some(self.kept_back.trim().to_owned());
        }
        self.kept_back.clear();
        self.suspect = 0;
        self.words_seen = 0;
        self.passes = false;
        self.goes_on = true;
        self.said_before = self.said.len();
        self.repeated.take().filter(|_| !self.has_asked)
    }

    /// The text that was let through so far: what is heard and stored.
    pub(super) fn said(&self) -> &str {
        &self.said
    }

    /// Lets a text through unchecked.
    pub(super) fn say(&mut self, text: &str) {
        self.kept_back = text.to_owned();
        self.let_through(text.len());
    }

    pub(super) fn into_said(self) -> String {
        self.said
    }

    /// Handles a complete sentence. `false` if it is a question that was asked before.
    fn end_sentence(&mut self, end: usize) -> bool {
        let sentence = self.kept_back[self.suspect..end].trim();
        let asks = is_question(sentence);
        let may_repeat = !self.passes && (asks || !self.has_asked);
        if may_repeat && self.was_asked(sentence) {
            self.repeated = asks.then(|| sentence.to_owned());
            let before = self.suspect;
            self.let_through(before);
            self.suspect = if asks { 0 } else { end - before };
            self.words_seen = 0;
            return !asks;
        }
        self.has_asked |= asks;
        // The space behind the sentence passes too: speech output recognizes the end of a sentence by it.
        let behind = self.kept_back[end..].chars().next();
        let space = behind.filter(|c| c.is_whitespace());
        self.let_through(end + space.map_or(0, char::len_utf8));
        self.passes = false;
        self.words_seen = 0;
        true
    }

    fn was_asked(&self, sentence: &str) -> bool {
        let words = Words::of(sentence);
        self.asked.iter().any(|known| words.ask_the_same_as(known))
    }

    /// Whether the incomplete sentence can still become a known question.
    fn may_be_repeated(&mut self) -> bool {
        let beginning = &self.kept_back[self.suspect..];
        let count = beginning.split_whitespace().count();
        if count == self.words_seen || count > WORDS_LOOKED_AT {
            return true;
        }
        self.words_seen = count;
        let words = Words::of_beginning(beginning);
        // The listener waits for the first sentence, which is rarely a question: comparing its beginning is
        // enough there.
        let opens = self.said.is_empty();
        self.asked
            .iter()
            .any(|known| words.may_become(known) && (!opens || words.begin_like(known)))
    }

    fn let_through(&mut self, end: usize) {
        self.suspect = 0;
        let rest = self.kept_back.split_off(end);
        let mut text = std::mem::replace(&mut self.kept_back, rest);
        if self.said.is_empty() {
            text = text.trim_start().to_owned();
        }
        if text.is_empty() {
            return;
        }
        let apart = self.said.ends_with(char::is_whitespace) || self.said.is_empty();
        if std::mem::take(&mut self.goes_on) {
            text = text.trim_start().to_owned();
            if !apart {
                text.insert(0, ' ');
            }
        }
        self.said.push_str(&text);
        (self.on_text)(ReplyText::Piece(&text));
    }
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: [&str; 2] = [
        "How did you hear about this role?",
        "Tell me about a project you are proud of.",
    ];

    /// What comes out of the pieces, piece by piece, and the question that was repeated.
    fn heard(pieces: &[&str]) -> (Vec<String>, Option<String>) {
        let asked = ASKED.map(str::to_owned);
        let mut heard = Vec::new();
        let mut on_text = |text: ReplyText<'_>| match text {
            ReplyText::Piece(piece) => heard.push(piece.to_owned()),
            ReplyText::TakenBack => heard.clear(),
        };
        let mut guard = RepetitionGuard::new(&asked, &mut on_text);
        for piece in pieces {
            guard.push(piece);
        }
        let repeated = guard.finish();
        let said = guard.into_said();
        assert_eq!(heard.concat(), said, "what is heard is what is stored");
        (heard, repeated)
    }

    fn words(text: &str) -> Vec<&str> {
        text.split_inclusive(' ').collect()
    }

    #[test]
    fn what_is_no_known_question_comes_out_as_it_comes_in() {
        let reply = "Thank you for that, Ada. What was the hardest part of the work?";
        let (heard, repeated) = heard(&words(reply));
        assert_eq!(repeated, None);
        assert_eq!(heard[0], "Thank you for", "before its sentence is complete");
        assert!(heard.contains(&", Ada. ".to_owned()), "{heard:?}");
        assert_eq!(heard.concat(), reply);
    }

    #[test]
    fn pieces_may_be_cut_anywhere() {
        let reply = "I see... Node.js, then (\"why?\"). What was hard about it?! Go on.";
        for length in 1..8 {
            let pieces: Vec<&str> = reply
                .as_bytes()
                .chunks(length)
                .map(|piece| std::str::from_utf8(piece).unwrap())
                .collect();
            let (heard, repeated) = heard(&pieces);
            assert_eq!((heard.concat().as_str(), repeated), (reply, None));
            let repeating = "I see. How did you hear about this role?";
            let pieces: Vec<String> = repeating
                .as_bytes()
                .chunks(length)
                .map(|piece| String::from_utf8(piece.to_vec()).unwrap())
                .collect();
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            let (heard, repeated) = self::heard(&pieces);
            assert_eq!(heard.concat().trim_end(), "I see.", "by {length}");
            assert!(repeated.is_some());
        }
    }

    #[test]
    fn a_question_that_was_asked_before_is_not_heard_nor_is_what_follows() {
        for (question, behind) in [
            ("How did you hear about this role?", " Take your time."),
            ("So how did you hear about this role?", ""),
            ("Tell me about a project you are proud of!", ""),
        ] {
            let text = format!("Thank you, Ada. {question}{behind}");
            let (heard, repeated) = heard(&words(&text));
            assert_eq!(heard.concat(), "Thank you, Ada. ");
            assert_eq!(repeated.as_deref(), Some(question));
        }
        let (heard, repeated) = heard(&words("And how did you hear about this role?"));
        assert_eq!(heard.concat(), "", "not even as the first words");
        assert!(repeated.is_some());
    }

    #[test]
    fn a_sentence_that_asks_nothing_may_be_said_again_beside_a_question() {
        for reply in [
            "Tell me about a project you are proud of. Or which one taught you most?",
            "Which one taught you most? Tell me about a project you are proud of.",
        ] {
            let (heard, repeated) = heard(&words(reply));
            assert_eq!((heard.concat().as_str(), repeated), (reply, None));
        }
    }

    #[test]
    fn who_has_asked_something_new_need_not_ask_again() {
        let (heard, repeated) = heard(&words("Why Rust? How did you hear about this role?"));
        assert_eq!((heard.concat().as_str(), repeated), ("Why Rust? ", None));
    }

    #[test]
    fn a_question_that_begins_like_a_known_one_is_heard_when_it_differs() {
        let (heard, repeated) = heard(&words("Fine. How did you hear whether the users liked it?"));
        assert_eq!(repeated, None);
        assert_eq!(
            heard[1..3],
            ["How did you hear whether the users liked", " it"],
            "{heard:?}"
        );
    }

    #[test]
    fn a_second_attempt_goes_on_from_what_was_said() {
        let asked = ASKED.map(str::to_owned);
        let mut heard = String::new();
        let mut on_text = |text: ReplyText<'_>| match text {
            ReplyText::Piece(piece) => heard.push_str(piece),
            ReplyText::TakenBack => heard.clear(),
        };
        let mut guard = RepetitionGuard::new(&asked, &mut on_text);
        guard.push("\n Good.\u{0} How did you hear about this role?");
        assert_eq!(
            guard.finish().as_deref(),
            Some("How did you hear about this role?")
        );
        assert_eq!(guard.said(), "Good. ");
        guard.push(" Tell me about a project you are proud of");
        assert!(guard.finish().is_some(), "without a mark at its end");
        guard.say("Why Rust?");
        assert_eq!(guard.into_said(), "Good. Why Rust?");
        assert_eq!(heard, "Good. Why Rust?");
    }

    #[test]
    fn a_reply_that_is_all_repetition_says_nothing() {
        let (heard, repeated) = heard(&["How did you hear about this role"]);
        assert!(heard.is_empty());
        assert!(repeated.is_some());
    }

    #[test]
    fn a_sentence_without_end_passes() {
        let endless = "the role ".repeat(1000);
        let (heard, repeated) = heard(&words(&endless));
        assert_eq!(repeated, None);
        assert_eq!(heard.concat(), endless.trim_end());
    }

    #[test]
    fn what_is_taken_back_was_never_said_nor_asked() {
        let asked = ASKED.map(str::to_owned);
        let mut heard = String::new();
        let mut on_text = |text: ReplyText<'_>| match text {
            ReplyText::Piece(piece) => heard.push_str(piece),
            ReplyText::TakenBack => heard.clear(),
        };
        let mut guard = RepetitionGuard::new(&asked, &mut on_text);
        guard.take(ReplyText::Piece(
            "I asked: how did you hear about this role? ",
        ));
        guard.take(ReplyText::Piece("He is weak. "));
        guard.take(ReplyText::TakenBack);
        guard.take(ReplyText::Piece("Good. How did you hear about this role? "));
        assert!(guard.finish().is_some());
        guard.take(ReplyText::Piece("I must ask something else. "));
        guard.take(ReplyText::TakenBack);
        guard.take(ReplyText::Piece("Why Rust?"));
        assert_eq!(guard.finish(), None);
        assert_eq!(guard.into_said(), "Good. Why Rust?");
        assert_eq!(heard, "Good. Why Rust?");
    }
}
