//! An answer as the rules of a story read it: what they share, and what is no story at all.

use super::clauses::{Clause, Tense};
use super::subjects::{Subject, Words};
use crate::text::Text;
use std::ops::Range;

/// An answer as the rules of a story read it.
pub(super) struct Telling<'t, 'a> {
    pub(super) text: &'t Text<'a>,
    pub(super) words: Words<'t, 'a>,
    pub(super) clauses: Vec<Clause>,
    /// One event is told in the present tense ("j'appelle, personne ne répond").
    pub(super) in_present: bool,
    /// Its setting is told so, whatever the tense of the rest ("une dame se présente, je lui ai expliqué").
    pub(super) opens_in_present: bool,
    /// The number of the first clause in which the speaker, alone or with others, did or lived through something.
    pub(super) first_own: usize,
    /// More is told of the past than of the present.
    pub(super) past_prevails: bool,
    /// The number of the first clause about the past.
    pub(super) first_past: usize,
}

/// Adverbs of what happens again and again.
const HABITS: &[&str] = &[
    "toujours", "souvent", "parfois", "généralement", "habituellement", "régulièrement",
    "rarement", "systématiquement", "quotidiennement", "constamment",
];

/// Phrases of what happens again and again.
const HABIT_PHRASES: &[&str] = &[
    "d' habitude", "en général", "à chaque", "chaque fois", "chaque jour", "tous les jours",
    "chaque matin", "tous les matins", "d' ordinaire", "la plupart du temps", "en principe",
    "le plus souvent", "quand un", "quand une", "quand on", "dès qu'", "chaque semaine",
    "la journée", "le matin", "l' après midi", "lorsqu' un", "lorsqu' une", "si un", "si une",
    "si le", "si la",
];

/// Words that fill the skeleton of a story and say nothing of its matter.
const SKELETON: &[&str] = &[
    "situation", "complex", "mission", "objectif", "action", "concrèt", "mobilis", "compétence",
    "résultat", "positif", "positiv", "leadership", "rigueur", "démontr", "obten", "attein",
    "efficac", "stratég", "solution", "problém", "problèm", "défi", "challenge", "proactiv",
    "synerg", "stakeholder", "kpi", "partie", "prenant", "performan", "projet", "équipe", "succès",
    "réussi", "optimis", "impact", "manag", "tâche", "délai", "qualité", "gestion", "pilot",
    "livrable", "valeur", "ajouté", "transvers", "innov", "dynami", "motiv", "autonom", "adapt",
    "context", "enjeu", "besoin", "processus", "amélior", "communiqu", "collabor", "coordon",
    "initiativ", "engag", "responsab", "difficul", "attent", "excell", "fixé", "mis", "place",
    "mettre", "œuvre", "oeuvre", "œuvr", "important", "cent", "clair", "organis", "agil", "géré",
    "gér", "analys", "cadr", "plan", "mesur", "ensemble", "différent", "approche", "levier",
    "priorit", "résolu", "permis", "esprit",
];

impl Telling<'_, '_> {
    /// The clauses whose verb stands near a word.
    pub(super) fn clauses_near(&self, at: usize) -> &[Clause] {
        let from = self.clauses.partition_point(|clause| clause.verb + 12 < at);
        let to = self.clauses.partition_point(|clause| clause.verb < at + 12);
        self.clauses.get(from..to).unwrap_or_default()
    }

    /// What happened once, whoever did it.
    pub(super) fn events(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| self.is_event(clause))
    }

    pub(super) fn is_event(&self, clause: &Clause) -> bool {
        matches!(clause.tense, Tense::Past | Tense::Pluperfect)
            && !clause.is_condition
            && clause.subject != Subject::You
            && !self.is_habit(clause)
    }

    /// "J'ai toujours aimé" tells no event.
    pub(super) fn is_habit(&self, clause: &Clause) -> bool {
        clause.at.clone().any(|at| {
            let is_within = at <= clause.verb + 1;
            is_within
                && (self.text.is(at, HABITS)
                    || (self.text.is(at, &["jamais"]) && clause.is_negated))
        })
    }

    /// The words of a clause that name things: neither short ones nor numbers in digits.
    pub(super) fn is_skeleton(&self) -> bool {
        is_hollow(self.text, 0..self.text.len(), 6)
    }

    /// A plan of what one would do, not what one did.
    pub(super) fn is_supposed(&self) -> bool {
        let supposed = self
            .clauses
            .iter()
            .filter(|clause| {
                clause.tense == Tense::Conditional
                    && matches!(clause.subject, Subject::I | Subject::We)
                    && !is_polite(self.text.lower(clause.finite))
            })
            .count();
        let done = self
            .events()
            .filter(|clause| {
                matches!(clause.subject, Subject::I | Subject::We) && clause.tense == Tense::Past
            })
            .count();
        supposed >= 1 && done < supposed.max(2) && supposed * 2 > done
    }

    /// Whether more is told of the past than of the present: a past that is only described is a setting where it isn't an
    /// aside to what is so in general.
    pub(super) fn is_mostly_past(&self) -> bool {
        let of = |holds: &dyn Fn(Tense) -> bool| {
            let found = self
                .clauses
                .iter()
                .filter(|it| holds(it.tense) && !it.is_condition);
            found.count()
        };
        let past = of(&|it| matches!(it, Tense::Imperfect | Tense::Past | Tense::Pluperfect));
        past > of(&|it| it == Tense::Present)
    }

    /// Whether the speaker's deeds are told in the present rather than in the past.
    pub(super) fn present_prevails(&self) -> bool {
        let of_speaker = |tense: Tense| {
            let found = self.clauses.iter().filter(|clause| {
                clause.subject == Subject::I
                    && clause.tense == tense
                    && !self.is_subordinate(clause)
            });
            found.count()
        };
        of_speaker(Tense::Present) >= of_speaker(Tense::Past).max(1)
    }

    /// "il voulait que je remonte les prix": what somebody wanted or imagined.
    pub(super) fn is_subordinate(&self, clause: &Clause) -> bool {
        matches!(
            self.text.lower_before(clause.at.start),
            "que" | "qu'" | "si" | "quand" | "dont"
        )
    }

    /// Whether one event is told in the present tense, as people do to make it vivid. `scenes`: how often a setting of one
    /// time is named or seen; `said`: how often the speaker is told something word by word.
    pub(super) fn is_told_in_present(&self, scenes: usize, said: usize) -> bool {
        let deeds = self
            .clauses
            .iter()
            .filter(|clause| {
                clause.subject == Subject::I
                    && clause.tense == Tense::Present
                    && super::verbs::is_present_deed(self.text.lower(clause.finite))
                    && !self.is_habit(clause)
            })
            .count();
        let habits = self.text.find_all(HABIT_PHRASES).len()
            + (0..self.text.len())
                .filter(|at| self.text.is(*at, HABITS))
                .count();
        // "À midi j'ai fini" ends a day like any other.
        let events = self.events().filter(|clause| {
            let base = super::verbs::participle_base(self.text.lower(clause.verb));
            clause.subject != Subject::I || !matches!(base, "fini" | "terminé")
        });
        let marks = scenes + said + events.count().min(3);
        let in_present = self
            .clauses
            .iter()
            .filter(|clause| clause.tense == Tense::Present)
            .count();
        (deeds >= 1 || in_present >= 2)
            && marks > habits
            && marks >= 1
            && (deeds >= 2 || scenes > 0)
    }
}

/// Whether hardly anything but the words of a skeleton stands in a range of at least so many words that count.
pub(super) fn is_hollow(text: &Text<'_>, range: Range<usize>, least: usize) -> bool {
    let (mut all, mut hollow) = (0usize, 0usize);
    for at in range {
        let word = text.lower(at);
        let counts = word.chars().count() > 3 && !super::is_function_word(word)
            || matches!(word, "kpi" | "mis");
        if counts {
            all += 1;
            hollow += usize::from(SKELETON.iter().any(|stem| word.starts_with(stem)));
        }
    }
    all >= least && hollow * 100 >= all * 52
}

/// Which of the ranges, in order and without overlaps, a word stands in.
pub(super) fn range_at(ranges: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let behind = ranges.partition_point(|range| range.start <= at);
    ranges
        .get(behind.checked_sub(1)?)
        .filter(|range| range.contains(&at))
}

/// Conditionals that soften a sentence.
fn is_polite(word: &str) -> bool {
    [
        "dirai", "aimerai", "voudrai", "préférerai", "pourrai", "aurai", "serai", "souhaiterai",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
}
