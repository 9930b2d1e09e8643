//! Lets of a model's text only through what is meant for the reader, while it streams: no thoughts, no calls of tools, no
//! tokens of a chat template.
//!
//! It holds back only what may be the beginning of a mark (`marks`), and code or JSON until it is known to be no call
//! (`tool_text`); "a < b" passes at once. A model whose template has opened the thoughts ends them with a closing mark
//! alone. What was passed on before that mark is taken back; of a model that is known or expected to do so (`begins_in_thought`)
//! the beginning is held back instead. Not here: fields of the wire form that hold thoughts.

mod marks;
mod tool_text;

use marks::{Found, Mark, may_begin_mark};
use tool_text::{HELD_MAX_BYTES, Json, is_call, is_call_in_code, json_at_beginning};

/// Thoughts without any mark, known by how they begin, and how what follows them begins. The first is what is left of
/// OpenAI's harmony form where a server has removed its tokens.
const UNMARKED: [(&str, &str); 4] = [
    ("analysis", "assistantfinal"),
    ("here is my thought process:", "here is my response:"),
    ("here's my thought process:", "here's my response:"),
    ("**thinking process:**", "**response:**"),
];

/// Most text that is held back while it may be thoughts, in bytes; what is longer can be no reply.
const UNDECIDED_MAX_BYTES: usize = 256 * 1024;
/// Longest name of a channel or a speaker, in bytes, with what the form puts beside it.
const HEADER_MAX_BYTES: usize = 256;

/// A part of a reply as it streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyText<'a> {
    /// More text.
    Piece(&'a str),
    /// What was passed on so far were thoughts; the reply begins anew.
    TakenBack,
}

/// What a reply has turned out to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// There were thoughts.
    pub(super) thoughts: bool,
    /// The thoughts at the beginning had no opening mark.
    pub(super) thoughts_without_opening: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// What comes is for the reader.
    Visible,
    /// It may be thoughts, or the reply: it is held back until a closing mark or the end.
    Undecided,
    /// Thoughts, until a closing mark.
    Thought,
    /// Thoughts of the harmony form, or what stands between its messages, until the next channel.
    Between,
    /// The name of a channel, or of a speaker: the text begins at `Message`.
    Header { is_final: bool },
    /// Thoughts without marks, until the text at this place in `UNMARKED`.
    Unmarked(usize),
    /// A call of a tool, until its closing mark.
    Tool,
    /// Code that is too long for a call, until its fence.
    Code,
    /// The reply is over.
    Over,
}

/// The filter of one reply. What it holds is limited, however long the reply is.
#[derive(Debug)]
pub(super) struct ReplyFilter {
    state: State,
    /// The end of what came, which may be the beginning of a mark.
    held: String,
    /// What came in the state `Undecided`.
    undecided: String,
    /// The last character before `held`.
    before: Option<char>,
    /// Something was passed on.
    has_begun: bool,
    /// The reply does not begin with thoughts without marks, or they are over.
    beginning_is_known: bool,
    /// The reply stands within tags of its own.
    is_tagged: bool,
    seen: Seen,
}

type Out<'a> = &'a mut dyn FnMut(ReplyText<'_>);

impl ReplyFilter {
    pub(super) fn new(begins_in_thought: bool) -> Self {
        Self {
            state: if begins_in_thought {
                State::Undecided
            } else {
                State::Visible
            },
            held: String::new(),
            undecided: String::new(),
            before: None,
            has_begun: false,
            beginning_is_known: false,
            is_tagged: false,
            seen: Seen::default(),
        }
    }

    pub(super) fn seen(&self) -> Seen {
        self.seen
    }

    /// Thoughts came in a field of their own, so that the text is the reply.
    pub(super) fn thoughts_came_apart(&mut self, out: Out<'_>) {
        self.seen.thoughts = true;
        if self.state == State::Undecided {
            self.decide();
            self.push("", out);
        }
    }

    /// Takes more of the model's text.
    pub(super) fn push(&mut self, piece: &str, out: Out<'_>) {
        let mut text = std::mem::take(&mut self.held);
        text.push_str(piece);
        let rest_bytes = self.filter(&text, false, out);
        self.held = text.split_off(text.len() - rest_bytes);
    }

    /// The model's text has ended, or its limit has cut it short: what is held is decided.
    pub(super) fn finish(&mut self, is_cut: bool, out: Out<'_>) {
        if self.state == State::Undecided {
            // It never came to a closing mark: either there were no thoughts, or nothing else.
            if is_cut {
                self.seen.thoughts = true;
                self.state = State::Thought;
            } else {
                self.decide();
            }
        }
        let text = std::mem::take(&mut self.held);
        self.filter(&text, true, out);
    }

    /// What is undecided is for the reader.
    fn decide(&mut self) {
        self.state = State::Visible;
        let end = std::mem::take(&mut self.held);
        self.held = std::mem::take(&mut self.undecided);
        self.held.push_str(&end);
    }

    /// Filters as much of the text as can be decided; answers how many bytes at its end can't.
    fn filter(&mut self, text: &str, is_last: bool, out: Out<'_>) -> usize {
        let mut rest = text;
        while !rest.is_empty() {
            let taken = match self.state {
                State::Visible => self.visible(rest, is_last, out),
                State::Code => self.code(rest, is_last, out),
                State::Over => Some(rest.len()),
                State::Unmarked(place) => self.unmarked(rest, place, is_last),
                State::Header { is_final } => self.header(rest, is_final, is_last, out),
                _ => self.hidden(rest, is_last, out),
            };
            let Some(taken) = taken else {
                return rest.len();
            };
            self.before = rest[..taken].chars().next_back().or(self.before);
            rest = &rest[taken..];
        }
        0
    }

    /// Takes from a text for the reader; none where it can't be decided yet.
    fn visible(&mut self, text: &str, is_last: bool, out: Out<'_>) -> Option<usize> {
        if !self.has_begun && !self.beginning_is_known {
            match self.begins_unmarked(text, is_last) {
                Some(true) => return Some(0),
                Some(false) => {}
                None => return None,
            }
        }
        let Some(at) = text.find(may_begin_mark) else {
            self.pass(text, out);
            return Some(text.len());
        };
        if at > 0 {
            self.pass(&text[..at], out);
            return Some(at);
        }
        let first_bytes = text.chars().next().map_or(1, char::len_utf8);
        // Whoever writes about a mark puts it between backticks.
        let is_quoted = self.before == Some('`');
        match marks::find(text) {
            Found::Mark(Mark::Fence, _) => return self.fence(text, is_last, out),
            // In the middle of a reply it may be what the talk is about.
            Found::Mark(Mark::Answer, bytes) => {
                self.is_tagged |= self.seen.thoughts || !self.has_begun;
                if !self.is_tagged {
                    self.pass(&text[..bytes], out);
                }
                return Some(bytes);
            }
            Found::Mark(mark, bytes) if !is_quoted => {
                self.on_mark(mark, out);
                return Some(bytes);
            }
            Found::Unfinished if !is_last && !is_quoted => return None,
            _ => {}
        }
        if text.starts_with(['{', '[']) {
            match json_at_beginning(text) {
                Json::Until(end) if is_call(&text[..end]) => {
                    return Some(end);
                }
                Json::Until(end) => {
                    self.pass(&text[..end], out);
                    return Some(end);
                }
                Json::Unfinished if is_last && is_call(text) => {
                    return Some(text.len());
                }
                Json::Unfinished if !is_last && text.len() < HELD_MAX_BYTES => return None,
                Json::Unfinished | Json::No => {}
            }
        }
        self.pass(&text[..first_bytes], out);
        Some(first_bytes)
    }

    /// Whether the reply begins with thoughts that have no marks; none while it may still turn out so.
    fn begins_unmarked(&mut self, text: &str, is_last: bool) -> Option<bool> {
        let beginning = text.trim_start();
        for (place, (opening, _)) in UNMARKED.iter().enumerate() {
            let common = beginning.chars().zip(opening.chars());
            let is_same = common
                .clone()
                .all(|(a, b)| a.to_lowercase().eq(b.to_lowercase()));
            if !is_same {
                continue;
            }
            if beginning.len() <= opening.len() {
                // A reply may well be a word like this.
                return if is_last { Some(false) } else { None };
            }
            // "Analysis is…" is a reply, "analysisWe need to…" is none.
            let behind = beginning[opening.len()..].chars().next();
            let is_word = opening.ends_with(char::is_alphabetic);
            if is_word && !behind.is_some_and(|c| c.is_uppercase() && beginning.starts_with('a')) {
                continue;
            }
            self.seen.thoughts = true;
            self.state = State::Unmarked(place);
            return Some(true);
        }
        Some(false)
    }

    fn unmarked(&mut self, text: &str, place: usize, is_last: bool) -> Option<usize> {
        let (_, end) = UNMARKED[place];
        if let Some(at) = text.to_ascii_lowercase().find(end) {
            self.state = State::Visible;
            self.beginning_is_known = true;
            return Some(at + end.len());
        }
        Some(all_but_beginning_of(text, end.len(), is_last)).filter(|taken| *taken > 0)
    }

    /// Takes a code block, and passes it on unless it holds a call.
    fn fence(&mut self, text: &str, is_last: bool, out: Out<'_>) -> Option<usize> {
        let inner = &text[3..];
        match inner.find("```") {
            Some(end) if is_call_in_code(&inner[..end]) => Some(end + 6),
            Some(end) => {
                self.pass(&text[..end + 6], out);
                Some(end + 6)
            }
            None if is_last && is_call_in_code(inner) => Some(text.len()),
            None if !is_last && text.len() < HELD_MAX_BYTES => None,
            None => {
                self.state = State::Code;
                self.pass(&text[..3], out);
                Some(3)
            }
        }
    }

    fn code(&mut self, text: &str, is_last: bool, out: Out<'_>) -> Option<usize> {
        let end = match text.find("```") {
            Some(at) => {
                self.state = State::Visible;
                at + 3
            }
            None => all_but_beginning_of(text, 3, is_last),
        };
        self.pass(&text[..end], out);
        Some(end).filter(|end| *end > 0)
    }

    /// Takes the name of a channel or a speaker, up to the mark behind it.
    fn header(&mut self, text: &str, is_final: bool, is_last: bool, out: Out<'_>) -> Option<usize> {
        let at = text.find('<').unwrap_or(text.len());
        if let Found::Mark(mark, bytes) = marks::find(&text[at..]) {
            let is_final = is_final || text[..at].to_ascii_lowercase().contains("final");
            self.state = State::Header { is_final };
            if !self.on_mark(mark, out) {
                self.state = State::Between;
            }
            return Some(at + bytes);
        }
        if is_last || text.len() > HEADER_MAX_BYTES {
            self.state = State::Between;
            return Some(text.len());
        }
        None
    }

    /// Takes from a text that is not for the reader, or not known to be.
    fn hidden(&mut self, text: &str, is_last: bool, out: Out<'_>) -> Option<usize> {
        let at = text.find(['<', '[', '◁']).unwrap_or(text.len());
        if at > 0 {
            self.hide(&text[..at]);
            return Some(at);
        }
        let bytes = match marks::find(text) {
            Found::Mark(mark, bytes) if self.on_mark(mark, out) => return Some(bytes),
            Found::Unfinished if !is_last => return None,
            Found::Mark(_, bytes) => bytes,
            Found::Unfinished | Found::Text => text.chars().next().map_or(1, char::len_utf8),
        };
        self.hide(&text[..bytes]);
        Some(bytes)
    }

    fn hide(&mut self, text: &str) {
        if self.state != State::Undecided {
            return;
        }
        if self.undecided.len() + text.len() > UNDECIDED_MAX_BYTES {
            self.undecided = String::new();
            self.seen.thoughts = true;
            self.state = State::Thought;
            return;
        }
        self.undecided.push_str(text);
    }

    /// Acts on a mark; false where it means nothing in the present state, so that a hidden text goes on.
    fn on_mark(&mut self, mark: Mark, out: Out<'_>) -> bool {
        let undecided = match self.state {
            State::Undecided => std::mem::take(&mut self.undecided),
            _ => String::new(),
        };
        let next = match (self.state, mark) {
            (State::Header { is_final: true }, Mark::Message) => State::Visible,
            (State::Header { .. }, Mark::Message) => {
                self.seen.thoughts = true;
                State::Between
            }
            (State::Undecided, Mark::ThoughtEnds) => {
                self.seen.thoughts = true;
                self.seen.thoughts_without_opening = true;
                State::Visible
            }
            (State::Visible, Mark::ThoughtEnds) if !self.seen.thoughts => {
                // What came before were thoughts, which the template of the chat has opened.
                self.seen.thoughts = true;
                self.seen.thoughts_without_opening = true;
                if std::mem::take(&mut self.has_begun) {
                    out(ReplyText::TakenBack);
                }
                State::Visible
            }
            (State::Visible | State::Undecided, Mark::ThoughtBegins) => {
                self.pass(&undecided, out);
                self.seen.thoughts = true;
                State::Thought
            }
            (State::Visible | State::Undecided, Mark::ToolBegins) => {
                self.pass(&undecided, out);
                State::Tool
            }
            (State::Thought, Mark::ThoughtEnds) | (State::Tool, Mark::ToolEnds) => State::Visible,
            (State::Tool, Mark::Channel) => State::Tool,
            (_, Mark::Channel) => State::Header { is_final: false },
            (State::Visible | State::Between, Mark::Start) => State::Header { is_final: true },
            (State::Visible, Mark::End) => State::Between,
            (State::Visible, Mark::Last) if self.has_begun => State::Over,
            (State::Visible, _) => State::Visible,
            _ => {
                self.undecided = undecided;
                return false;
            }
        };
        self.state = next;
        true
    }

    fn pass(&mut self, text: &str, out: Out<'_>) {
        let text = if self.has_begun {
            text
        } else {
            text.trim_start()
        };
        if !text.is_empty() {
            self.has_begun = true;
            out(ReplyText::Piece(text));
        }
    }
}

/// All of a text but so much at its end as may be the beginning of something that is `bytes` long.
fn all_but_beginning_of(text: &str, bytes: usize, is_last: bool) -> usize {
    let kept = if is_last { 0 } else { bytes };
    text.floor_char_boundary(text.len().saturating_sub(kept))
}

#[cfg(test)]
mod tests;
