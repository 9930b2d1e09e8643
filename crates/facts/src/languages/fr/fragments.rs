//! Outcomes that are told without a verb ("Depuis, plus aucun appel", "Trois sacs au lieu de onze"). Not here: those with
//! a verb (`outcomes`).

use super::telling::Telling;
use super::times::{self, is_figure, opens_outcome};
use super::verbs;
use crate::text::Text;
use std::ops::Range;

/// What opens a fragment that says what is left or was reached.
const LEFT: &[&str] = &[
    "zéro", "aucun", "aucune", "validé", "validée", "accepté", "acceptée", "reçu", "reçue",
];

/// `first` and `last`: where the first and the last deed end.
const GAINED: &[&str] = &[
    "gagné", "économisé", "évité", "perdu", "sauvé", "vendu", "récupéré", "livré", "servi",
    "trouvé",
];

pub(super) fn find(
    telling: &Telling<'_, '_>,
    first: Option<usize>,
    last: Option<usize>,
) -> Vec<Range<usize>> {
    let text = telling.text;
    let Some(first) = first else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut clauses = telling.clauses.iter().peekable();
    for sentence in text.sentences() {
        let mut has_verb = false;
        while let Some(clause) = clauses.peek() {
            if clause.at.start >= sentence.end {
                break;
            }
            has_verb |= clause.at.start >= sentence.start;
            clauses.next();
        }
        if sentence.start + 1 < first {
            continue;
        }
        let is_last = last.is_some_and(|last| sentence.start + 1 >= last);
        let not_one = text.is(sentence.start, &["pas"])
            && text.is(sentence.start + 1, &["un", "une", "le", "la"])
            && is_last;
        if !has_verb && (not_one || is_outcome(telling, &sentence)) {
            found.push(sentence.clone());
        } else if has_verb {
            found.extend(nothing_happened(text, &sentence));
        }
    }
    found
}

fn is_outcome(telling: &Telling<'_, '_>, sentence: &Range<usize>) -> bool {
    let text = telling.text;
    let begin = skip_fillers(telling, sentence.start);
    if opens_outcome(text, begin) && begin + 1 < sentence.end {
        return true;
    }
    let none_left = sentence.clone().take(3).any(|at| {
        let no_more = ["aucun", "aucune", "de", "d'", "une", "un", "jamais", "rien"];
        (text.is(at, &["plus"]) && text.is(at + 1, &no_more)) || text.is(at, LEFT)
    });
    let has_figure = sentence.clone().any(|at| is_figure(text, at));
    let now = sentence
        .clone()
        .any(|at| text.is(at, &["maintenant", "désormais"]));
    let gained = sentence.clone().any(|at| {
        let base = verbs::participle_base(text.lower(at));
        at > sentence.start && GAINED.contains(&base)
    });
    let compares = gained || sentence.clone().any(|at| times::compares(text, at));
    let has_figure = has_figure || text.is(begin, &["une", "un"]);
    none_left || has_figure && (now || compares)
}

/// "…, rien de cassé", "…, aucun blessé".
fn nothing_happened(text: &Text<'_>, sentence: &Range<usize>) -> Option<Range<usize>> {
    let at = sentence.clone().find(|at| {
        text.before(*at).is_break()
            && (text.phrase(*at, "rien de").is_some()
                || text.is(*at, &["aucun", "aucune", "zéro"])
                || text.phrase(*at, "plus de peur que de mal").is_some())
    })?;
    let end = (at + 1..sentence.end)
        .find(|end| text.before(*end).is_break())
        .unwrap_or(sentence.end);
    (at + 6 > end).then_some(at..end)
}

fn skip_fillers(telling: &Telling<'_, '_>, mut at: usize) -> usize {
    while telling.words.is_filler.get(at).copied().unwrap_or(false)
        || telling.text.is(at, &["et", "mais"])
    {
        at += 1;
    }
    at
}
