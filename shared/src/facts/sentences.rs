//! Where the sentences of an answer stand.

use std::ops::Range;

/// The sentences of a text, in characters (Unicode scalar values), without the spaces around them. A transcript without
/// full stops is one sentence. A point within a number or a word ("3.5", "e.g.") ends none.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in chars.iter().enumerate() {
        let is_mark = matches!(c, '.' | '!' | '?' | '…' | '؟' | '。' | '！' | '？' | '\n');
        let next = chars.get(at + 1);
        let ends = is_mark && next.is_none_or(|next| next.is_whitespace() || is_wide(*c));
        if !ends && next.is_some() {
            continue;
        }
        let spoken = (start..=at).find(|at| !chars[*at].is_whitespace());
        if let Some(begin) = spoken {
            found.push(begin..at + 1);
        }
        start = at + 1;
    }
    found
}

/// Chinese and Japanese marks, behind which there is no space.
fn is_wide(c: char) -> bool {
    matches!(c, '。' | '！' | '？')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_they_end() {
        let cut = |text: &'static str| -> Vec<String> {
            let chars: Vec<char> = text.chars().collect();
            sentences(text)
                .into_iter()
                .map(|range| chars[range].iter().collect())
                .collect()
        };
        assert_eq!(
            cut(" It took 3.5 hours. Nobody noticed!\nثم انتهينا؟ نعم"),
            [
                "It took 3.5 hours.", "Nobody noticed!", "ثم انتهينا؟", "نعم"
            ]
        );
        assert_eq!(cut("我在上海工作。很好"), ["我在上海工作。", "很好"]);
        assert!(cut("").is_empty() && cut("  \n ").is_empty());
    }
}
