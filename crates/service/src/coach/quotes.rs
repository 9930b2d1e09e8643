//! Checks quotes against the transcript. A quote that does not occur in it loses its quotation marks, or its mark of a
//! block quote, also while the text is streamed.

/// Quotation marks around fewer words mark a term, not a quote, and are not checked.
const QUOTE_MIN_WORDS: usize = 4;
/// Pairs of quotation marks; of those with the same opening, each closing is looked for.
const PAIRS: [(char, &[char]); 9] = [
    ('"', &['"']),
    ('“', &['”', '"']),
    ('„', &['“', '”', '"']),
    ('«', &['»']),
    ('»', &['«']),
    ('‹', &['›']),
    ('‘', &['’']),
    ('「', &['」']),
    ('『', &['』']),
];

/// Whether the candidate said this, ignoring case, punctuation and spaces. Where a quote leaves something out ("…"), each of
/// its pieces was said, one after the other.
pub(super) fn was_said(quote: &str, said: &str) -> bool {
    let quote = quote.replace("...", "…");
    let mut rest = format!(" {said} ");
    let mut found = false;
    for piece in quote.split('…').map(normalized) {
        if piece.is_empty() {
            continue;
        }
        let Some(at) = rest.find(&format!(" {piece} ")) else {
            return false;
        };
        found = true;
        // The space behind stays for the next piece.
        rest.drain(..at + piece.len() + 1);
    }
    found
}

/// The form in which texts are compared: lower-case words with single spaces.
pub(super) fn normalized(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Removes the marks around everything that nobody said, and the character NUL, which PostgreSQL can't hold.
pub(super) fn check(report: &str, said: &str) -> String {
    let report = report.replace('\0', "");
    report
        .split_inclusive('\n')
        .map(|line| check_line(line, said))
        .collect()
}

fn check_line(line: &str, said: &str) -> String {
    let checked = check_marks("", line, said);
    let Some(quote) = checked.trim_start().strip_prefix('>') else {
        return checked;
    };
    let is_long = quote.split_whitespace().count() >= QUOTE_MIN_WORDS;
    if is_long && !was_said(quote, said) {
        let text = quote.trim_start_matches(['>', ' ']);
        // A line that begins with the mark of a list or a heading would become one.
        return text
            .trim_start_matches(['#', '-', '*', '+', ' '])
            .to_owned();
    }
    checked
}

/// `before` is what stands before this part of the line.
fn check_marks(before: &str, line: &str, said: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((open, mark, closings)) = first_opening(rest) {
        let start = open + mark.len_utf8();
        let closing = rest[start..]
            .char_indices()
            .find(|(at, c)| closings.contains(c) && closes(&rest[start..], *at, *c));
        let Some((length, close)) = closing else {
            out.push_str(&rest[..start]);
            rest = &rest[start..];
            continue;
        };
        let end = start + length;
        let quote = &rest[start..end];
        out.push_str(&rest[..open]);
        if quote.split_whitespace().count() < QUOTE_MIN_WORDS || was_said(quote, said) {
            out.push_str(&rest[open..end + close.len_utf8()]);
        } else {
            push_apart(before, &mut out, quote);
            if rest[end + close.len_utf8()..].starts_with(char::is_alphanumeric) {
                out.push(' ');
            }
        }
        rest = &rest[end + close.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// Adds what stood between marks; some languages put spaces within them, and some writers none before them.
fn push_apart(before: &str, out: &mut String, quote: &str) {
    let last = out.chars().next_back().or(before.chars().next_back());
    if last.is_some_and(char::is_alphanumeric) {
        out.push(' ');
    }
    out.push_str(quote.trim());
}

fn first_opening(text: &str) -> Option<(usize, char, &'static [char])> {
    text.char_indices().find_map(|(at, c)| {
        let (_, closings) = PAIRS.iter().find(|(open, _)| *open == c)?;
        Some((at, c, *closings))
    })
}

/// An apostrophe within a word closes nothing.
fn closes(text: &str, at: usize, c: char) -> bool {
    let next = text[at + c.len_utf8()..].chars().next();
    c != '’' || next.is_none_or(|next| !next.is_alphanumeric())
}

/// Checks a text while it is streamed: a line is passed on up to the first mark of a quote, and as a whole when it has
/// ended.
#[derive(Debug, Default)]
pub(super) struct Stream {
    line: String,
    /// How much of the line was passed on, in bytes.
    passed: usize,
}

impl Stream {
    /// Takes a piece, and gives what may be passed on; it may be empty.
    pub(super) fn push(&mut self, piece: &str, said: &str) -> String {
        let mut out = String::new();
        for part in piece.replace('\0', "").split_inclusive('\n') {
            self.line.push_str(part);
            if part.ends_with('\n') {
                out.push_str(&self.end_of_line(said));
            } else {
                out.push_str(self.before_quotes());
                self.passed = self.passed.max(self.safe_end());
            }
        }
        out
    }

    /// What is left when the text has ended.
    pub(super) fn finish(&mut self, said: &str) -> String {
        self.end_of_line(said)
    }

    fn end_of_line(&mut self, said: &str) -> String {
        let line = std::mem::take(&mut self.line);
        let passed = std::mem::take(&mut self.passed);
        if passed == 0 {
            check_line(&line, said)
        } else {
            check_marks(&line[..passed], &line[passed..], said)
        }
    }

    fn before_quotes(&self) -> &str {
        &self.line[self.passed..self.safe_end()]
    }

    /// Where the first mark stands that could open a quote, a block quote included.
    fn safe_end(&self) -> usize {
        if self.line.trim_start().is_empty() || self.line.trim_start().starts_with('>') {
            return self.passed;
        }
        let rest = &self.line[self.passed..];
        first_opening(rest).map_or(self.line.len(), |(at, _, _)| self.passed + at)
    }
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> String {
        normalized("I built the billing service, and it never went down! It’s mine, n'est-ce pas?")
    }

    #[test]
    fn only_what_was_said_stays_quoted() {
        let report = "You said “I built the billing service” and \"I invented the whole internet alone\". A \"story\" helps.";
        assert_eq!(
            check(report, &said()),
            "You said “I built the billing service” and I invented the whole internet alone. A \"story\" helps."
        );
        assert_eq!(
            check("An \"open quote\nand more", &said()),
            "An \"open quote\nand more"
        );
        assert!(!was_said("", &said()));
        assert!(!was_said("uilt the billing", &said()), "whole words");
        assert!(was_said("I built … it never went down", &said()));
        assert!(!was_said("It never went down ... I built the", &said()));
    }

    #[test]
    fn every_form_of_a_quote_is_checked() {
        for (open, close) in [
            ("“", "”"),
            ("„", "“"),
            ("„", "”"),
            ("« ", " »"),
            ("»", "«"),
            ("‹", "›"),
            ("‘", "’"),
            ("\"", "\""),
            ("「", "」"),
        ] {
            let invented = format!("You said {open}I led forty people there{close}, well.");
            assert_eq!(
                check(&invented, &said()).replace("  ", " ").trim(),
                "You said I led forty people there, well.",
                "{open}"
            );
            let real = format!("You said {open}I built the billing service{close}.");
            assert_eq!(check(&real, &said()), real);
        }
        assert_eq!(
            check(
                "> I led forty people there\n> I built the billing service\n",
                &said()
            ),
            "I led forty people there\n> I built the billing service\n"
        );
        assert_eq!(
            check("You said ‘it’s mine, n’est-ce pas’.", &said()),
            "You said ‘it’s mine, n’est-ce pas’."
        );
    }

    #[test]
    fn a_stream_shows_no_quote_that_nobody_said() {
        let text = "## Strengths\n\n- **Clear.** You said: “I led forty people there”, and “I built the billing service”.\n> I never said any such thing\nEnd";
        for size in [1, 3, 7, 1_000] {
            let mut stream = Stream::default();
            let mut shown = String::new();
            let chars: Vec<char> = text.chars().collect();
            for piece in chars.chunks(size) {
                let piece: String = piece.iter().collect();
                shown.push_str(&stream.push(&piece, &said()));
                assert!(!shown.contains("“I led"), "{size}: {shown}");
                assert!(!shown.contains("> I never"), "{size}: {shown}");
            }
            shown.push_str(&stream.finish(&said()));
            assert_eq!(shown, check(text, &said()), "{size}");
        }
    }
}
