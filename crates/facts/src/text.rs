//! A text as words with what stands between them: what every rule reads. Not here: any rule of a language.

use std::ops::Range;

/// What stands between two words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gap {
    /// `,` `;` or their Arabic forms.
    pub(crate) comma: bool,
    /// The end of a sentence: `.` `!` `?` `…` or a line break. Also at both ends of the text.
    pub(crate) stop: bool,
    pub(crate) question: bool,
    pub(crate) ellipsis: bool,
    pub(crate) colon: bool,
    pub(crate) dash: bool,
    /// A quotation mark of any kind.
    pub(crate) quote: bool,
    /// The text begins or ends here.
    pub(crate) edge: bool,
}

impl Gap {
    fn read(text: &str) -> Self {
        let mut gap = Self::default();
        for c in text.chars() {
            match c {
                ',' | ';' | '،' | '؛' => gap.comma = true,
                '?' | '؟' => (gap.stop, gap.question) = (true, true),
                '…' => (gap.stop, gap.ellipsis) = (true, true),
                '.' | '!' | '\n' | '。' | '！' | '？' => gap.stop = true,
                ':' => gap.colon = true,
                '-' | '–' | '—' => gap.dash = true,
                '"' | '“' | '”' | '„' | '«' | '»' | '‹' | '›' => gap.quote = true,
                _ => (),
            }
        }
        gap.ellipsis |= text.contains("...");
        gap
    }

    /// Whether anything but a space separates the words, a hyphen within a word apart.
    pub(crate) fn is_break(self) -> bool {
        self.comma || self.stop || self.colon || self.dash || self.quote || self.edge
    }
}

/// One word.
#[derive(Clone, Debug)]
pub(crate) struct Word<'a> {
    /// As it stands in the text.
    pub(crate) raw: &'a str,
    /// As rules compare it: lower case, `’` as `'`, Arabic without vowel signs and with one form of alif.
    pub(crate) lower: String,
    /// Where it stands, in bytes.
    pub(crate) at: Range<usize>,
}

impl Word<'_> {
    /// Whether it is written in digits (`40`, `0.1`, `16:40`).
    pub(crate) fn is_number(&self) -> bool {
        self.raw.starts_with(|c: char| c.is_numeric())
    }

    /// Whether it begins with a capital letter.
    pub(crate) fn is_capitalized(&self) -> bool {
        self.raw.starts_with(char::is_uppercase)
    }
}

/// How a language writes its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// An apostrophe belongs to its word: `don't`, `hab's`.
    Plain,
    /// A word ends with its apostrophe: `j'`, `l'`, `qu'`.
    Elided,
}

/// A text as words. All positions are numbers of words; those outside of the text are empty words.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    words: Vec<Word<'a>>,
    /// What stands before each word, and one more for what stands after the last.
    gaps: Vec<Gap>,
}

impl<'a> Text<'a> {
    pub(crate) fn new(source: &'a str, spelling: Spelling) -> Self {
        let mut words: Vec<Word<'a>> = Vec::new();
        let mut gaps = Vec::new();
        let mut last_end = 0;
        for at in word_ranges(source, spelling) {
            let mut gap = Gap::read(&source[last_end..at.start]);
            if words.is_empty() {
                (gap.edge, gap.stop) = (true, true);
            } else if gap.dash && at.start - last_end == 1 {
                // A hyphen within a word.
                gap.dash = false;
            }
            gaps.push(gap);
            last_end = at.end;
            let raw = &source[at.clone()];
            words.push(Word {
                raw,
                lower: comparable(raw),
                at,
            });
        }
        let mut end = Gap::read(&source[last_end..]);
        (end.edge, end.stop) = (true, true);
        gaps.push(end);
        Self { words, gaps }
    }

    pub(crate) fn words(&self) -> &[Word<'a>] {
        &self.words
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The word in its comparable form; `""` outside of the text.
    pub(crate) fn lower(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.lower.as_str())
    }

    /// The word before; `""` at the beginning.
    pub(crate) fn lower_before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.lower(before))
    }

    /// Whether the word is one of these.
    pub(crate) fn is(&self, at: usize, any_of: &[&str]) -> bool {
        any_of.contains(&self.lower(at))
    }

    /// What stands before a word.
    pub(crate) fn before(&self, at: usize) -> Gap {
        self.gaps.get(at).copied().unwrap_or(Gap {
            stop: true,
            edge: true,
            ..Gap::default()
        })
    }

    /// What stands after a word.
    pub(crate) fn after(&self, at: usize) -> Gap {
        self.before(at + 1)
    }

    /// The position behind a phrase (`"you know"`) that begins here, if it does and no sentence ends within it.
    pub(crate) fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut end = at;
        for part in phrase.split(' ') {
            if self.lower(end) != part || (end > at && self.before(end).stop) {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    /// The longest of the phrases that begins here: which, and the position behind it.
    pub(crate) fn any_phrase<'p, P: AsRef<str>>(
        &self,
        at: usize,
        phrases: &'p [P],
    ) -> Option<(&'p str, usize)> {
        phrases
            .iter()
            .filter_map(|phrase| {
                let phrase = phrase.as_ref();
                Some((phrase, self.phrase(at, phrase)?))
            })
            .max_by_key(|(_, end)| *end)
    }

    /// All places where one of the phrases stands, from left to right.
    pub(crate) fn find_all<P: AsRef<str>>(&self, phrases: &[P]) -> Vec<Range<usize>> {
        (0..self.len())
            .filter_map(|at| Some(at..self.any_phrase(at, phrases)?.1))
            .collect()
    }

    /// The sentences, as ranges of words. A transcript without punctuation is one sentence.
    pub(crate) fn sentences(&self) -> Vec<Range<usize>> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for at in 1..=self.len() {
            if self.before(at).stop {
                sentences.push(start..at);
                start = at;
            }
        }
        sentences
    }

    /// The sentence that a word stands in.
    pub(crate) fn sentence_of(&self, at: usize) -> Range<usize> {
        let mut start = at.min(self.len().saturating_sub(1));
        while start > 0 && !self.before(start).stop {
            start -= 1;
        }
        let mut end = at + 1;
        while end < self.len() && !self.before(end).stop {
            end += 1;
        }
        start..end.min(self.len())
    }

    /// Where the words of a range stand, in bytes.
    pub(crate) fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        let last = range.end.saturating_sub(1);
        match (self.words.get(range.start), self.words.get(last)) {
            (Some(first), Some(last)) => first.at.start..last.at.end.max(first.at.start),
            _ => 0..0,
        }
    }
}

fn word_ranges(source: &str, spelling: Spelling) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start: Option<usize> = None;
    let mut chars = source.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let end = at + c.len_utf8();
        let is_apostrophe = matches!(c, '\'' | '’' | 'ʼ');
        let joins = (is_apostrophe && before.is_alphabetic() && next.is_alphabetic())
            || (matches!(c, '.' | ',' | ':') && before.is_numeric() && next.is_numeric());
        if is_letter(c) || (joins && start.is_some()) {
            let begun = *start.get_or_insert(at);
            if is_apostrophe && spelling == Spelling::Elided {
                ranges.push(begun..end);
                start = None;
            }
        } else if let Some(begun) = start.take() {
            ranges.push(begun..at);
        }
        before = c;
    }
    if let Some(begun) = start {
        ranges.push(begun..source.len());
    }
    ranges
}

/// Letters and digits, with the signs that Arabic and others write above, below and between letters.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_sign(c)
}

/// Arabic vowel signs and tatweel, and accents that follow their letter.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{300}'..='\u{36f}')
}

/// The form in which words are compared.
pub(crate) fn comparable(raw: &str) -> String {
    raw.chars()
        .filter(|c| !is_sign(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '’' | 'ʼ' => '\'',
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' => 'ي',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowers(source: &str, spelling: Spelling) -> Vec<String> {
        let text = Text::new(source, spelling);
        text.words.into_iter().map(|word| word.lower).collect()
    }

    #[test]
    fn words_are_cut_as_the_language_writes_them() {
        assert_eq!(
            lowers("Don’t cut 0.1, at 16:40 or forty-five!", Spelling::Plain),
            ["don't", "cut", "0.1", "at", "16:40", "or", "forty", "five"]
        );
        assert_eq!(
            lowers("J’ai dit qu'il l'a fait.", Spelling::Elided),
            ["j'", "ai", "dit", "qu'", "il", "l'", "a", "fait"]
        );
        assert_eq!(lowers("أُنْجِزَ العمـل", Spelling::Plain), ["انجز", "العمل"]);
        assert_eq!(lowers("", Spelling::Plain), [""; 0]);
    }

    #[test]
    fn what_stands_between_words_is_known() {
        let text = Text::new("Um, so – I did. “Right?” Yes", Spelling::Plain);
        assert!(text.before(0).edge && text.after(0).comma);
        assert!(text.before(2).dash && !text.before(2).stop);
        assert!(text.before(4).stop && text.before(4).quote);
        assert!(text.before(5).question);
        assert_eq!(text.sentences(), [0..4, 4..5, 5..6]);
        assert_eq!(text.sentence_of(2), 0..4);
        assert_eq!(text.bytes(&(2..4)), 11..16);
        assert_eq!(text.phrase(2, "i did"), Some(4));
        assert_eq!(text.phrase(3, "did right"), None, "not across a full stop");
        assert!(
            !Text::new("forty-five", Spelling::Plain)
                .before(1)
                .is_break()
        );
    }
}
