//! The situation of a German story: when, where and with whom something was going on. Not here: settings by their words
//! (`settings`).

use super::clauses::{Clause, Subject, Tense};
use super::lexicon::is_determiner;
use super::story::{Teller, Told, is_pluperfect};
use super::tables::TABLES;
use super::{lexicon, settings, verbs};
use mockingbird_shared::facts::MarkKind;

/// A shorter answer without any action gives a reason rather than a scene.
const SITUATION_ALONE_MIN_WORDS: usize = 15;

impl Teller<'_> {
    pub(super) fn situation(
        &self,
        first_action: Option<usize>,
        last_action: Option<usize>,
    ) -> Option<Told> {
        let number = match (first_action, last_action) {
            (Some(first), Some(last)) => self.scene_before(first).or_else(|| self.late_scene(last)),
            _ => self.scene_alone(),
        };
        Some((number?, MarkKind::Situation))
    }

    /// What is told before the first action, or with it.
    fn scene_before(&self, action: usize) -> Option<usize> {
        // What depends on the action tells its scene, too: "…, weil das Treppenhaus voller Rauch war".
        let depend = self
            .clauses
            .iter()
            .skip(action + 1)
            .take_while(|it| it.subordinate && !it.begins_sentence);
        let end = action + 1 + depend.count();
        let mut clauses = self.clauses.iter().take(end).enumerate();
        clauses
            .find(|(number, clause)| {
                let told = clause.tense != Tense::Conditional && !clause.question;
                let event = *number != action && self.is_event_of_others(*number, clause);
                told && (self.has_setting(clause) || event || self.is_scene(clause))
            })
            .map(|(number, _)| number)
    }

    /// Background comes first in some tellings: "ich hab da geputzt, und eines Nachts …".
    fn late_scene(&self, last_action: usize) -> Option<usize> {
        let mut before_last = self.clauses.iter().take(last_action).enumerate();
        let scene = before_last.find(|(number, clause)| {
            self.has_setting(clause) && self.is_event_of_others(*number, clause)
        });
        scene.map(|(number, _)| number).or_else(|| {
            let third = self.clauses.len() / 3 + 1;
            self.clauses.iter().take(third).position(|clause| {
                let past = matches!(clause.tense, Tense::Past | Tense::Perfect)
                    || clause.has(self.text, &["eines", "plötzlich"]);
                let mut words = clause.words.iter();
                past && words.any(|at| settings::is_once(self.text, *at))
            })
        })
    }

    /// A scene in which the speaker does nothing: an event of others, with a place or a time.
    fn scene_alone(&self) -> Option<usize> {
        let set = |clause: &Clause| self.has_setting(clause) || self.names_place(clause);
        if self.text.len() < SITUATION_ALONE_MIN_WORDS || !self.clauses.iter().any(set) {
            return None;
        }
        let conditions = self.conditions();
        let mut clauses = self.clauses.iter().enumerate();
        clauses
            .find(|(number, clause)| {
                clause.tense != Tense::Conditional
                    && !clause.question
                    && clause.words.len() >= 4
                    && !clause.has(self.text, &TABLES.habits)
                    && !clause.has(self.text, &["nie"])
                    && conditions.get(*number) == Some(&false)
                    && !self.gives_reason(clause)
                    && self.is_event_of_others(*number, clause)
            })
            .map(|(number, _)| number)
    }

    /// "Weil mein Vater Förster war": an answer to "why" is no scene.
    fn gives_reason(&self, clause: &Clause) -> bool {
        clause.begins_sentence
            && clause.subordinate
            && clause
                .words
                .first()
                .is_some_and(|at| self.text.is(*at, &["weil", "damit"]))
    }

    /// For each clause whether its sentence has a condition: "wenn …, dann war es kein Termin".
    fn conditions(&self) -> Vec<bool> {
        let mut conditions = Vec::with_capacity(self.clauses.len());
        let mut rest = self.clauses;
        while !rest.is_empty() {
            let end = rest.iter().skip(1).position(|it| it.begins_sentence);
            let (sentence, after) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
            let is_condition = sentence
                .iter()
                .any(|it| it.has(self.text, &["wenn", "falls"]));
            conditions.extend(sentence.iter().map(|_| is_condition));
            rest = after;
        }
        conditions
    }

    /// A clause that says when, or on what occasion.
    pub(super) fn has_setting(&self, clause: &Clause) -> bool {
        if clause.has(self.text, &TABLES.habits) {
            return false;
        }
        let past = matches!(
            clause.tense,
            Tense::Past | Tense::Perfect | Tense::None | Tense::Present
        );
        let principle = clause.tense == Tense::Present
            && clause.verb.is_some_and(|at| {
                self.text.is(
                    at,
                    &["muss", "soll", "kann", "darf", "müssen", "sollen", "können"],
                )
            });
        past && !principle
            && clause.words.iter().any(|at| {
                // "Ich übte abends": what the speaker did again and again.
                let again =
                    clause.subject == Subject::I && self.text.is(*at, settings::PARTS_OF_DAY);
                // "Ich hab mal einem Kunden …"
                let some_day = matches!(clause.tense, Tense::Perfect | Tense::Past)
                    && settings::is_some_day(self.text, *at);
                !again && (some_day || settings::is_setting(self.text, *at))
            })
    }

    /// A place: a preposition, an article and a noun.
    pub(super) fn names_place(&self, clause: &Clause) -> bool {
        clause.words.iter().any(|at| {
            self.text.is(*at, &TABLES.place_prepositions)
                && self.text.words().get(at + 1).is_some_and(|next| {
                    next.is_capitalized()
                        || (!self.is_cased
                            && is_determiner(&next.lower)
                            && self.text.lower(at + 2).len() > 3)
                        || (is_determiner(&next.lower)
                            && self
                                .text
                                .words()
                                .get(at + 2)
                                .is_some_and(|it| it.is_capitalized()))
                })
        })
    }

    /// Somebody else did something, or something was so: past, and with a name for it.
    pub(super) fn is_event_of_others(&self, number: usize, clause: &Clause) -> bool {
        let past = matches!(clause.tense, Tense::Past | Tense::Perfect);
        let present = self.in_present
            && clause.subject == Subject::Other
            && !clause.subordinate
            && clause.verb.is_some_and(|at| {
                let word = self.text.lower(at);
                word.ends_with('t') && word != "hat" || matches!(word, "will" | "kommen")
            });
        if !past && !present || clause.subject == Subject::I && !self.is_own_state(clause) {
            return false;
        }
        if clause.subject == Subject::We && clause.subordinate {
            return false;
        }
        self.has_noun(clause) || self.takes_up_noun(number, clause)
    }

    /// "Unsere Kasse, die war kaputt": the noun stands before the clause that takes it up.
    fn takes_up_noun(&self, number: usize, clause: &Clause) -> bool {
        let before = number.checked_sub(1).and_then(|it| self.clauses.get(it));
        let takes_up = clause
            .words
            .first()
            .is_some_and(|at| self.text.is(*at, &["der", "die", "das", "den", "dem"]));
        takes_up
            && !clause.begins_sentence
            && before.is_some_and(|it| it.tense == Tense::None && self.has_noun(it))
    }

    /// "Ich hatte eine Kundin, …", "Ich war allein auf der Station".
    fn is_own_state(&self, clause: &Clause) -> bool {
        // "Davor war ich bei der Bundeswehr": a curriculum vitae.
        if clause.has(self.text, &["davor", "vorher", "zuvor", "früher"]) {
            return false;
        }
        let state = clause.verb.is_some_and(|verb| {
            let word = self.text.lower(verb);
            matches!(word, "war" | "hatte")
                || verbs::strong_root(word)
                    .is_some_and(|root| matches!(root, "stand" | "saß" | "lag"))
        });
        let quarrel = clause
            .participles
            .iter()
            .any(|at| lexicon::HAPPENED_TO_ME.contains(&self.text.lower(*at)))
            || (is_pluperfect(self.text, clause) && !clause.negated);
        (state
            && clause.tense == Tense::Past
            && (self.names_place(clause) || clause.has(self.text, &["ein", "eine", "einen"])))
            || quarrel
    }

    pub(super) fn has_noun(&self, clause: &Clause) -> bool {
        clause.words.iter().any(|at| {
            self.text.words().get(*at).is_some_and(|word| {
                let noun = if self.is_cased {
                    word.is_capitalized()
                        && !self.text.before(*at).stop
                        && !lexicon::POLITE.contains(&word.lower.as_str())
                } else {
                    is_determiner(self.text.lower_before(*at)) && word.lower.chars().count() > 3
                };
                noun && !lexicon::is_buzz(&word.lower)
            })
        })
    }

    /// A scene in a few words without a verb: "Turnhalle, Neubau, vier Wochen vor der Eröffnung."
    pub(super) fn is_scene(&self, clause: &Clause) -> bool {
        clause.tense == Tense::None
            && clause.participles.is_empty()
            && clause.begins_sentence
            && (self.has_setting(clause)
                || clause
                    .words
                    .first()
                    .is_some_and(|at| self.text.is(*at, &TABLES.days)))
    }
}
