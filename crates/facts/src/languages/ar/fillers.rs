//! Words that fill pauses in Arabic, and where the same words mean something. Each word is a filler only where it
//! carries nothing: by its place in the sentence, by commas, and by the words before and after it.

use super::JUDGING;
use super::morph;
use super::place::{Place, is_verb};
use super::tables::{Counted, TABLES};
use super::telling::is_punctuated;
use crate::fillers::{Filler, hesitation};
use crate::text::Text;
use std::sync::LazyLock;

/// The forms of the hesitation sounds and of the phrases.
static SOUNDS: LazyLock<Vec<&str>> = LazyLock::new(|| forms_of(&TABLES.sounds));
static PHRASES: LazyLock<Vec<&str>> = LazyLock::new(|| forms_of(&TABLES.phrases));

fn forms_of(counted: &Counted) -> Vec<&str> {
    counted.keys().map(String::as_str).collect()
}

pub(super) fn find(text: &Text<'_>) -> Vec<Filler> {
    let mut found: Vec<Filler> = Vec::new();
    let punctuated = is_punctuated(text);
    let mut at = 0;
    // Whether nothing but fillers stands between the beginning of the sentence and this word.
    let mut opens = true;
    while at < text.len() {
        if text.before(at).stop {
            opens = true;
        }
        let place = Place {
            text,
            found: &found,
            at,
            opens,
            punctuated,
        };
        match place.filler() {
            Some((end, word)) => {
                found.push(Filler::new(at..end.max(at + 1), word));
                at = end.max(at + 1);
            }
            None => {
                opens = false;
                at += 1;
            }
        }
    }
    found
}

fn counted_as(list: &'static Counted, word: &str) -> Option<&'static str> {
    list.get(word).map(String::as_str)
}

impl Place<'_, '_> {
    /// The filler that begins here: its end, and the word it is counted under.
    fn filler(&self) -> Option<(usize, &'static str)> {
        let word = self.text.lower(self.at);
        let one = |plain: &'static str| (self.at + 1, plain);
        if let Some(sound) = sound(word) {
            return self.is_hesitation(sound).then(|| one(sound));
        }
        if let Some((end, plain)) = self.in_fact().or_else(|| self.phrase()) {
            return Some((end, plain));
        }
        let is_filler = match word {
            "يعني" => self.is_i_mean(),
            "والله" | "ولله" => self.is_by_god(),
            "مثلا" | "متلا" => self.is_empty_example(),
            "المهم" => self.is_anyway(),
            _ => false,
        };
        if is_filler {
            return Some(one(match word {
                "يعني" => "يعني",
                "والله" | "ولله" => "والله",
                "المهم" => "المهم",
                _ => "مثلا",
            }));
        }
        if let Some(plain) = counted_as(&TABLES.openers, word) {
            return self.is_opener().then(|| one(plain));
        }
        let word = word
            .strip_prefix('و')
            .filter(|it| matches!(*it, "هيك" | "كده" | "كدا"))
            .unwrap_or(word);
        let plain = counted_as(&TABLES.comments, word)?;
        self.is_comment(plain).then(|| one(plain))
    }

    /// "Ah, now I remember" and "ah, yes" are answers, no hesitation.
    fn is_hesitation(&self, sound: &str) -> bool {
        if !matches!(sound, "آه" | "إيه" | "أوه") {
            return true;
        }
        let is_answer =
            TABLES.realising.at(self.text, self.at + 1) && !self.text.after(self.at).stop;
        let is_told = self.at >= 2
            && !self.breaks_before()
            && !self.text.before(self.at - 1).is_break()
            && matches!(
                self.text.lower(self.at - 2),
                "قال" | "قالت" | "صرخ" | "صرخت"
            );
        let is_yes = sound == "آه" && self.says_yes();
        let is_reported =
            is_told || self.is_quoted() || (self.is_told_word() && !self.breaks_before());
        !is_answer && !is_yes && !is_reported
    }

    /// "Yes, sure", "yes, I can": the whole of a short answer, which hesitates nowhere and denies nothing.
    fn says_yes(&self) -> bool {
        let text = self.text;
        let gap = text.after(self.at);
        let repeats = self.at == 1 && sound(text.lower(0)) == Some("آه") && !self.breaks_before();
        if repeats && self.found.is_empty() {
            return true;
        }
        let opens = self.at == 0 && !gap.ellipsis && !gap.question;
        let behind = self.at + 1;
        let is_twice = sound(text.lower(behind)) == Some("آه") && !gap.is_break();
        let is_able = TABLES.consenting.at(text, behind) && text.len() <= 8;
        let is_time = TABLES.prepositions.at(text, behind)
            || text.words().get(behind).is_some_and(|it| it.is_number())
            || is_number_word(text.lower(behind));
        let denies = (behind..text.len()).any(|at| TABLES.negating.at(text, at));
        let is_short = (2..=4).contains(&text.len())
            && !is_time
            && !(behind..text.len()).any(|at| is_verb(text, at) && !TABLES.consenting.at(text, at));
        opens && !denies && (is_twice || is_able || is_short)
    }

    fn phrase(&self) -> Option<(usize, &'static str)> {
        let (phrase, end) = self.text.any_phrase(self.at, &PHRASES)?;
        let plain = counted_as(&TABLES.phrases, phrase)?;
        if ["بعرف", "اعرف", "عارف", "عارفة", "ادري", "نعرف", "مين"].contains(&self.before())
        {
            return None;
        }
        let apart = self.text.before(self.at).is_break()
            || self.text.before(end).is_break()
            || !self.punctuated
            || self.follows_filler();
        apart.then_some((end, plain))
    }

    /// "In fact", unless it corrects what went before or names a reality.
    fn in_fact(&self) -> Option<(usize, &'static str)> {
        let forms = [
            ("في الحقيقة", "في الحقيقة"),
            ("في الحقيقه", "في الحقيقة"),
            ("في الواقع", "في الواقع"),
            ("بالواقع", "بالواقع"),
            ("علي كل حال", "على كل حال"),
            ("علي العموم", "على العموم"),
            ("علي اي حال", "على أي حال"),
            ("علي كل", "على كل"),
        ];
        let (end, plain) = forms
            .iter()
            .filter_map(|(phrase, plain)| Some((self.text.phrase(self.at, phrase)?, *plain)))
            .max_by_key(|(end, _)| *end)?;
        let next = if self.text.before(end).is_break() {
            ""
        } else {
            self.text.lower(end)
        };
        let is_resuming = plain.starts_with('ع');
        if is_resuming {
            let apart = self.text.before(end).comma || (self.opens && plain != "على كل");
            return (apart && (self.opens || self.breaks_before())).then_some((end, plain));
        }
        let names = next.starts_with("ال")
            && matches!(
                next,
                "التي"
                    | "الذي"
                    | "العملي"
                    | "الافتراضي"
                    | "المعزز"
                    | "المر"
                    | "الحالي"
                    | "الجديد"
            );
        (!TABLES.correcting.has(self.before()) && !names && !TABLES.prepositions.has(self.before()))
            .then_some((end, plain))
    }

    /// `يعني` is "means" behind what has a meaning, and before "that".
    fn is_i_mean(&self) -> bool {
        let before = self.before();
        let asks = ["شو", "ايش", "ايه", "وش", "ماذا", "اش", "شنو", "اشنو"];
        if TABLES.before_meaning.has(before) || asks.contains(&self.next()) || self.is_quoted() {
            return false;
        }
        if self.next() == "ان" && !self.breaks_before() && !self.opens {
            return false;
        }
        if !self.breaks_before() && !self.breaks_after() && self.explains_word() {
            return false;
        }
        if self.breaks_before() || self.breaks_after() || self.opens || self.follows_filler() {
            return self.breaks_before() || !self.has_demonstrative_subject();
        }
        if !self.punctuated {
            return !self.has_demonstrative_subject() || self.at_distance();
        }
        // "Service, with us, means …": what is explained may have a place or an owner behind it.
        let mut subject = self.at.saturating_sub(1);
        while subject > 0
            && TABLES.beside_nouns.at(self.text, subject)
            && !self.text.before(subject).is_break()
        {
            subject -= 1;
        }
        let is_owned = subject + 1 < self.at && self.text.lower(subject).starts_with("ال");
        // In a text with commas, a bare `noun يعني noun` says what something means.
        !(is_owned || is_noun_here(self.text, self.at.saturating_sub(1)))
            || !is_noun_here(self.text, self.at + 1)
    }

    /// "The word … means": a word for words, signs or colours shortly before.
    fn explains_word(&self) -> bool {
        (self.at.saturating_sub(5)..self.at)
            .rev()
            .take_while(|at| !self.text.before(at + 1).is_break())
            .any(|at| TABLES.words_for_words.at(self.text, at))
    }

    /// "This delay means …": a demonstrative shortly before, and no verb between.
    fn has_demonstrative_subject(&self) -> bool {
        let from = self.at.saturating_sub(3);
        (from..self.at).any(|at| {
            self.text.is(at, &["هذا", "وهذا", "ذلك", "وذلك", "فهذا"])
                && (at + 1..=self.at).all(|between| !self.text.before(between).is_break())
                && (at + 1..self.at).all(|between| !is_verb(self.text, between))
        })
    }

    fn at_distance(&self) -> bool {
        (self.at.saturating_sub(3)..self.at).any(|at| is_verb(self.text, at))
    }

    /// An oath that only stresses; God as a subject is none.
    fn is_by_god(&self) -> bool {
        let sworn = ["اقسم", "بالله", "حلف", "احلف", "الله"];
        let gap = self.text.before(self.at);
        !TABLES.god.has(self.next()) && !sworn.contains(&self.before()) && !gap.colon && !gap.quote
    }

    /// "For example" before nothing.
    fn is_empty_example(&self) -> bool {
        let gap = self.text.after(self.at);
        let dangles = gap.ellipsis || gap.edge || sound(self.text.lower(self.at + 1)).is_some();
        dangles && self.opens
    }

    /// `المهم` resumes a telling; it is "what matters" before "that", a noun, or behind "is".
    fn is_anyway(&self) -> bool {
        let before = self.before();
        if TABLES.before_what_matters.has(before)
            || (!self.breaks_before() && before.starts_with("ال"))
            || self.is_quoted()
        {
            return false;
        }
        let starts =
            self.opens || self.breaks_before() || self.follows_filler() || !self.punctuated;
        if !starts {
            return false;
        }
        if self.breaks_after() {
            let gap = self.text.after(self.at);
            return gap.comma || gap.ellipsis || gap.dash;
        }
        is_verb(self.text, self.at + 1)
            || TABLES.after_anyway.has(self.next())
            || sound(self.next()).is_some()
    }
}

fn sound(word: &str) -> Option<&'static str> {
    if word == "ايه" || word == "ام" || word.chars().count() > 40 {
        return None;
    }
    counted_as(&TABLES.sounds, hesitation(word, &SOUNDS)?)
}

fn is_number_word(word: &str) -> bool {
    JUDGING.concrete.iter().any(|it| it == word) || TABLES.units.has(word)
}

/// A verb whose spelling is not that of a noun, too.
fn is_clearly_verb(text: &Text<'_>, at: usize) -> bool {
    let past = text.words().get(at).and_then(morph::past);
    is_verb(text, at) && !past.is_some_and(|it| it.noun_like)
}

/// A noun: with an article or a feminine ending, or neither a verb nor a particle.
fn is_noun_here(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    if word.starts_with("ال") || word.ends_with('ة') {
        return true;
    }
    !word.is_empty()
        && !TABLES.particles.has(word)
        && !TABLES.prepositions.has(word)
        && !is_clearly_verb(text, at)
        && !word.starts_with('ن')
}
