//! One answer, read: its marks, whether there is anything to judge, and how much it tells.

use crate::asked::Asked;
use crate::beside::beside;
use crate::fillers::Filler;
use crate::languages::rules_of;
use crate::nothing::{self, Found};
use crate::score::{self, Features};
use crate::story::Part;
use crate::text::Text;
use crate::words::count_words;
use mockingbird_shared::facts::{AnswerFacts, Correction, Mark, MarkKind, NothingToJudge};
use mockingbird_shared::language::Language;
use std::ops::Range;

/// What was read in one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Words as people count them.
    pub words: u32,
    /// What was found, in the order of the text.
    pub marks: Vec<Mark>,
    /// Why there is nothing to judge; `None` if there is something.
    pub nothing: Option<NothingToJudge>,
    /// How much it tells, 0 to 10.
    pub score: f64,
}

impl Reading {
    /// The form that is stored. Where there is nothing to judge, no story is kept: what is told in another language than the
    /// interview's counts for nothing.
    pub fn of_answer(mut self, seq: u32) -> AnswerFacts {
        if self.nothing.is_some() {
            self.marks
                .retain(|mark| matches!(mark.kind, MarkKind::Filler | MarkKind::Order));
        }
        AnswerFacts {
            seq,
            words: self.words,
            score: self.score,
            nothing: self.nothing,
            marks: self.marks,
        }
    }
}

/// Reads one answer by the rules of the interview's language.
pub fn read(asked: Asked<'_>, answer: &str, language: Language) -> Reading {
    read_corrected(asked, answer, language, &[])
}

/// The same, where the person has corrected what was found. `corrections` are those of this answer.
pub(crate) fn read_corrected(
    asked: Asked<'_>,
    answer: &str,
    language: Language,
    corrections: &[&Correction],
) -> Reading {
    let rules = rules_of(language);
    let text = Text::new(answer, rules.spelling());
    let places = Places::new(answer);
    let corrections = Corrections::new(&text, &places, corrections);
    let fillers = corrections.of_fillers(rules.fillers(&text));
    let told = rules.story(&text);
    let Found {
        nothing,
        orders,
        other_language,
    } = nothing::look(&asked, answer, &text, &fillers, &told, language);
    let parts = parts_that_count(told, &orders, nothing);
    let nothing = nothing.or_else(|| beside(&asked, &text, &parts, rules));
    let parts = if nothing == Some(NothingToJudge::BesideTheQuestion) {
        // A true story beside the question is none.
        Vec::new()
    } else {
        parts
    };
    let parts = corrections.of_parts(parts);
    let nothing = nothing.filter(|_| parts.is_empty());
    let features = Features::of(&text, &fillers, &parts, &orders, rules);
    let score = score::score(&features, nothing);
    let of_other = other_language.filter(|_| nothing.is_some());
    let of_other = of_other.map(|other| parts_in_other_language(answer, other));
    let bytes = |at: &Range<usize>| text.bytes(at);
    let found = (fillers
        .iter()
        .map(|it| (MarkKind::Filler, bytes(&it.at), it.word.as_str())))
    .chain(parts.iter().map(|it| (it.kind, bytes(&it.at), "")))
    .chain(orders.iter().map(|it| (MarkKind::Order, bytes(it), "")))
    .chain(
        of_other
            .iter()
            .flatten()
            .map(|(kind, at)| (*kind, at.clone(), "")),
    );
    let mut marks: Vec<Mark> = found
        .map(|(kind, at, word)| Mark {
            kind,
            start: places.char_at(at.start),
            end: places.char_at(at.end),
            word: word.to_owned(),
        })
        .collect();
    marks.sort_by_key(|mark| (mark.start, mark.end, mark.kind));
    Reading {
        words: count_words(answer),
        marks,
        nothing,
        score,
    }
}

/// The story of an answer in another language than the interview's, by that language's rules: kinds and bytes.
fn parts_in_other_language(answer: &str, other: Language) -> Vec<(MarkKind, Range<usize>)> {
    let rules = rules_of(other);
    let text = Text::new(answer, rules.spelling());
    let parts = rules.story(&text).into_iter();
    parts
        .map(|part| (part.kind, text.bytes(&part.at)))
        .collect()
}

/// Whether a sentence gives a reason ("because").
pub fn gives_reason(sentence: &str, language: Language) -> bool {
    let rules = rules_of(language);
    let text = Text::new(sentence, rules.spelling());
    !text.find_all(&rules.judging().reasons).is_empty()
}

/// The parts of the story, but for those in orders to the coach. Where there is nothing to judge there is no story.
fn parts_that_count(
    mut parts: Vec<Part>,
    orders: &[Range<usize>],
    nothing: Option<NothingToJudge>,
) -> Vec<Part> {
    let within = |at: &Range<usize>| {
        orders
            .iter()
            .any(|order| order.start <= at.start && at.end <= order.end)
    };
    parts.retain(|part| nothing.is_none() && !within(&part.at));
    parts
}

/// What a person has corrected, as words of the text.
struct Corrections<'a> {
    all: Vec<(&'a Correction, Range<usize>)>,
}

impl<'a> Corrections<'a> {
    fn new(text: &Text<'_>, places: &Places, corrections: &[&'a Correction]) -> Self {
        let words_of = |correction: &Correction| {
            let within = |at: &usize| {
                let bytes = text.bytes(&(*at..*at + 1));
                places.char_at(bytes.start) < correction.end
                    && places.char_at(bytes.end) > correction.start
            };
            let first = (0..text.len()).find(within)?;
            let last = (first..text.len()).rfind(within)?;
            Some(first..last + 1)
        };
        Self {
            all: corrections
                .iter()
                .filter_map(|correction| Some((*correction, words_of(correction)?)))
                .collect(),
        }
    }

    /// Whether the person says that this is nothing of the kind.
    fn denies(&self, kind: MarkKind, at: &Range<usize>) -> bool {
        self.all
            .iter()
            .any(|(it, words)| !it.counts && it.kind == kind && words == at)
    }

    fn added(&self) -> impl Iterator<Item = &(&'a Correction, Range<usize>)> {
        self.all.iter().filter(|(correction, _)| correction.counts)
    }

    fn of_fillers(&self, mut fillers: Vec<Filler>) -> Vec<Filler> {
        fillers.retain(|filler| !self.denies(MarkKind::Filler, &filler.at));
        for (correction, words) in self.added().filter(|(it, _)| it.kind == MarkKind::Filler) {
            if !fillers.iter().any(|filler| filler.at == *words) {
                fillers.push(Filler::new(words.clone(), &correction.word));
            }
        }
        fillers
    }

    fn of_parts(&self, mut parts: Vec<Part>) -> Vec<Part> {
        parts.retain(|part| !self.denies(part.kind, &part.at));
        let is_part = |kind: MarkKind| !matches!(kind, MarkKind::Filler | MarkKind::Order);
        for (correction, words) in self.added().filter(|(it, _)| is_part(it.kind)) {
            let part = Part::new(correction.kind, words.clone());
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }
}

/// From bytes to characters.
struct Places(Vec<usize>);

impl Places {
    fn new(text: &str) -> Self {
        Self(text.char_indices().map(|(at, _)| at).collect())
    }

    fn char_at(&self, byte: usize) -> u32 {
        let before = self.0.partition_point(|at| *at < byte);
        u32::try_from(before).unwrap_or(u32::MAX)
    }
}
