//! Checks quotes against the transcript. A quote that does not occur in it loses its quotation marks.

/// Quotation marks around fewer words mark a term, not a quote, and are not checked.
const QUOTE_MIN_WORDS: usize = 4;

/// Whether the candidate said this, ignoring case, punctuation and spaces.
pub(super) fn was_said(quote: &str, said: &str) -> bool {
    let quote = normalized(quote);
    !quote.is_empty() && format!(" {said} ").contains(&format!(" {quote} "))
}

/// The form in which texts are compared: lower-case words with single spaces.
pub(super) fn normalized(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Removes the quotation marks around everything that nobody said, and the character NUL, which PostgreSQL can't hold.
pub(super) fn check(report: &str, said: &str) -> String {
    let report = report.replace('\0', "");
    let mut out = String::with_capacity(report.len());
    let mut rest = report.as_str();
    while let Some((open, mark)) = rest
        .char_indices()
        .find(|(_, c)| matches!(c, '"' | '“' | '„'))
    {
        let start = open + mark.len_utf8();
        let line_end = rest[start..].find('\n').map_or(rest.len(), |at| start + at);
        let closing = rest[start..line_end]
            .char_indices()
            .find(|(_, c)| matches!(c, '"' | '”' | '“'))
            .map(|(at, c)| (start + at, c));
        let Some((end, close)) = closing else {
            out.push_str(&rest[..line_end]);
            rest = &rest[line_end..];
            continue;
        };
        let quote = &rest[start..end];
        out.push_str(&rest[..open]);
        if quote.split_whitespace().count() < QUOTE_MIN_WORDS || was_said(quote, said) {
            out.push_str(&rest[open..end + close.len_utf8()]);
        } else {
            out.push_str(quote);
        }
        rest = &rest[end + close.len_utf8()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_said_stays_quoted() {
        let said = normalized("I built the billing service, and it never went down!");
        let report = "You said “I built the billing service” and \"I invented the whole internet alone\". A \"story\" helps.";
        assert_eq!(
            check(report, &said),
            "You said “I built the billing service” and I invented the whole internet alone. A \"story\" helps."
        );
        assert_eq!(
            check("An \"open quote\nand more", &said),
            "An \"open quote\nand more"
        );
        assert!(!was_said("", &said));
        assert!(!was_said("uilt the billing", &said), "whole words");
    }
}
