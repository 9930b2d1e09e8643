//! The task of a German story: what was asked, what was the duty or the aim.

use super::clauses::{Clause, Subject, Tense};
use super::lexicon::{self, is_determiner};
use super::story::{Teller, Told};
use super::tables::TABLES;
use mockingbird_shared::facts::MarkKind;

impl Teller<'_> {
    pub(super) fn tasks(
        &self,
        first_action: Option<usize>,
        last_action: Option<usize>,
    ) -> Option<Told> {
        let tells = first_action.is_some()
            || self
                .clauses
                .iter()
                .enumerate()
                .any(|(number, clause)| self.is_event_of_others(number, clause));
        self.clauses
            .iter()
            .enumerate()
            .find(|(number, clause)| {
                let ends = last_action.is_some_and(|last| *number > last);
                self.is_task(*number, clause, tells) && !(ends && self.had_to(clause))
            })
            .map(|(number, _)| (number, MarkKind::Task))
    }

    fn is_task(&self, number: usize, clause: &Clause, tells: bool) -> bool {
        let text = self.text;
        if clause.tense == Tense::Conditional || clause.question || clause.has(text, &TABLES.habits)
        {
            return false;
        }
        if clause.has_phrase(text, &TABLES.task_phrases) {
            return tells || clause.tense == Tense::Past || clause.tense == Tense::Perfect;
        }
        if tells && self.is_order_to_me(number, clause) {
            return true;
        }
        let Some(verb) = clause.verb.map(|at| text.lower(at)) else {
            return false;
        };
        if tells && self.names_task(clause) {
            return true;
        }
        if self.is_charged(clause) || (tells && self.has_little_time(number, clause)) {
            return true;
        }
        if clause.negated
            || clause.has(
                text,
                &["man", "wenn", "zugeben", "lachen", "schlucken", "weinen"],
            )
            || clause.has(text, lexicon::REPEATED)
        {
            return false;
        }
        match verb {
            "sollte" | "sollten" => {
                (tells || clause.subject != Subject::Other) && !self.is_own_order(number, clause)
            }
            "musste" | "mussten" | "mußte" | "mußten" => {
                clause.subject != Subject::Other && self.has_infinitive(clause)
                    || tells && !clause.subordinate && clause.has(text, &TABLES.deadlines)
            }
            "wollte" | "wollten" => {
                tells
                    && !clause.subordinate
                    && clause.subject == Subject::Other
                    && (clause.has(text, &TABLES.deadlines_and_me)
                        || clause.has(text, &["wissen", "haben"])
                        || self.wants_that_i(number))
            }
            "brauchte" | "brauchten" | "braucht" | "brauchen" => {
                tells && clause.subject == Subject::Other && clause.has(text, &TABLES.deadlines)
            }
            "soll" => {
                tells && clause.subject == Subject::I && !clause.has(text, &["was", "wie", "sagen"])
            }
            _ if clause.subject == Subject::Other
                && clause
                    .words
                    .iter()
                    .any(|at| lexicon::is_wishing(text.lower(*at))) =>
            {
                tells && self.wants_that_i(number)
            }
            _ => false,
        }
    }

    /// "Die Aufgabe kam vom Vorstand", "ich bekam den Auftrag"; not "ich löste die Aufgabe".
    fn names_task(&self, clause: &Clause) -> bool {
        let text = self.text;
        let past = matches!(clause.tense, Tense::Past | Tense::Perfect);
        let given = clause.subject == Subject::Other
            || clause.has(
                text,
                &[
                    "bekam", "bekamen", "hatte", "hatten", "bekommen", "gekriegt", "kriegte",
                ],
            );
        let done = clause.has(
            text,
            &["erreicht", "gelöst", "erfüllt", "erledigt", "geschafft"],
        );
        past && given && !done && !clause.negated && clause.has(text, lexicon::TASK_NOUNS)
    }

    /// "Ich war für Reklamationen zuständig", "mir wurde die Kasse anvertraut", "ich wurde eingeteilt".
    fn is_charged(&self, clause: &Clause) -> bool {
        let text = self.text;
        let mine = clause.subject != Subject::Other
            || clause.has(text, lexicon::ME)
            || clause
                .words
                .first()
                .is_some_and(|at| text.is(*at, &["mein", "meine", "unser", "unsere"]));
        let past = matches!(clause.tense, Tense::Past | Tense::Perfect);
        let charge = clause.has(text, &TABLES.charged)
            || clause
                .verb
                .is_some_and(|at| text.is(at, &["wurde", "wurden"]))
                && clause
                    .participles
                    .iter()
                    .any(|at| lexicon::is_asking(text.lower(*at)));
        let falls = lexicon::FALLS_TO_ME.iter().any(|(verb, to)| {
            clause.verb.is_some_and(|at| text.lower(at) == *verb) && clause.has_phrase(text, &[to])
        });
        past && !clause.negated && (mine && charge || falls)
    }

    /// "Wir hatten zwei Tage Zeit", "mir blieben drei Stunden, um …".
    fn has_little_time(&self, number: usize, clause: &Clause) -> bool {
        let text = self.text;
        let has = clause
            .verb
            .is_some_and(|at| text.is(at, &["hatte", "hatten", "blieb", "blieben"]));
        let span = clause
            .words
            .iter()
            .any(|at| self.is_figure(*at) && TABLES.spans.contains(&text.lower(at + 1)));
        let purpose = self
            .clauses
            .get(number + 1)
            .is_some_and(|next| next.words.first().is_some_and(|at| text.lower(*at) == "um"));
        has && span && (purpose || clause.has(text, &["zeit"]))
    }

    /// "Die Chefin wollte, dass ich …"; not what the speaker then speaks against.
    fn wants_that_i(&self, number: usize) -> bool {
        let text = self.text;
        let Some(wish) = self.clauses.get(number + 1) else {
            return false;
        };
        let against = self.clauses.get(number + 2).is_some_and(|next| {
            next.subject == Subject::I && next.has(text, &["fand", "finde", "dagegen", "dachte"])
        });
        wish.has(text, &["dass", "daß", "ob"])
            && wish.subject != Subject::Other
            && !wish.has(text, lexicon::REPEATED)
            && !against
    }

    /// "Ich rief, alle sollten loslassen": the speaker orders others.
    fn is_own_order(&self, number: usize, clause: &Clause) -> bool {
        let before = number.checked_sub(1).and_then(|it| self.clauses.get(it));
        clause.subject == Subject::Other
            && !clause.begins_sentence
            && before.is_some_and(|it| {
                it.subject == Subject::I
                    && it
                        .words
                        .iter()
                        .any(|at| lexicon::is_saying(self.text.lower(*at)))
            })
    }

    /// Others ask, order or charge the speaker; or quote a demand.
    fn is_order_to_me(&self, number: usize, clause: &Clause) -> bool {
        let text = self.text;
        if clause.subject != Subject::Other {
            return false;
        }
        let asks = clause
            .words
            .iter()
            .any(|at| lexicon::is_asking(text.lower(*at)));
        if asks && clause.has(text, lexicon::ME) {
            return true;
        }
        let wants_of_me = clause.has(
            text,
            &[
                "will", "wollte", "wollten", "wollen", "brauchte", "brauchten", "erwartete",
            ],
        ) && clause.has_phrase(text, &["von mir", "von uns"]);
        if wants_of_me {
            return true;
        }
        let gives = clause.has(
            text,
            &[
                "gab", "gaben", "gegeben", "gibt", "ließ", "ließen", "gelassen",
            ],
        ) && clause.has(text, lexicon::ME)
            && (clause.has(text, &TABLES.spans) || clause.has(text, lexicon::TIME_GIVEN));
        if gives {
            return true;
        }
        let says = clause
            .words
            .iter()
            .any(|at| lexicon::is_saying(text.lower(*at)));
        says && self
            .clauses
            .iter()
            .skip(number + 1)
            .take(3)
            .take_while(|next| !next.begins_sentence)
            .any(|next| self.is_demand(next))
    }

    /// What somebody who is quoted demands: "ihr müsst sortieren", "um sechs steht da eine Torte".
    fn is_demand(&self, clause: &Clause) -> bool {
        let text = self.text;
        let word = |number: usize| clause.words.get(number).map_or("", |at| text.lower(*at));
        let capital_you = |number: usize| {
            clause
                .words
                .get(number)
                .and_then(|at| text.words().get(*at))
                .is_some_and(|it| it.raw == "Sie")
        };
        // "du gehst hoch", "Sie übernehmen das", "reden Sie ihm das aus", "hol den Wagen"
        let to_me = (matches!(word(0), "du" | "ihr") || capital_you(0))
            && !TABLES.not_ordered.contains(&word(1));
        let formal =
            capital_you(1) && word(0).ends_with("en") && !TABLES.not_ordered.contains(&word(0));
        // "mach ich" promises.
        let orders = TABLES.imperatives.contains(&word(0)) && !matches!(word(1), "ich" | "wir");
        if to_me || formal || orders || self.must_be(clause) {
            return true;
        }
        clause.has_phrase(text, &TABLES.demands)
            || (matches!(clause.tense, Tense::Present | Tense::None)
                && clause.words.iter().any(|at| {
                    (text.is(*at, &["um", "in"]) && clause.tense == Tense::Present
                        || text.lower(*at) == "bis")
                        && text.words().get(at + 1).is_some_and(|next| {
                            next.is_number()
                                || lexicon::is_number_word(&next.lower)
                                || (TABLES.deadlines.contains(&next.lower.as_str())
                                    && text.lower(*at) != "in")
                        })
                }))
    }

    /// "Die müssen bis zum Abtrieb gefunden sein", "das Geländer muss fertig sein", "der darf nicht ausfallen"; not "er
    /// muss zum Arzt".
    fn must_be(&self, clause: &Clause) -> bool {
        let text = self.text;
        let must = clause.has(text, &["muss", "müssen", "müsst", "soll", "sollen", "darf"]);
        must && clause.subject != Subject::I
            && !clause.has(text, &["er", "man", "wenn"])
            && (!clause.negated || clause.has(text, &["darf"]))
    }

    /// "Die Messreihe mussten wir trotzdem wegwerfen": behind all that was done it came out so.
    fn had_to(&self, clause: &Clause) -> bool {
        let text = self.text;
        clause
            .verb
            .is_some_and(|at| text.is(at, &["musste", "mussten", "mußte", "mußten"]))
            && !clause.has(text, &TABLES.deadlines)
    }

    fn has_infinitive(&self, clause: &Clause) -> bool {
        clause.words.iter().any(|at| {
            let word = self.text.lower(*at);
            (word.ends_with("en")
                || word.ends_with("ern")
                || word.ends_with("eln")
                || word == "tun")
                && !self
                    .text
                    .words()
                    .get(*at)
                    .is_some_and(|it| it.is_capitalized())
                && !is_determiner(word)
                && !TABLES.modal_past.contains(&word)
        })
    }
}
