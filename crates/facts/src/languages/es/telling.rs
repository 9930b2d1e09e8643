//! A Spanish text with its verbs, and how it is told: once or as a habit, in the past, in the present or as a plan. Not
//! here: the parts of its story.

use super::endings::is_also_present;
use super::tables::TABLES;
use super::verbs::{Tense, Verb, Who, verbs};
use super::{fillers, times};
use crate::text::Text;
use std::ops::Range;

/// Longer marks show more than the clause.
const MARK_MAX_WORDS: usize = 12;

/// A text with its verbs, and how it is told.
pub(super) struct Telling<'t, 's> {
    pub(super) text: &'t Text<'s>,
    pub(super) verbs: Vec<Verb>,
    /// Words that are fillers.
    pub(super) skip: Vec<bool>,
    /// Told in the present ("llego, miro, le digo"), as things that happened once.
    pub(super) in_present: bool,
    /// The first verb in a tense of the past.
    pub(super) first_past: Option<usize>,
    /// The last verb in a first person.
    pub(super) last_own: Option<usize>,
}

impl<'t, 's> Telling<'t, 's> {
    pub(super) fn of(text: &'t Text<'s>) -> Self {
        let mut skip = vec![false; text.len()];
        for filler in fillers::find(text) {
            for at in filler.at {
                if let Some(it) = skip.get_mut(at) {
                    *it = true;
                }
            }
        }
        let verbs = verbs(text, &skip);
        let past = |verb: &&Verb| {
            matches!(
                verb.tense,
                Tense::Preterite | Tense::Imperfect | Tense::Perfect
            )
        };
        let first_past = verbs.iter().find(past).map(|verb| verb.at);
        let last_own = verbs
            .iter()
            .rev()
            .find(|verb| verb.who != Who::Other)
            .map(|verb| verb.at);
        let mut telling = Self {
            text,
            verbs,
            skip,
            in_present: false,
            first_past,
            last_own,
        };
        telling.in_present = telling.is_in_present();
        telling.read_we_in_context();
        telling
    }

    /// A time at which something happened once, with its clause.
    pub(super) fn time(&self) -> Option<Range<usize>> {
        (0..self.text.len())
            .find(|at| times::is_time(self.text, *at))
            .map(|at| at..self.clause_end(at))
    }

    /// "Llegamos" tells a habit where a text has other verbs in the present, none of the past and no time.
    fn read_we_in_context(&mut self) {
        let (text, in_present) = (self.text, self.in_present);
        let may_be_present =
            |verb: &Verb| verb.who == Who::We && is_also_present(text.lower(verb.at));
        let is_present = |verb: &Verb| verb.tense == Tense::Present;
        let has_past = self.verbs.iter().any(|verb| {
            !is_present(verb) && verb.tense != Tense::Conditional && !may_be_present(verb)
        });
        let has_present = self.verbs.iter().any(is_present);
        if has_past || !has_present || in_present || self.time().is_some() {
            return;
        }
        for verb in self.verbs.iter_mut().filter(|verb| may_be_present(verb)) {
            verb.tense = Tense::Present;
        }
    }

    /// The verbs from this word on.
    pub(super) fn verbs_from(&self, at: usize) -> &[Verb] {
        let first = self.verbs.partition_point(|verb| verb.at < at);
        self.verbs.get(first..).unwrap_or_default()
    }

    /// Whether verbs in the present tell one event: several of the speaker's own, anchored by a time or by what others
    /// do to the speaker, and no word of habit.
    fn is_in_present(&self) -> bool {
        let count = |who: Who| {
            self.verbs
                .iter()
                .filter(|verb| verb.tense == Tense::Present && verb.who == who && !verb.subordinate)
                .count()
        };
        let habit = (0..self.text.len()).any(|at| {
            TABLES.habit.contains(self.text.lower(at))
                || (self.text.lower(at) == "cada" && self.text.lower(at + 1) != "uno")
        });
        let past = self
            .verbs
            .iter()
            .any(|verb| matches!(verb.tense, Tense::Preterite | Tense::Imperfect));
        // The time of the day anchors a habit as well ("me levanto a las cinco").
        let dated = (0..self.text.len())
            .any(|at| times::is_time(self.text, at) && self.text.lower(at) != "a");
        let anchored = past || dated;
        let upon_speaker = self.verbs.iter().any(|verb| {
            verb.tense == Tense::Present
                && verb.who == Who::Other
                && (verb.start..verb.at).any(|at| self.text.is(at, &["me", "nos", "le", "les"]))
                && !verb.subordinate
        });
        let own = count(Who::I);
        let upon = !self.has_rule() && upon_speaker && count(Who::Other) >= 2;
        let seen =
            !self.has_rule() && (self.scene_now().is_some() || own >= 3 && count(Who::Other) >= 2);
        own >= 2 && !habit && (anchored || upon || seen)
    }

    /// Whether it tells what is done whenever something is so: "si viene uno, lo apunto".
    fn has_rule(&self) -> bool {
        (0..self.text.len()).any(|at| {
            self.text.is(
                at,
                &[
                    "si", "cuando", "quien", "cualquier", "prefiero", "nadie", "uno",
                ],
            ) && self
                .verbs_from(at + 1)
                .first()
                .is_some_and(|verb| verb.at < at + 6 && verb.tense == Tense::Present)
        })
    }

    /// What is going on where a tale in the present begins: "estoy soldando", "hay un hombre", "viene una señora".
    pub(super) fn scene_now(&self) -> Option<Range<usize>> {
        let text = self.text;
        (0..text.len())
            .find(|at| {
                let next = if text.lower(at + 1) == "a" {
                    at + 2
                } else {
                    at + 1
                };
                let doing = text.is(*at, &["estoy", "estamos", "está", "están", "voy", "vamos"])
                    && text.lower(at + 1).ends_with("ndo");
                let appears = text.is(
                    *at,
                    &[
                        "hay", "veo", "viene", "llega", "entra", "aparece", "encuentro", "llama",
                        "suena", "oigo", "sale", "cae", "revienta", "salta", "falla",
                    ],
                ) && (text.is(next, &["un", "una"])
                    || text.is(next + 1, &["un", "una"]));
                doing || appears
            })
            .map(|at| at..self.clause_end(at))
    }

    /// Whether it tells what the speaker would do.
    pub(super) fn is_hypothetical(&self) -> bool {
        let count = |tense: Tense| self.verbs.iter().filter(|verb| verb.tense == tense).count();
        let done = self
            .verbs
            .iter()
            .filter(|verb| {
                verb.tense == Tense::Preterite && verb.who != Who::Other && !verb.negated
            })
            .count();
        let would = count(Tense::Conditional);
        (would >= 2 && would > done) || (would >= 1 && done == 0 && count(Tense::Preterite) == 0)
    }

    /// Whether it tells of family, pets and leisure, and of no work at all: a tale beside any question of an interview.
    pub(super) fn is_private(&self) -> bool {
        let text = self.text;
        let private = (0..text.len()).filter(|at| {
            let word = text.lower(*at);
            let next = text.lower(*at + 1);
            let weather = word == "hace"
                && (["calor", "frío", "sol", "viento"].contains(&next)
                    || text.phrase(*at, "hace un día").is_some());
            weather
                || TABLES.private_words.contains(word)
                || (TABLES.kin.contains(word) && ["mi", "mis"].contains(&text.lower_before(*at)))
        });
        let works = |at: usize| {
            let word = text.lower(at);
            TABLES
                .work_stems
                .iter()
                .any(|stem| word.starts_with(stem.as_str()))
        };
        private.take(2).count() == 2 && !(0..text.len()).any(works)
    }

    /// The clause from its verb's pronouns on, to the next pause or the word that begins another one.
    pub(super) fn clause(&self, verb: &Verb) -> Range<usize> {
        verb.start..self.clause_end(verb.at)
    }

    pub(super) fn clause_end(&self, at: usize) -> usize {
        let text = self.text;
        // Where no marks stand, the next verb of the past begins another clause.
        let next = self
            .verbs_from(at + 2)
            .iter()
            .take(2)
            .find(|verb| {
                matches!(verb.tense, Tense::Preterite | Tense::Imperfect)
                    && !verb.subordinate
                    && verb.start > at + 1
            })
            .map_or(usize::MAX, |verb| verb.start);
        let mut end = at + 1;
        while end < text.len()
            && end < next
            && end < at + MARK_MAX_WORDS
            && !text.before(end).is_break()
            && !text.is(
                end,
                &[
                    "y", "e", "pero", "porque", "entonces", "cuando", "luego", "después", "así",
                ],
            )
            && !self.skip.get(end).copied().unwrap_or(false)
        {
            end += 1;
        }
        end
    }

    /// The words of the clause behind the verb that are neither light nor hollow: what it is about.
    pub(super) fn objects(&self, verb: &Verb) -> usize {
        (verb.at + 1..self.clause_end(verb.at))
            .filter(|at| {
                let word = self.text.lower(*at);
                !TABLES.light.contains(word) && !TABLES.hollow.contains(word)
            })
            .count()
    }

    /// Whether the clause has any word behind its verb.
    pub(super) fn has_words_behind(&self, verb: &Verb) -> bool {
        self.clause_end(verb.at) > verb.at + 1
    }

    pub(super) fn is_past_event(&self, verb: &Verb) -> bool {
        matches!(verb.tense, Tense::Preterite) || (verb.tense == Tense::Present && self.in_present)
    }
}
