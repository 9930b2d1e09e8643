//! Words that fill pauses in German, and where the same words mean something: "halt" stops somebody, "also" draws a
//! conclusion, "genau" measures. Where what stands around does not tell, a word is no filler.

use super::tables::TABLES;
use super::{lexicon, verbs};
use crate::fillers::{Filler, hesitation};
use crate::text::Text;

/// Sounds of hesitation, which are fillers wherever they stand.
const SOUNDS: &[&str] = &["äh", "ähm", "hm", "öh", "öhm", "ehm", "mhm", "joa"];

/// The same sounds, as they are written without umlauts or in other ways.
const SPELLINGS: &[(&str, &str)] = &[
    ("aeh", "äh"),
    ("aehm", "ähm"),
    ("oehm", "öhm"),
    ("mmh", "hm"),
    ("mh", "hm"),
];

/// Phrases that only soften or fill, whatever stands around.
const ALWAYS: &[&str] = &[
    "na ja", "nun ja", "sozusagen", "sagen wir mal", "sag mer mal", "ich sag mal", "ich sage mal",
    "wie soll ich sagen",
];

/// The same words, as others write them.
const SAME: &[(&str, &str)] = &[("naja", "na ja"), ("tja", "tja")];

/// Nobody opens a sentence with more fillers in a row.
const OPENING_MAX_WORDS: usize = 12;

pub(super) fn find(text: &Text<'_>) -> Vec<Filler> {
    let finder = Finder {
        text,
        is_speech: is_speech(text),
    };
    let mut fillers: Vec<Filler> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some(filler) = finder.filler_at(at, &fillers) {
            at = filler.at.end.max(at + 1);
            fillers.push(filler);
        } else {
            at += 1;
        }
    }
    fillers
}

pub(super) fn sound(word: &str) -> Option<&'static str> {
    hesitation(word, SOUNDS).or_else(|| {
        SPELLINGS
            .iter()
            .find(|(written, _)| hesitation(word, &[*written]).is_some())
            .map(|(_, plain)| *plain)
    })
}

/// Whether a text was spoken, by its sounds, its particles, or for want of capital letters.
fn is_speech(text: &Text<'_>) -> bool {
    let cased = text.words().iter().any(|word| word.is_capitalized());
    !cased
        || (0..text.len()).any(|at| {
            sound(text.lower(at)).is_some()
                || text.is(at, &["sozusagen", "quasi", "naja"])
                || text
                    .any_phrase(at, &["sag ich mal", "na ja", "oder so", "keine ahnung"])
                    .is_some()
                || (text.is(at, &["ne", "gell", "nä"])
                    && text.before(at).comma
                    && text.after(at).is_break())
                || (text.lower(at) == "halt"
                    && !text.words().get(at).is_some_and(|it| it.is_capitalized()))
        })
}

pub(super) struct Finder<'t> {
    pub(super) text: &'t Text<'t>,
    /// Whether the text was spoken: then doubtful words are more likely fillers.
    pub(super) is_speech: bool,
}

impl Finder<'_> {
    fn filler_at(&self, at: usize, found: &[Filler]) -> Option<Filler> {
        let text = self.text;
        let word = text.lower(at);
        if let Some(plain) = sound(word) {
            return Some(Filler::new(at..at + 1, plain));
        }
        if let Some((_, plain)) = SAME.iter().find(|(written, _)| *written == word) {
            return Some(Filler::new(at..at + 1, plain));
        }
        if let Some((phrase, end)) = text.any_phrase(at, ALWAYS) {
            return Some(Filler::new(at..end, phrase));
        }
        if let Some((phrase, end)) = self.phrase_at(at) {
            return Some(Filler::new(at..end, phrase));
        }
        let is_filler = match word {
            "also" => self.also(at, found),
            "halt" => self.halt(at),
            "eben" => self.eben(at, found),
            "ja" => self.ja(at, found),
            "so" => self.so(at, found),
            "genau" => self.genau(at, found),
            "ne" | "nä" | "gell" | "gelle" => self.tag(at),
            "irgendwie" => self.irgendwie(at),
            "quasi" => self.quasi(at),
            "praktisch" => self.praktisch(at),
            "okay" | "ok" | "gut" | "nun" | "jedenfalls" => self.opener(at, found),
            _ => false,
        };
        is_filler.then(|| Filler::new(at..at + 1, word))
    }

    /// Fillers of several words that also have a meaning.
    fn phrase_at(&self, at: usize) -> Option<(&'static str, usize)> {
        let text = self.text;
        let found = |phrase: &'static str, holds: &dyn Fn(usize) -> bool| {
            text.phrase(at, phrase)
                .filter(|end| holds(*end))
                .map(|end| (phrase, end))
        };
        let is_said = |end: usize| {
            !text.is(
                end,
                &[
                    "dem", "der", "ihm", "ihr", "ihnen", "bescheid", "was", "etwas", "den", "euch",
                    "dir",
                ],
            )
        };
        let is_set_off = |end: usize| {
            text.before(at).is_break() && !text.before(at).stop && text.before(end).comma
        };
        let in_principle = |end: usize| {
            !text.is(
                end,
                &[
                    "ja", "nein", "schon", "richtig", "möglich", "dafür", "dagegen",
                ],
            )
        };
        found("oder so", &|end| self.or_so(at, end))
            .or_else(|| {
                found("und so", &|end| {
                    self.is_speech && text.before(end).is_break() && text.lower(end) != "weiter"
                })
            })
            .or_else(|| found("ehrlich gesagt", &|_| self.is_speech))
            .or_else(|| found("sag ich mal", &is_said))
            .or_else(|| found("sage ich mal", &is_said))
            .or_else(|| found("sagen wir", &is_set_off))
            .or_else(|| found("im prinzip", &in_principle))
            .or_else(|| found("ich mein", &|end| self.i_mean(end)))
            .or_else(|| found("ich meine", &|end| self.i_mean(end)))
            .or_else(|| found("keine ahnung", &|end| is_set_off(end) && self.guesses(end)))
            .or_else(|| found("was weiß ich", &|end| is_set_off(end)))
            .or_else(|| found("weißt du", &|end| self.you_know(at, end)))
            .or_else(|| found("wissen sie", &|end| self.you_know(at, end)))
            .or_else(|| found("verstehen sie", &is_set_off))
    }

    /// "keine Ahnung, dreißig Stühle"; not "keine Ahnung, ehrlich".
    fn guesses(&self, at: usize) -> bool {
        let text = self.text;
        let is_number = text.words().get(at).is_some_and(|it| it.is_number());
        is_number
            || lexicon::is_number_word(text.lower(at))
            || lexicon::is_determiner(text.lower(at))
            || lexicon::is_preposition(text.lower(at))
            || text.is(
                at,
                &[
                    "so", "vielleicht", "ungefähr", "etwa", "bestimmt", "irgendein", "irgendeine",
                    "irgendwas",
                ],
            )
    }

    /// "zwanzig Stück oder so, …", not "so oder so", "oder so lange".
    fn or_so(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        text.lower_before(at) != "so"
            && (text.before(end).is_break()
                || text.is(end, &TABLES.next_clause)
                || sound(text.lower(end)).is_some())
    }

    /// "Ich meine, das war …", not "ich meine, dass …" and not "ich meine damit …".
    fn i_mean(&self, end: usize) -> bool {
        let text = self.text;
        let set_off = text.before(end).comma
            && !text.is(end, &["dass", "daß", "damit", "wenn", "was", "ob", "wie"]);
        let clause = self.is_speech
            && text.is(end, &TABLES.persons)
            && verbs::is_finite(text.lower(end + 1))
            && !text.is(end + 2, &["ernst", "so"]);
        set_off || clause || sound(text.lower(end)).is_some()
    }

    fn you_know(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        let before = text.before(at);
        // As a question of its own it asks, before "was", "wie" it has an object.
        text.before(end).comma
            && before.is_break()
            && !text.is(
                end,
                &[
                    "was", "wie", "wo", "wer", "warum", "ob", "dass", "welche", "noch",
                ],
            )
    }

    /// The fillers that were found all stand before, so that the last one is the nearest.
    pub(super) fn is_filler_before(&self, at: usize, found: &[Filler]) -> bool {
        found.last().is_some_and(|filler| filler.at.end == at)
    }

    /// Whether only fillers and cries stand between the beginning of the sentence and this word.
    pub(super) fn opens(&self, at: usize, found: &[Filler]) -> bool {
        let mut at = at;
        let mut found = found.iter().rev().peekable();
        for _ in 0..OPENING_MAX_WORDS {
            if self.text.before(at).stop {
                return true;
            }
            if let Some(filler) = found.next_if(|filler| filler.at.end == at) {
                at = filler.at.start;
            } else if self.text.is(
                at.wrapping_sub(1),
                &["oh", "ach", "puh", "hallo", "na", "ah"],
            ) {
                at -= 1;
            } else {
                return false;
            }
        }
        false
    }

    /// "Also, …", "Also das war …", "… äh, also er schrieb": opens. "Also rief ich an", "es stahl also niemand":
    /// concludes. "…, also die App": explains.
    fn also(&self, at: usize, found: &[Filler]) -> bool {
        let text = self.text;
        let next = text.lower(at + 1);
        let sound_follows = sound(next).is_some()
            || text
                .any_phrase(at + 1, &["im prinzip", "na ja", "sag ich mal"])
                .is_some();
        let after = text.after(at);
        if self.opens(at, found) {
            return after.comma
                || after.dash
                || after.ellipsis
                || sound_follows
                || (!after.stop && !self.verb_follows(at));
        }
        if after.stop && !after.ellipsis {
            return false;
        }
        let begins = text.before(at).is_break() || self.is_filler_before(at, found);
        let clause = text.is(at + 1, &TABLES.persons)
            && verbs::is_finite(text.lower(at + 2))
            && !text.is(at + 1, &["das", "der", "die"]);
        let demonstrative =
            text.is(at + 1, &["das", "der", "die"]) && verbs::is_finite(text.lower(at + 2));
        if begins {
            let both = text.before(at).comma && after.comma;
            return both
                || clause
                || demonstrative
                || (TABLES.strengths.contains(&next) && !text.is(at + 2, &["wie", "dass"]))
                || (sound_follows && text.before(at).comma)
                || (self.is_filler_before(at, found)
                    && !self.verb_follows(at)
                    && !self.explains(at));
        }
        // Without punctuation: a main clause follows, or a sound.
        !self.is_punctuated_near(at)
            && !verbs::is_finite(text.lower_before(at))
            && (clause
                || text.is(at + 1, &["ich", "wir", "man"])
                    && !text.is(at.wrapping_sub(1), &["wir", "uns"])
                || demonstrative
                || (sound_follows && !text.is(at, &["da"])))
    }

    /// "also die App": an article and a noun, or a preposition.
    fn explains(&self, at: usize) -> bool {
        let text = self.text;
        text.words()
            .get(at + 1)
            .is_some_and(|next| next.is_capitalized() && !text.before(at + 1).stop)
            || (lexicon::is_determiner(text.lower(at + 1)) && !verbs::is_finite(text.lower(at + 2)))
            || lexicon::is_preposition(text.lower(at + 1))
    }

    /// Whether a finite verb stands next: by its form, or since its subject follows it.
    fn verb_follows(&self, at: usize) -> bool {
        let text = self.text;
        let next = text.lower(at + 1);
        if TABLES.persons.contains(&next)
            || text
                .words()
                .get(at + 1)
                .is_some_and(|it| it.is_capitalized())
        {
            return false;
        }
        let subject_behind = text.is(
            at + 2,
            &["ich", "wir", "er", "sie", "es", "man", "ihr", "du"],
        ) && !text.before(at + 2).is_break()
            && !text.is(at + 1, &TABLES.before_ich_halt)
            && !text.is(at + 1, &TABLES.next_clause);
        verbs::is_finite(next) || subject_behind
    }

    /// Whether the text is punctuated within ten words.
    pub(super) fn is_punctuated_near(&self, at: usize) -> bool {
        (at.saturating_sub(10)..=at + 10)
            .any(|near| near > 0 && near < self.text.len() && self.text.before(near).is_break())
    }
}
