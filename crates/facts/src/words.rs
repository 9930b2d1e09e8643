//! How many words a text has, by each language's own way of counting.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

/// Words as people count them. Where a language writes spaces, what stands between them is a word; Chinese, Japanese,
/// Thai and their like are cut by a dictionary.
pub fn count_words(text: &str) -> u32 {
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| {
            if word.chars().any(is_written_without_spaces) {
                by_dictionary(word)
            } else {
                1
            }
        })
        .sum::<usize>();
    u32::try_from(words).unwrap_or(u32::MAX)
}

/// Chinese characters, kana, Thai, Lao, Burmese and Khmer. Korean writes spaces.
fn is_written_without_spaces(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

fn by_dictionary(text: &str) -> usize {
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    segmenter
        .segment_str(text)
        .iter_with_word_type()
        .filter(|(_, kind)| kind.is_word_like())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_the_language_counts_them() {
        for (text, words) in [
            ("", 0),
            (" – … ", 0),
            ("I didn't – well, 40 % of it", 6),
            ("أنا أعمل مهندسًا منذ ثلاث سنوات", 6),
            ("我在上海做了三年的软件工程师。", 9),
            ("私は東京で三年間働きました。", 9),
            ("한국어는 띄어 씁니다", 3),
        ] {
            let counted = count_words(text);
            assert!(
                counted.abs_diff(words) <= 2 && (words > 7 || counted == words),
                "{text}: {counted}"
            );
        }
    }
}
