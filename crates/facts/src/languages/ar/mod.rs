//! Arabic: the written standard and the dialects people speak in interviews. What Arabic writes together with a word
//! ("and", "in", the article) is taken apart where words are read, and added where words are listed. Not here: what all
//! languages have in common (`grammar`).

mod comments;
mod figures;
mod fillers;
mod morph;
mod nonsense;
mod people;
mod place;
mod result;
mod situation;
mod stems;
mod story;
mod subject;
mod tables;
mod task;
mod telling;
#[cfg(test)]
mod telling_tests;
#[cfg(test)]
mod tests;
mod verb;
mod wish;

use crate::fillers::Filler;
use crate::grammar::{Everyday, Grammar, JudgingWords, parse};
use crate::stems::with_prefixes;
use crate::story::Part;
use crate::text::Text;
use std::sync::LazyLock;

/// The rules of Arabic.
pub(crate) struct Arabic;

static JUDGING: LazyLock<JudgingWords> =
    LazyLock::new(|| judging_with_prefixes(JudgingWords::parse(include_str!("judging.json"))));

static EVERYDAY: LazyLock<Everyday> = LazyLock::new(|| {
    let plain: Everyday = parse(include_str!("everyday.json"));
    plain.with_prefixes(BEFORE_NOUNS, BEFORE_WORDS)
});

impl Grammar for Arabic {
    fn fillers(&self, text: &Text<'_>) -> Vec<Filler> {
        fillers::find(text)
    }

    fn story(&self, text: &Text<'_>) -> Vec<Part> {
        story::find(text)
    }

    fn judging(&self) -> &JudgingWords {
        &JUDGING
    }

    /// "My" and "our" are written together with the noun.
    fn is_own(&self, text: &Text<'_>, noun: usize) -> bool {
        text.lower(noun).ends_with(['ي']) || text.lower(noun).ends_with("نا")
    }

    fn everyday(&self) -> &Everyday {
        &EVERYDAY
    }

    fn verb_first(&self) -> bool {
        true
    }
}

/// What may be written together with a noun in front.
const BEFORE_NOUNS: &[&str] = &[
    "", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ولل", "وب", "ف", "فال",
];
/// What may be written together with any word in front.
const BEFORE_WORDS: &[&str] = &["", "و", "ف"];

/// The lists name plain words; those they stand for are added.
fn judging_with_prefixes(mut words: JudgingWords) -> JudgingWords {
    for stems in [&mut words.private, &mut words.work, &mut words.buzz] {
        *stems = stems.with_prefixes(BEFORE_NOUNS);
    }
    add_prefixes(&mut words.concrete, BEFORE_NOUNS);
    for list in [
        &mut words.function_words,
        &mut words.first_person,
        &mut words.dont_know,
        &mut words.orders,
        &mut words.call_talk,
        &mut words.reasons,
        &mut words.conditional,
    ] {
        add_prefixes(list, BEFORE_WORDS);
    }
    words
}

fn add_prefixes(list: &mut Vec<String>, prefixes: &[&str]) {
    *list = with_prefixes(&*list, prefixes).collect();
    list.sort_unstable();
    list.dedup();
}
