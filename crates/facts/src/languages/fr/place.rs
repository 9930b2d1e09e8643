//! One place in an answer as the rules of fillers see it: what stands before and behind it.

use crate::fillers::hesitation;
use crate::text::{Gap, Text};

/// Words by which a filler is known to stand here, when only its neighbour is looked at.
pub(super) const NEIGHBOURS: &[&str] = &[
    "voilà", "bon", "enfin", "alors", "donc", "quoi", "bref", "disons", "genre",
];

/// What a clause begins with: its subject or its conjunction.
pub(super) const CLAUSE_OPENERS: &[&str] = &[
    "je", "j'", "j", "jai", "tu", "t'", "il", "elle", "on", "nous", "vous", "ils", "elles", "c'",
    "cest", "ça", "ce", "cela", "moi", "lui", "et", "mais", "parce", "puis", "là", "après",
    "ensuite", "quand",
];

/// Words that lead into a clause and may stand before an aside.
pub(super) const CONNECTORS: &[&str] = &[
    "et", "mais", "que", "qu'", "parce", "puis", "non", "oui", "ouais", "qui", "donc", "car", "ah",
    "nan",
];

/// Sounds of hesitation, which are fillers wherever they stand.
pub(super) const SOUNDS: &[&str] = &[
    "euh", "heu", "hum", "hmm", "hm", "mmh", "mm", "hem", "um", "uh", "uhm", "ehm", "äh",
];

/// Interjections that are fillers wherever they stand.
pub(super) const INTERJECTIONS: &[&str] = &["ben", "bah", "beh", "hein"];

/// What a clause begins with behind "bon", beside its subject: adverbs and articles.
pub(super) const BEHIND_BON: &[&str] = &[
    "déjà", "en", "sinon", "oui", "non", "y", "forcément", "évidemment", "les", "le", "la", "l'",
    "maintenant", "aujourd'", "finalement", "depuis", "pendant", "tout", "tous", "personne",
    "heureusement", "malheureusement", "normalement", "comme", "si", "s'", "mon", "ma", "mes",
    "notre", "nos", "rien", "pas", "peut", "voilà", "donc", "bref", "apparemment", "au", "chacun",
    "franchement", "honnêtement", "parfois", "souvent", "d'",
];

/// One place in a text, with what the words before it have told.
pub(super) struct Place<'t, 'a> {
    pub(super) text: &'t Text<'a>,
    /// The word that is looked at.
    pub(super) at: usize,
    /// Only fillers stand between the beginning of the sentence and here.
    pub(super) opens_sentence: bool,
    /// Only fillers stand between the beginning of the answer and here.
    pub(super) opens_answer: bool,
    /// The word before is a filler.
    pub(super) after_filler: bool,
    /// Steps are counted ("d'abord"), so that "enfin" closes them.
    pub(super) counts_steps: bool,
}

impl Place<'_, '_> {
    pub(super) fn prev(&self) -> &str {
        self.text.lower_before(self.at)
    }

    pub(super) fn prev_is(&self, words: &[&str]) -> bool {
        words.contains(&self.prev())
    }

    pub(super) fn pause_before(&self) -> bool {
        is_pause(self.text.before(self.at))
    }

    /// Whether the speaker pauses behind the words that end here.
    pub(super) fn pause_at(&self, end: usize) -> bool {
        is_pause(self.text.before(end))
    }

    pub(super) fn filler_at(&self, end: usize) -> bool {
        let text = self.text;
        end < text.len()
            && !text.before(end).stop
            && (is_sound(text.lower(end))
                || (text.is(end, NEIGHBOURS) && !text.is(end + 1, &["de", "que", "le", "la"]))
                || begins_aside(text, end))
    }

    pub(super) fn clause_at(&self, end: usize) -> bool {
        self.text.is(end, CLAUSE_OPENERS)
    }

    /// Whether the sentence ends here.
    pub(super) fn sentence_ends_at(&self, end: usize) -> bool {
        self.text.before(end).stop
    }

    /// Whether the words up to `end` stand apart from their sentence.
    pub(super) fn is_aside(&self, end: usize) -> bool {
        let apart_before = self.opens_sentence
            || self.pause_before()
            || self.after_filler
            || self.prev_is(CONNECTORS);
        let apart_after = self.pause_at(end) || self.filler_at(end) || self.clause_at(end);
        (apart_before && apart_after) || self.sentence_ends_at(end)
    }
}

pub(super) fn is_pause(gap: Gap) -> bool {
    gap.comma || gap.stop || gap.dash || gap.colon || gap.edge || gap.ellipsis
}

pub(super) fn is_sound(word: &str) -> bool {
    hesitation(word, SOUNDS).is_some() || hesitation(word, INTERJECTIONS).is_some()
}

/// Whether the words of an aside stand here, whatever they mean.
fn begins_aside(text: &Text<'_>, at: usize) -> bool {
    [
        "du coup", "en fait", "je veux dire", "comment dire", "tu vois", "vous voyez",
        "franchement", "eh bien",
    ]
    .iter()
    .any(|words| text.phrase(at, words).is_some())
}
