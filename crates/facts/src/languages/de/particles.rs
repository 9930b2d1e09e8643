//! The small words of German that fill or mean, one rule each. Not here: sounds, phrases and "also" (`fillers`).

use super::fillers::{Finder, sound};
use super::tables::TABLES;
use super::{lexicon, verbs};
use crate::fillers::Filler;

/// Longer sentences tell more than a "yes".
const BRIEF_MAX_WORDS: usize = 8;

impl Finder<'_> {
    /// The particle; not the noun, the shout or the verb.
    pub(super) fn halt(&self, at: usize) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        if text
            .words()
            .get(at)
            .is_some_and(|word| word.is_capitalized())
            || before.quote
            || before.colon
        {
            return false;
        }
        // ", halt, bleiben Sie liegen": somebody stops somebody.
        if before.is_break() && (after.comma || after.stop || after.dash) {
            return self.is_speech && sound(text.lower(at + 1)).is_some();
        }
        let previous = text.lower_before(at);
        let noun = TABLES.before_noun_halt.contains(&previous)
            && !text.before(at).is_break()
            && (previous == "ohne"
                || previous == "laut"
                || after.is_break()
                || lexicon::is_preposition(text.lower(at + 1)));
        let phrase = text.is(
            at + 1,
            &[
                "gemacht", "machen", "machte", "gerufen", "suchte", "gesucht", "gegeben",
                "gefunden", "fest", "stopp", "stop",
            ],
        );
        if noun || phrase && !verbs::is_finite(previous) {
            return false;
        }
        if previous == "ich" {
            // "ich halt das für falsch" has the verb, "weil ich halt müde war" the particle.
            let opener = at.checked_sub(2).map_or("", |it| text.lower(it));
            let inverted = at > 2
                && !text.before(at - 1).is_break()
                && !text.before(at - 2).is_break()
                && text.is(at - 3, &TABLES.before_verb);
            return TABLES.before_ich_halt.contains(&opener)
                || inverted
                || (at > 1 && verbs::is_finite(opener))
                || text.is(at + 1, &["so", "auch", "immer"]);
        }
        if text.is(at + 1, &["ich", "dich", "euch", "mich"]) && before.is_break() {
            return false;
        }
        true
    }

    /// The particle that takes something for settled; not "just now", not "level", not "precisely".
    pub(super) fn eben(&self, at: usize, found: &[Filler]) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        if text.is(at + 1, &["halt"])
            || (text.lower_before(at) == "halt" && self.is_filler_before(at, found))
        {
            return true;
        }
        if before.is_break() || after.is_break() || !self.is_speech {
            return false;
        }
        // "eben das meine ich", but "eben das Leck".
        let with_noun = text.is(at + 1, &["das", "der", "die"])
            && text
                .words()
                .get(at + 2)
                .is_some_and(|it| it.is_capitalized());
        let otherwise = (text.is(at + 1, &TABLES.behind_other_eben) && !with_noun)
            || matches!(
                text.lower_before(at),
                "gerade" | "ganz" | "so" | "nicht" | "völlig" | "schön" | "nur" | "absolut"
            );
        if otherwise {
            return false;
        }
        self.takes_for_settled(at)
    }

    /// With a perfect it may be "just now" ("ich hab eben angerufen"), but not behind another word of time or order
    /// ("hab am Ende eben angerufen"); with "sein" it may be "level".
    fn takes_for_settled(&self, at: usize) -> bool {
        let text = self.text;
        let near = at.saturating_sub(5)..at;
        let is = |words: &[&str]| near.clone().any(|it| text.is(it, words));
        let previous = text.lower_before(at);
        let auxiliary = |it: usize| TABLES.auxiliaries.contains(&text.lower(it));
        let perfect = near.clone().any(auxiliary);
        let directly = auxiliary(at.wrapping_sub(1))
            || (text.is(at.wrapping_sub(1), &["ich", "wir", "er", "sie"])
                && auxiliary(at.wrapping_sub(2)));
        let denies = text.is(at + 1, &TABLES.negations);
        let settled = denies || text.is(at + 1, &["auch", "immer", "einfach", "doch", "trotzdem"]);
        let told_later = is(&[
            "dann", "danach", "schließlich", "endlich", "irgendwann", "letztlich", "ende",
            "schluss", "deshalb", "trotzdem", "muss", "musste", "mussten", "müssen", "kann",
            "konnte", "weil", "dass",
        ]) || is(&TABLES.ordinals)
            || near.clone().any(|it| is_ordinal(text.lower(it)));
        let past = verbs::is_past(previous) && !matches!(previous, "kam" | "kamen" | "rief");
        settled
            || told_later && !directly
            || (!perfect && is(&["da"]))
            || (past && !text.after(at).is_break())
    }

    /// "Ja, also …", "…, ja, …"; not the answer "Ja.", not the particle ("das wissen Sie ja").
    pub(super) fn ja(&self, at: usize, found: &[Filler]) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        if self.answers_briefly(at) {
            return false;
        }
        if before.quote || after.quote || before.colon || after.question {
            return false;
        }
        let next = text.lower(at + 1);
        let answers = TABLES.ja_answers.contains(&next)
            || (text.is(at + 1, &["das", "so", "da", "die", "den"])
                && text.is(at + 3, &["ich", "wir"])
                && !self.is_speech)
            || text.phrase(at + 1, "das stimmt").is_some();
        if self.opens(at, found) {
            if after.stop && !after.ellipsis {
                // Alone it answers, or closes what was told.
                let alone = at + 1 == text.len() || self.is_speech && !before.question;
                return at > 5 && alone || self.is_filler_before(at, found);
            }
            let resumes = after.comma || after.dash || after.ellipsis || sound(next).is_some();
            let spoken = matches!(
                next,
                "also" | "gut" | "genau" | "ich" | "wir" | "da" | "das" | "und" | "ja"
            ) || self.is_filler_before(at, found);
            return !answers && (resumes || spoken);
        }
        let quoted = (at.saturating_sub(4)..at).any(|near| {
            text.is(
                near,
                &[
                    "sagt", "sagte", "gesagt", "sagen", "meinte", "meint", "rief", "antwortete",
                    "dachte", "geantwortet", "nickte",
                ],
            )
        });
        if quoted || text.is(at.wrapping_sub(1), &["wenn", "falls", "na", "oh", "ob"]) {
            return false;
        }
        let set_off =
            (before.comma || before.dash) && (after.comma || after.dash || after.ellipsis);
        let resumes = text.is(at.wrapping_sub(1), &["und", "aber"])
            && (after.comma || after.ellipsis || sound(next).is_some());
        let spoken = self.is_filler_before(at, found)
            && (after.is_break() || sound(text.lower_before(at)).is_some())
            && !answers;
        let unpunctuated = !self.is_punctuated_near(at)
            && verbs::is_participle(text.lower_before(at))
            && text.is(at + 1, &["und", "aber", "also", "dann", "da"]);
        let closes = after.edge
            && self.is_speech
            && (before.comma || at > 8 && !self.is_punctuated_near(at));
        set_off || resumes || spoken || unpunctuated || closes
    }

    /// "Ja, genau, seit 2016.": an answer whose first sentence has no verb is the answer itself; with one ("Ja, das war in
    /// Bonn") or with another filler ("Ja, also") it is only opened.
    fn answers_briefly(&self, at: usize) -> bool {
        let text = self.text;
        let opens = at < BRIEF_MAX_WORDS && (0..at).all(|before| text.is(before, &["ja", "genau"]));
        if !opens || !text.after(at).comma {
            return false;
        }
        let sentence = text.sentence_of(at);
        sentence.end <= BRIEF_MAX_WORDS
            && sentence.clone().all(|it| {
                let word = text.lower(it);
                !verbs::is_finite(word)
                    && !matches!(word, "ich" | "wir" | "also" | "so" | "halt" | "na" | "gut")
                    && sound(word).is_none()
            })
            && (sentence.end > at + 1)
    }

    /// "So." and "So, …" begin anew; everything else compares, measures or points.
    pub(super) fn so(&self, at: usize, found: &[Filler]) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        if before.quote || after.quote || after.question {
            return false;
        }
        let next = text.lower(at + 1);
        if self.opens(at, found) {
            let alone = after.stop && (!after.edge || at > 0);
            return alone
                || ((after.comma || after.dash) && next != "dass")
                || sound(next).is_some();
        }
        let both = before.comma && after.comma && next != "dass";
        (both || before.comma && sound(next).is_some()) && self.is_speech
    }

    /// "Genau.", "…, genau." close and resume; "genau vier Minuten" measures.
    pub(super) fn genau(&self, at: usize, found: &[Filler]) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        if self.answers_briefly(at) {
            return false;
        }
        if before.quote || after.quote || after.question || before.colon {
            return false;
        }
        let quoted = (at.saturating_sub(4)..at).any(|near| {
            text.is(
                near,
                &["sagt", "sagte", "gesagt", "meinte", "rief", "antwortete"],
            )
        });
        if self.opens(at, found) {
            // At the very beginning it answers, too.
            if at == 0 && after.stop && !text.is(at + 1, &["und", "also", "dann", "da"]) {
                return false;
            }
            return after.is_break()
                || text.is(at + 1, &["also", "und", "ja"])
                || sound(text.lower(at + 1)).is_some();
        }
        if quoted {
            return false;
        }
        let closes = before.is_break() && (after.stop || after.comma);
        let unpunctuated = !self.is_punctuated_near(at)
            && (text.is(at + 1, &["und", "also"])
                && !text.is(
                    at.wrapping_sub(1),
                    &[
                        "so", "nicht", "wie", "ganz", "sehr", "zu", "ziemlich", "war", "ist",
                    ],
                )
                || after.edge && verbs::is_participle(text.lower_before(at)));
        let after_filler = self.is_filler_before(at, found) && after.is_break();
        closes || unpunctuated || after_filler
    }

    /// "…, ne?", "… gemacht, ne, und"; not the article and not the answer "ne".
    pub(super) fn tag(&self, at: usize) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        if before.quote || at == 0 {
            return false;
        }
        if before.stop {
            return after.stop && at > 3;
        }
        if before.is_break() {
            let says = (at.saturating_sub(3)..at)
                .any(|near| text.is(near, &["sagt", "sagte", "gesagt", "meinte", "dachte", "so"]));
            return after.stop || (after.is_break() && !says);
        }
        if after.stop || after.comma {
            return self.is_speech;
        }
        !self.is_punctuated_near(at)
            && text.is(
                at + 1,
                &["und", "aber", "also", "weil", "ich", "wir", "dann"],
            )
            && !text.is(
                at.wrapping_sub(1),
                &["so", "sag", "sagt", "sagte", "gesagt", "meinte", "dachte"],
            )
    }

    /// The hedge; not the manner in which something is managed.
    pub(super) fn irgendwie(&self, at: usize) -> bool {
        let text = self.text;
        let after = text.after(at);
        let closes = text.before(at).comma && after.stop;
        if !self.is_speech || after.stop && !closes {
            return false;
        }
        if closes || text.before(at).comma && after.comma || sound(text.lower(at + 1)).is_some() {
            return true;
        }
        let next = text.lower(at + 1);
        let managed = after.is_break()
            || text.is(at + 1, &TABLES.behind_managed)
            || verbs::is_participle(next)
            || (next.ends_with("en")
                && !text.is(
                    at + 1,
                    &[
                        "keinen", "einen", "jeden", "den", "meinen", "diesen", "allen",
                    ],
                )
                && text.before(at + 2).is_break());
        let modal =
            (at.saturating_sub(6)..at).any(|near| text.is(near, &TABLES.modals_of_managing));
        !managed && !modal
    }

    /// Not before an attribute ("das quasi-experimentelle Design").
    pub(super) fn quasi(&self, at: usize) -> bool {
        let text = self.text;
        let attribute = lexicon::is_determiner(text.lower_before(at))
            && !text.before(at).is_break()
            && text.lower(at + 1).ends_with(['e', 'n', 's', 'r', 'm'])
            && !lexicon::is_determiner(text.lower(at + 1));
        !attribute
    }

    pub(super) fn praktisch(&self, at: usize) -> bool {
        let text = self.text;
        let after = text.after(at);
        if !self.is_speech || after.stop {
            return false;
        }
        if text.before(at).comma && after.comma {
            return true;
        }
        text.is(
            at.wrapping_sub(1),
            &["dann", "da", "halt", "hab", "habe", "haben", "hat"],
        ) && !after.is_break()
            && !text.is(at + 1, &TABLES.behind_almost)
    }

    /// "Okay, also …", "Gut, dann …": words that open where they stand alone before a clause.
    pub(super) fn opener(&self, at: usize, found: &[Filler]) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        if before.quote || after.quote || after.question || !self.opens(at, found) {
            return false;
        }
        let word = text.lower(at);
        if matches!(word, "okay" | "ok") {
            return after.comma
                || (after.stop && text.len() > at + 4)
                || sound(text.lower(at + 1)).is_some()
                || text.is(at + 1, &["also"]);
        }
        let clause = text.is(at + 1, &TABLES.persons)
            || text.is(at + 1, &["also", "und"])
            || sound(text.lower(at + 1)).is_some();
        after.comma && clause
    }
}

/// "am siebten", "im zwanzigsten": what is counted in a telling.
fn is_ordinal(word: &str) -> bool {
    ["ten", "te"].iter().any(|end| {
        word.strip_suffix(end).is_some_and(|stem| {
            lexicon::is_number_word(stem)
                || stem.strip_suffix('s').is_some_and(lexicon::is_number_word)
                || matches!(stem, "ers" | "drit" | "sieb" | "ach" | "letz")
        })
    })
}
