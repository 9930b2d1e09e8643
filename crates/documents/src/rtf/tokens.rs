//! The bytes of an RTF file, cut into words of control, groups and text.

/// One piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    GroupBegins,
    GroupEnds,
    /// `\word` or `\word-12`.
    Word {
        name: &'a str,
        number: Option<i32>,
    },
    /// `\~`, `\*` and their like; `\'xx` is `Text`.
    Symbol(u8),
    /// A byte of text that stands for itself, or is written as `\'xx`.
    Text(u8),
}

pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Passes over binary data.
    pub(super) fn skip_bytes(&mut self, count: i32) {
        self.at = self
            .at
            .saturating_add(usize::try_from(count).unwrap_or_default());
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(if first == b'\'' {
                self.hexadecimal()
            } else {
                Token::Symbol(first)
            });
        }
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) {
            self.at += 1;
        }
        let name = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        let number_start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let digits_start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let number = if self.at == digits_start {
            self.at = number_start;
            None
        } else {
            let digits =
                std::str::from_utf8(&self.bytes[number_start..self.at]).unwrap_or_default();
            Some(digits.parse().unwrap_or(0))
        };
        // One space ends the word and belongs to it.
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        Some(Token::Word { name, number })
    }

    fn hexadecimal(&mut self) -> Token<'a> {
        let digits = self
            .bytes
            .get(self.at..self.at + 2)
            .and_then(|it| std::str::from_utf8(it).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                self.at += 2;
                Token::Text(byte)
            }
            None => Token::Symbol(b'\''),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return Some(match byte {
                b'{' => Token::GroupBegins,
                b'}' => Token::GroupEnds,
                b'\\' => return self.control(),
                // Line ends of the file are no text.
                b'\r' | b'\n' | 0 => continue,
                byte => Token::Text(byte),
            });
        }
    }
}
