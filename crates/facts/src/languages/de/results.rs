//! The result of a German story: what came out, for good or bad.

use super::clauses::{Clause, Subject, Tense};
use super::lexicon;
use super::story::{Span, Teller, Told};
use super::tables::TABLES;
use mockingbird_shared::facts::MarkKind;

impl Teller<'_> {
    pub(super) fn results(&self, told: Span) -> Vec<Told> {
        self.clauses
            .iter()
            .enumerate()
            .filter(|(number, clause)| self.is_result(*number, clause, told))
            .map(|(number, _)| (number, MarkKind::Result))
            .collect()
    }

    fn is_result(&self, number: usize, clause: &Clause, told: Span) -> bool {
        let text = self.text;
        let Span { scene, first, last } = told;
        if clause.tense == Tense::Conditional
            || clause.question
            || clause.has_phrase(text, lexicon::NOT_YET)
            || (clause.negated
                && clause.has(text, &["weiß", "weiss", "wissen", "erinnere", "erinnern"]))
            || (clause.has(text, &["weiß", "erinnere"]) && clause.has(text, &["nicht"]))
            || clause.has_phrase(text, &TABLES.reflections)
        {
            return false;
        }
        let after_first = first.is_some_and(|first| number > first);
        let after_last = last.is_some_and(|last| number > last);
        let past = matches!(clause.tense, Tense::Past | Tense::Perfect);
        let cue = self.has_result_cue(clause);
        let since = clause.has_phrase(text, lexicon::SINCE);
        let told = clause.tense != Tense::None || self.has_figure(clause);
        if after_first
            && (since || (cue && told && !clause.subordinate && !self.is_past_action(clause)))
        {
            return true;
        }
        let bare = clause.subject != Subject::Other && self.is_bare_outcome(clause);
        if bare && past {
            return true;
        }
        let outcome = self.is_outcome(clause);
        if past && outcome && cue || after_first && self.is_proof(clause) {
            return true;
        }
        if after_first && (outcome || (self.has_change_of_figures(clause))) {
            return true;
        }
        if first.is_none() && past && (outcome || cue) && !clause.subordinate {
            return scene.is_some_and(|scene| outcome || number > scene);
        }
        let others = clause.subject == Subject::Other
            || (clause.subject == Subject::We && !self.is_past_action(clause));
        if self.ends_together(number, clause) {
            return true;
        }
        if after_last && self.stands(number, clause) {
            return true;
        }
        let now = self.in_present
            && clause.tense == Tense::Present
            && self.is_event_of_others(number, clause);
        after_last
            && others
            && (past || now)
            && !clause.subordinate
            && !self.is_empty_comment(clause)
    }

    /// "Ich … . Um sechs sind wir weitergefahren.": what "we" did at its hour, behind all that the speaker did.
    fn ends_together(&self, number: usize, clause: &Clause) -> bool {
        let mut before = self.clauses.iter().take(number);
        let mut after = self.clauses.iter().skip(number + 1);
        clause.subject == Subject::We
            && self.is_past_action(clause)
            && self.has_setting(clause)
            && after.all(|it| it.tense == Tense::None)
            && before.any(|it| it.subject == Subject::I && self.is_past_action(it))
    }

    /// "Das Dach steht.": how it is now, as the last words.
    fn stands(&self, number: usize, clause: &Clause) -> bool {
        number + 1 == self.clauses.len()
            && clause.begins_sentence
            && clause.subject == Subject::Other
            && clause.tense == Tense::Present
            && clause.words.len() <= 6
            && clause
                .verb
                .is_some_and(|at| self.text.is(at, &TABLES.lasting))
            && self.has_noun(clause)
    }

    fn has_result_cue(&self, clause: &Clause) -> bool {
        clause.has_phrase(self.text, &TABLES.result_cues)
    }

    /// A verb that itself tells a change or an end.
    fn is_outcome(&self, clause: &Clause) -> bool {
        if clause.subordinate {
            return false;
        }
        let participle = clause.participles.iter().any(|at| {
            let word = self.text.lower(*at);
            TABLES
                .change_participles
                .iter()
                .any(|it| word.ends_with(it))
        });
        let past = clause.verb.is_some_and(|at| {
            let word = self.text.lower(at);
            TABLES.change_pasts.contains(&word)
        });
        participle || past
    }

    pub(super) fn has_figure(&self, clause: &Clause) -> bool {
        clause.words.iter().any(|at| self.is_figure(*at))
    }

    /// "von acht auf drei", "um ein Drittel", "statt vierzig nur noch zehn", "zwölf Prozent".
    fn has_change_of_figures(&self, clause: &Clause) -> bool {
        let text = self.text;
        let measure = clause.has(text, lexicon::MEASURES);
        let fewer = clause.has(text, &TABLES.compared);
        (measure && clause.subject != Subject::I)
            || (self.has_figure(clause) && fewer && clause.subject != Subject::I)
    }

    /// "Das war's", "Es war nicht leicht": says nothing of what came out.
    fn is_empty_comment(&self, clause: &Clause) -> bool {
        let text = self.text;
        let subject = clause
            .words
            .iter()
            .take(2)
            .any(|at| text.is(*at, &["das", "es", "da"]));
        let was = clause
            .verb
            .is_some_and(|at| text.is(at, &["war", "war's", "wars", "waren"]));
        let lesson =
            clause.has(text, &TABLES.lesson_words) && clause.has(text, &["mich", "mir", "uns"]);
        let vague = clause.has(text, lexicon::VAGUE_ENDS)
            && clause
                .verb
                .is_some_and(|at| text.is(at, &["lief", "ging", "war", "hat", "ist", "klappte"]))
            && !self.has_noun(clause);
        (subject && was && !clause.has(text, &TABLES.settled) && !self.has_noun(clause))
            || lesson
            || vague
    }
}
