//! Stories that German tells in the present, as speakers do who are in them, or who know no other tense; and one's own
//! practice where it is told with what it brought. Not here: what is told in the past (`story`).

use super::clauses::{Clause, Subject, Tense};
use super::lexicon::is_determiner;
use super::story::{Teller, Told};
use super::tables::TABLES;
use super::{lexicon, settings};
use mockingbird_shared::facts::MarkKind;

impl Teller<'_> {
    /// A story told in the present (then `true`), or one's own practice if it is told with what it brings.
    pub(super) fn present_actions(&self) -> (Vec<Told>, bool) {
        let doing: Vec<Told> = self
            .clauses
            .iter()
            .enumerate()
            .filter(|(_, clause)| self.is_present_doing(clause))
            .map(|(number, _)| (number, MarkKind::Action))
            .collect();
        let is_event = self.tells_an_event(doing.len());
        let is_practice = self.clauses.iter().any(|clause| {
            (self.is_proof(clause) || clause.has_phrase(self.text, lexicon::SINCE))
                && clause.tense != Tense::Conditional
        });
        let enough = if is_event { 1 } else { 2 };
        if doing.len() >= enough && (is_event || is_practice) {
            (doing, is_event)
        } else {
            (Vec::new(), false)
        }
    }

    /// "In der Zeit hatte ich …", "in fünf Jahren kamen zwei zurück": what a practice brought.
    pub(super) fn is_proof(&self, clause: &Clause) -> bool {
        let years = clause.words.iter().any(|at| {
            self.text.lower(*at) == "in"
                && self.is_figure(at + 1)
                && self.text.is(at + 2, &TABLES.spans)
        });
        let past = matches!(clause.tense, Tense::Past | Tense::Perfect);
        past && (years || clause.has_phrase(self.text, lexicon::PROOFS))
    }

    fn is_present_doing(&self, clause: &Clause) -> bool {
        if self.goes_on_doing(clause) {
            return true;
        }
        if clause.subject != Subject::I
            || clause.tense != Tense::Present
            || clause.subordinate
            || clause.negated
            || clause.question
            || clause.words.len() < 3
        {
            return false;
        }
        let ich = clause
            .words
            .iter()
            .position(|at| self.text.lower(*at) == "ich");
        let mut beside = [ich.map(|it| it + 1), ich.and_then(|it| it.checked_sub(1))]
            .into_iter()
            .flatten()
            .filter_map(|number| clause.words.get(number))
            .map(|at| self.text.lower(*at));
        // "Ich schnapp mir …": what follows a "ich" that begins a clause is its verb.
        let begins = clause
            .words
            .iter()
            .position(|at| !self.text.is(*at, &TABLES.before_verb));
        let verb = ich
            .filter(|it| Some(*it) == begins)
            .and_then(|it| clause.words.get(it + 1))
            .map(|at| self.text.lower(*at));
        beside.any(lexicon::is_present_doing)
            || verb.is_some_and(lexicon::is_verb_of_doing)
            || clause.verb.is_some_and(|at| {
                // "Dann spiel ich …"
                self.text.lower(at + 1) == "ich" && lexicon::is_verb_of_doing(self.text.lower(at))
            })
    }

    /// "… und setze sie ein": the verb opens, the subject is that of the clause before.
    fn goes_on_doing(&self, clause: &Clause) -> bool {
        let verb = clause
            .words
            .iter()
            .find(|at| !self.text.is(**at, &TABLES.before_verb));
        clause.subject == Subject::I
            && clause.tense == Tense::None
            && !clause.begins_sentence
            && !clause.negated
            && verb.is_some_and(|at| {
                let word = self.text.words().get(*at);
                let doing =
                    clause.words.len() >= 3 && lexicon::is_present_doing(self.text.lower(*at));
                !word.is_some_and(|it| it.is_capitalized())
                    && !is_determiner(self.text.lower(*at))
                    && (doing || self.has_bare_verb(clause, *at))
            })
    }

    /// "klemm den Ton ab", "renn hoch": a bare stem before its object, or with the prefix it is parted from.
    fn has_bare_verb(&self, clause: &Clause, at: usize) -> bool {
        let text = self.text;
        let word = text.lower(at);
        let next = text.lower(at + 1);
        let object = is_determiner(next) && !text.is(at + 1, &TABLES.prepositions)
            || matches!(
                next,
                "mir" | "mich" | "ihn" | "ihm" | "sie" | "es" | "ihnen"
            );
        let parted = clause.words.len() >= 2
            && clause
                .words
                .last()
                .is_some_and(|last| *last > at && text.is(*last, lexicon::DIRECTIONS));
        lexicon::is_verb_of_doing(word) && lexicon::is_bare_stem(word) && (object || parted)
    }

    /// "Chef sagt, …", "die Regisseurin ruft, …": somebody speaks in the story that goes on.
    fn speaks_now(&self, clause: &Clause) -> bool {
        clause.subject == Subject::Other
            && clause.tense == Tense::Present
            && !clause.subordinate
            && clause.words.len() <= 5
            && self.opens_with_noun(clause)
            && clause
                .verb
                .is_some_and(|at| lexicon::is_saying(self.text.lower(at)))
    }

    fn opens_with_noun(&self, clause: &Clause) -> bool {
        clause.words.iter().take(3).any(|at| {
            let word = self.text.words().get(*at);
            word.is_some_and(|it| {
                it.is_capitalized() && !lexicon::POLITE.contains(&it.lower.as_str())
            })
        })
    }

    /// "ständig", "jeden Morgen"; not "jede Akte".
    fn is_again(&self, at: usize) -> bool {
        let next = self.text.lower(at + 1);
        let each = self.text.lower(at).starts_with("jede");
        let time = TABLES.spans.contains(&next)
            || TABLES.days.contains(&next)
            || matches!(
                next,
                "mal" | "morgen" | "abend" | "nacht" | "schicht" | "einzelne" | "monat"
            );
        self.text.is(at, lexicon::REPEATED) && (!each || time)
    }

    /// "Kommt ein Kunde und will …": only tellings open with their verb.
    fn opens_with_verb(&self, clause: &Clause) -> bool {
        let text = self.text;
        let verb = clause.words.first().copied();
        clause.begins_sentence
            && !clause.question
            && clause.subject == Subject::Other
            && clause.tense == Tense::Present
            && clause.verb == verb
            && verb.is_some_and(|at| {
                text.lower(at).ends_with('t')
                    && !text.is(at, &["ist", "hat", "gibt", "kommt", "stimmt", "geht"])
                    || text.is(at, &["kommt", "steht"])
                        && text.is(at + 1, &["ein", "eine", "da", "der", "die"])
            })
    }

    /// Whether something that happened once is told, though in the present: a day that is named, others who do something
    /// at an hour, or an end that is told in the past.
    fn tells_an_event(&self, doing: usize) -> bool {
        let text = self.text;
        let once = self.clauses.iter().any(|clause| {
            let named = clause.words.iter().any(|at| settings::is_once(text, *at));
            let hour = clause.subject == Subject::Other && self.has_setting(clause);
            let end = doing >= 3
                && clause.subject == Subject::Other
                && !clause.subordinate
                && matches!(clause.tense, Tense::Past | Tense::Perfect);
            let spoken = doing >= 2 && self.speaks_now(clause);
            named || hour || end || spoken || self.opens_with_verb(clause)
        });
        let habit = self.clauses.iter().any(|clause| {
            let again =
                clause.subject == Subject::I && clause.words.iter().any(|at| self.is_again(*at));
            again || clause.has(text, &TABLES.habits) || clause.has(text, &["wenn", "angenommen"])
        });
        once && !habit
    }
}
