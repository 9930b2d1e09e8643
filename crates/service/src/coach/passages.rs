//! Passages of an answer: sentences by what was marked in them, cut where they are long, always literal.

use mockingbird_facts::count_words;
use mockingbird_shared::facts::{AnswerFacts, Mark, MarkKind, sentences};
use mockingbird_shared::language::Language;
use std::ops::Range;

/// Longest quote, in characters.
const QUOTE_MAX_CHARS: usize = 220;
/// A shorter passage is quoted with its neighbours' words around it.
const QUOTE_MIN_WORDS: u32 = 4;

fn cut(text: &str, range: &Range<usize>) -> String {
    text.chars()
        .skip(range.start)
        .take(range.len())
        .collect::<String>()
        .trim()
        .to_owned()
}

fn range_of(mark: &Mark) -> Range<usize> {
    mark.start as usize..mark.end as usize
}

/// The sentence that a mark stands in; of a long one, the marked words and what follows them.
pub(super) fn around(text: &str, mark: &Mark) -> String {
    let at = range_of(mark);
    let sentence = sentences(text)
        .into_iter()
        .find(|sentence| sentence.contains(&at.start))
        .unwrap_or_else(|| at.clone());
    let mut quote = sentence.start..sentence.end.max(at.end);
    if quote.len() > QUOTE_MAX_CHARS {
        quote = at.start..quote.end;
    }
    shortened(text, quote)
}

/// At most `QUOTE_MAX_CHARS`, cut between words.
fn shortened(text: &str, range: Range<usize>) -> String {
    if range.len() <= QUOTE_MAX_CHARS {
        return cut(text, &range);
    }
    let cut = cut(text, &(range.start..range.start + QUOTE_MAX_CHARS));
    match cut.rfind(char::is_whitespace) {
        Some(end) if end > QUOTE_MAX_CHARS / 2 => cut[..end].trim_end().to_owned(),
        _ => cut,
    }
}

/// The first sentence with a mark of this kind that is long enough to be quoted.
pub(super) fn sentence_with(text: &str, answer: &AnswerFacts, kind: MarkKind) -> Option<String> {
    answer
        .of(kind)
        .map(|mark| around(text, mark))
        .find(|quote| count_words(quote) >= QUOTE_MIN_WORDS)
}

/// The sentence with the most numbers in it; of those without, none.
pub(super) fn most_concrete(text: &str, answer: &AnswerFacts) -> Option<String> {
    let numbers = |quote: &str| {
        quote
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_numeric))
            .count()
    };
    let with_numbers = sentences(text)
        .into_iter()
        .map(|range| shortened(text, range))
        .filter(|quote| numbers(quote) > 0 && count_words(quote) >= QUOTE_MIN_WORDS)
        .max_by_key(|quote| numbers(quote));
    with_numbers.or_else(|| sentence_with(text, answer, MarkKind::Action))
}

/// The first sentence that gives a reason.
pub(super) fn reason(text: &str, language: Language) -> Option<String> {
    sentences(text)
        .into_iter()
        .map(|range| shortened(text, range))
        .find(|quote| mockingbird_facts::gives_reason(quote, language))
}

/// A sentence of at least so many words without a filler.
pub(super) fn without_fillers(text: &str, answer: &AnswerFacts, words: usize) -> Option<String> {
    sentences(text)
        .into_iter()
        .filter(|sentence| {
            !answer
                .of(MarkKind::Filler)
                .any(|mark| sentence.contains(&(mark.start as usize)))
        })
        .map(|range| cut(text, &range))
        .find(|quote| {
            count_words(quote) as usize >= words && quote.chars().count() <= QUOTE_MAX_CHARS
        })
}

/// The text without its fillers and the commas beside them.
pub(super) fn cleaned(text: &str, range: &Range<usize>, answer: &AnswerFacts) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = range.start;
    while at < range.end.min(chars.len()) {
        let filler = answer
            .of(MarkKind::Filler)
            .map(range_of)
            .find(|filler| filler.contains(&at));
        match filler {
            Some(filler) => {
                at = filler.end;
                // The comma behind a filler goes with it; one before it already stands.
                while chars.get(at).is_some_and(|c| matches!(c, ',' | '،' | ' ')) && at < range.end
                {
                    at += 1;
                }
                let before = out.trim_end_matches([' ', ',', '،']).len();
                out.truncate(before);
                if !out.is_empty() {
                    out.push(' ');
                }
            }
            None => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    let out = out
        .trim()
        .trim_start_matches(['.', ',', '…', '?', '!'])
        .trim();
    let mut letters = out.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(marks: &[(MarkKind, u32, u32)]) -> AnswerFacts {
        AnswerFacts {
            marks: marks
                .iter()
                .map(|(kind, start, end)| Mark {
                    kind: *kind,
                    start: *start,
                    end: *end,
                    word: String::new(),
                })
                .collect(),
            ..AnswerFacts::default()
        }
    }

    #[test]
    fn passages_are_whole_sentences_and_literal() {
        let text = "Last May it broke. I, um, fixed it in 3.5 hours! Nobody noticed.";
        let cuts: Vec<String> = sentences(text).iter().map(|it| cut(text, it)).collect();
        assert_eq!(
            cuts,
            [
                "Last May it broke.",
                "I, um, fixed it in 3.5 hours!",
                "Nobody noticed."
            ]
        );
        let answer = answer(&[(MarkKind::Filler, 22, 24), (MarkKind::Action, 19, 33)]);
        assert_eq!(
            sentence_with(text, &answer, MarkKind::Action).as_deref(),
            Some("I, um, fixed it in 3.5 hours!")
        );
        assert_eq!(
            most_concrete(text, &answer).as_deref(),
            Some("I, um, fixed it in 3.5 hours!")
        );
        assert_eq!(
            cleaned(text, &(19..48), &answer),
            "I fixed it in 3.5 hours!"
        );
        let long = "word ".repeat(100);
        assert!(shortened(&long, 0..500).chars().count() <= QUOTE_MAX_CHARS);
    }
}
