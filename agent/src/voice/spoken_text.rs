//! What is said of a text: no Markdown, no emoji, no stage directions. What is stored and shown elsewhere stays as it
//! was written. Not here: where a text is cut into sentences.

/// Longest stage direction, in bytes: "*leans back and smiles warmly*".
const DIRECTION_MAX_BYTES: usize = 60;
/// Marks that end a sentence, or introduce what follows.
const ENDS: [char; 11] = ['.', '!', '?', '…', ':', '。', '！', '？', '؟', '”', '"'];
/// HTML that models mix with Markdown.
const HTML_TAGS: [&str; 24] = [
    "b", "br", "code", "details", "div", "em", "h1", "h2", "h3", "hr", "i", "li", "ol", "p", "pre",
    "small", "span", "strong", "sub", "summary", "sup", "table", "u", "ul",
];

/// Makes what is spoken of the sentences of one text, in their order.
#[derive(Debug)]
pub(super) struct SpokenText {
    /// The next sentence is part of a code block.
    in_code: bool,
    /// The next sentence begins a line.
    at_line_start: bool,
}

impl Default for SpokenText {
    fn default() -> Self {
        Self {
            in_code: false,
            at_line_start: true,
        }
    }
}

impl SpokenText {
    /// What is said of the next sentence, which may span lines; empty if nothing is.
    pub(super) fn of(&mut self, sentence: &str) -> String {
        let mut spoken: Vec<String> = Vec::new();
        for (index, line) in sentence.split('\n').enumerate() {
            let begins = self.at_line_start || index > 0;
            if begins && self.turns_code(line.trim()) {
                continue;
            }
            let said = if self.in_code {
                String::new()
            } else if begins {
                inline(without_line_mark(line.trim()))
            } else {
                inline(line.trim())
            };
            if said.contains(char::is_alphanumeric) {
                spoken.push(said);
            }
            // White space alone does not begin to fill a line.
            self.at_line_start = begins && line.trim().is_empty();
        }
        self.at_line_start |= sentence.ends_with('\n');
        spoken.join(" ")
    }

    /// Whether a line is the fence of a code block.
    fn turns_code(&mut self, line: &str) -> bool {
        let is_fence = line.starts_with("```") || line.starts_with("~~~");
        if is_fence {
            let is_whole_block = !self.in_code && line.len() > 6 && line.ends_with("```");
            self.in_code ^= !is_whole_block;
        }
        is_fence
    }
}

/// A line without what makes it a heading, a quotation, an item, or a row of a table; empty for a rule.
fn without_line_mark(line: &str) -> &str {
    if line.chars().all(|c| "|-:=*_ ".contains(c)) {
        return "";
    }
    let line = line.trim_start_matches(['>', ' ']);
    let line = match line.trim_start_matches('#') {
        heading if heading.len() < line.len() && heading.starts_with(' ') => heading.trim(),
        _ => line,
    };
    let item = ["- ", "* ", "+ ", "• ", "– "]
        .iter()
        .find_map(|mark| line.strip_prefix(mark));
    let numbered = || {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = line.len() - rest.len();
        let marked = rest.strip_prefix(". ").or(rest.strip_prefix(") "));
        marked.filter(|_| (1..=2).contains(&digits))
    };
    let item = item.or_else(numbered).unwrap_or(line).trim_start();
    let task = ["[ ] ", "[x] ", "[X] "]
        .iter()
        .find_map(|mark| item.strip_prefix(mark));
    task.unwrap_or(item)
}

/// A text without the marks that stand within lines.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '*' | '_' | '~' | '(' | '[' => direction(rest, &out),
            '<' => html_tag(rest),
            _ => None,
        };
        if let Some(bytes) = taken {
            // What a tag parts are two words, but for the tags of letters.
            if ["<br", "<p", "<li", "<div", "<h"]
                .iter()
                .any(|tag| rest.starts_with(tag))
            {
                out.push(' ');
            }
            rest = &rest[bytes..];
            continue;
        }
        if let Some((shown, bytes)) = link(rest) {
            out.push_str(&inline(shown));
            rest = &rest[bytes..];
            continue;
        }
        if let Some((host, bytes)) = address(rest) {
            out.push_str(host);
            rest = &rest[bytes..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let next = rest.chars().next();
        match c {
            '\\' if next.is_some_and(|c| c.is_ascii_punctuation()) => {
                out.extend(next);
                rest = &rest[next.map_or(0, char::len_utf8)..];
            }
            '`' => {}
            '~' if next == Some('~') => rest = &rest[1..],
            '*' if !stands_apart(&out, next) => {}
            // Names of code keep theirs.
            '_' if !(ends_with_word(&out) && next.is_some_and(char::is_alphanumeric)) => {}
            '|' => out.push(','),
            c if is_picture(c) => {}
            c => out.push(c),
        }
    }
    tidy(&out)
}

/// Whether an asterisk has spaces around it, as in "2 * 3".
fn stands_apart(before: &str, next: Option<char>) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let apart = before.ends_with(' ') && next == Some(' ');
    apart || (is_digit(before.chars().next_back()) && is_digit(next))
}

fn ends_with_word(text: &str) -> bool {
    text.ends_with(char::is_alphanumeric)
}

/// The bytes of a stage direction at the beginning of `text`: `*smiles*`, `(pauses)`, `[nods]`. It stands between
/// sentences, and is none itself; emphasis and remarks stand within them.
fn direction(text: &str, before: &str) -> Option<usize> {
    let (open, close) = match text.chars().next()? {
        '(' => ('(', ')'),
        '[' => ('[', ']'),
        mark @ ('*' | '_') => (mark, mark),
        _ => return None,
    };
    let inner = &text[1..];
    let end = inner.find(close)?;
    let (content, rest) = (&inner[..end], inner[end + 1..].trim_start());
    let first = content.chars().next()?;
    let is_words = |c: char| c.is_alphabetic() || " ,'’-".contains(c);
    let is_plain = content.len() <= DIRECTION_MAX_BYTES
        && first.is_alphabetic()
        && content.chars().all(is_words)
        && !content.ends_with(' ');
    // "(B2B)" and "(REST)" are no directions, and "*Great*" is emphasis.
    let is_name = content.chars().filter(|c| c.is_uppercase()).count() > 1;
    let is_emphasis = open == close && first.is_uppercase();
    let before = before.trim_end();
    let between = (before.is_empty() || before.ends_with(ENDS))
        && (rest.is_empty() || !rest.starts_with(|c: char| c.is_lowercase() || ",;:(".contains(c)));
    (is_plain && !is_name && !is_emphasis && between).then_some(end + 2)
}

/// The text of a link or a picture at the beginning of `text`, and the bytes of all of it. A footnote has no text.
fn link(text: &str) -> Option<(&str, usize)> {
    let is_picture = text.starts_with("![");
    let begin = if is_picture { 2 } else { 1 };
    if !is_picture && !text.starts_with('[') {
        return None;
    }
    let end = begin + text[begin..].find(']')?;
    let shown = &text[begin..end];
    if shown.starts_with('^') {
        let behind = text[end + 1..].strip_prefix(':').map_or(0, |_| 1);
        return Some(("", end + 1 + behind));
    }
    let behind = &text[end + 1..];
    for (open, close) in [('(', ')'), ('[', ']')] {
        if behind.starts_with(open)
            && let Some(close) = behind.find(close)
        {
            return Some((shown, end + 1 + close + 1));
        }
    }
    Some((shown, end + 1))
}

/// The host of an address of the web at the beginning of `text`, and the bytes of all of it.
fn address(text: &str) -> Option<(&str, usize)> {
    let skipped = usize::from(text.starts_with('<'));
    let whole = &text[skipped..];
    let rest = whole
        .strip_prefix("https://")
        .or_else(|| whole.strip_prefix("http://"))?;
    let scheme = whole.len() - rest.len();
    let length = rest
        .find(|c: char| c.is_whitespace() || "<>)]\"".contains(c))
        .unwrap_or(rest.len());
    let all = rest[..length].trim_end_matches(['.', ',', '!', '?', ';', ':']);
    let host = all.split(['/', '?', '#']).next().unwrap_or(all);
    let closed = usize::from(skipped == 1 && rest[all.len()..].starts_with('>'));
    Some((
        host.strip_prefix("www.").unwrap_or(host),
        skipped + scheme + all.len() + closed,
    ))
}

fn html_tag(text: &str) -> Option<usize> {
    let end = text.find('>').filter(|end| *end <= DIRECTION_MAX_BYTES)?;
    let inner = text[1..end].trim_start_matches('/').trim_end_matches('/');
    let name = inner.split_whitespace().next()?.to_ascii_lowercase();
    HTML_TAGS.contains(&name.as_str()).then_some(end + 1)
}

/// Emoji, arrows and ornaments, with the marks that join and colour them.
fn is_picture(c: char) -> bool {
    matches!(
        u32::from(c),
        0x200d | 0x20e3 | 0xfe0e | 0xfe0f
            | 0x2022
            | 0x2190..=0x21ff
            | 0x2300..=0x23ff
            | 0x2500..=0x27bf
            | 0x2900..=0x297f
            | 0x2b00..=0x2bff
            | 0x1f000..=0x1faff
            | 0xe0020..=0xe007f
    )
}

/// Single spaces, none before marks that belong to the word before, and no marks of nothing.
fn tidy(text: &str) -> String {
    let text = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, plain)| {
        text.replace(entity, plain)
    });
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_mark = word.chars().all(|c| ",.!?;:".contains(c));
        match words.last_mut() {
            Some(last) if is_mark && last.ends_with([',', '.', '!', '?', ';', ':']) => {}
            Some(last) if is_mark => last.push_str(word),
            None if is_mark => {}
            _ => words.push(word.to_owned()),
        }
    }
    words.join(" ").trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(text: &str) -> String {
        SpokenText::default().of(text)
    }

    #[test]
    fn no_markdown_is_spoken() {
        for (written, said) in [
            ("**Great!** 1.", "Great! 1."),
            (
                "**Great!** *Why* did you __leave__?",
                "Great! Why did you leave?",
            ),
            ("## Your strengths", "Your strengths"),
            ("# C# and F#", "C# and F#"),
            ("- a first item", "a first item"),
            ("1. Tell me about it.", "Tell me about it."),
            ("- [ ] Practise daily", "Practise daily"),
            ("> You said so.", "You said so."),
            (
                "See [the guide](https://example.com/a?b=c).",
                "See the guide.",
            ),
            (
                "![A chart](x.png) What do you see?",
                "A chart What do you see?",
            ),
            (
                "Look at https://www.example.com/a/b?c=d.",
                "Look at example.com.",
            ),
            ("It is so[^1].", "It is so."),
            (
                "What does `Vec<T>` do in `main_loop`?",
                "What does Vec<T> do in main_loop?",
            ),
            ("~~No.~~ Yes.", "No. Yes."),
            ("| Depth | 6 |", "Depth, 6"),
            ("|---|:-:|", ""),
            ("---", ""),
            ("One<br>two <b>three</b> &amp; four", "One two three & four"),
            ("Is 2 * 3 or 2*3 more?", "Is 2 * 3 or 2*3 more?"),
            ("Is \\*this\\* it?", "Is *this* it?"),
            ("Well done! 🎉👍🏽 Next ✅", "Well done! Next"),
            ("👍", ""),
            ("What is the role [Name] had?", "What is the role Name had?"),
        ] {
            assert_eq!(spoken(written), said, "{written}");
        }
    }

    #[test]
    fn no_stage_direction_is_spoken_and_what_is_said_in_brackets_is() {
        for (written, said) in [
            ("*smiles* Thank you.", "Thank you."),
            ("*leans back and nods slowly* I see.", "I see."),
            ("I see. *nickt freundlich*", "I see."),
            ("(smiles) Thank you.", "Thank you."),
            ("[Pauses] Thank you.", "Thank you."),
            ("Thank you. (laughs)", "Thank you."),
            ("_clears throat_ Shall we?", "Shall we?"),
            ("*really* good work", "really good work"),
            ("That was *really* good.", "That was really good."),
            ("*Great!* Go on.", "Great! Go on."),
            (
                "Was your role (backend) new?",
                "Was your role (backend) new?",
            ),
            (
                "Did you use REST (or GraphQL)?",
                "Did you use REST (or GraphQL)?",
            ),
            ("(B2B) was new to you.", "(B2B) was new to you."),
            ("(Take your time.) Why?", "(Take your time.) Why?"),
        ] {
            assert_eq!(spoken(written), said, "{written}");
        }
    }

    #[test]
    fn code_is_not_read_aloud() {
        let mut text = SpokenText::default();
        let said: Vec<String> = [
            "Look:\n", "```rust\n", "let x = 1;\n", "```\n", "What is x?",
        ]
        .iter()
        .map(|sentence| text.of(sentence))
        .collect();
        assert_eq!(said.concat(), "Look:What is x?");
        assert_eq!(spoken("Look:\n```\nx\n```\nWhy?"), "Look: Why?");
    }

    #[test]
    fn a_number_in_the_middle_of_a_line_is_no_item() {
        let mut text = SpokenText::default();
        assert_eq!(text.of("You were there on the"), "You were there on the");
        assert_eq!(text.of(" 3. floor."), "3. floor.");
    }
}
