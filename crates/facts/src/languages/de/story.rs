//! How German tells a story: from clauses (`clauses`) to its parts. Not here: the words for a setting, a task and a
//! change (`lexicon`).

use super::clauses::{Clause, Subject, Tense, clauses};
use super::lexicon::{is_determiner, is_preposition};
use super::tables::TABLES;
use super::{JUDGING, fillers, lexicon, nonsense, verbs};
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;

pub(super) fn find(text: &Text<'_>) -> Vec<Part> {
    if is_skeleton(text) {
        return Vec::new();
    }
    if nonsense::is_nonsense(text) {
        return Vec::new();
    }
    let fillers = fillers::find(text);
    let clauses = clauses(text, &fillers);
    let mut teller = Teller {
        text,
        clauses: &clauses,
        is_cased: text
            .words()
            .iter()
            .skip(1)
            .any(|word| word.is_capitalized()),
        in_present: false,
    };
    let mut parts = teller.actions();
    if parts.is_empty() {
        (parts, teller.in_present) = teller.present_actions();
    }
    // What "we" did before the speaker acts is the scene.
    let own = parts
        .iter()
        .filter(|action| action.1 == MarkKind::Action)
        .find(|action| {
            !clauses
                .get(action.0)
                .is_some_and(|it| is_pluperfect(text, it))
        });
    let first = own.or(parts.first()).map(|action| action.0);
    let last = parts.last().map(|action| action.0);
    let situation = teller.situation(first, last);
    parts.extend(situation);
    parts.extend(teller.tasks(first, last));
    let told = Span {
        scene: situation.map(|it| it.0),
        first,
        last,
    };
    parts.extend(teller.results(told));
    let mut parts: Vec<Part> = parts
        .into_iter()
        .filter_map(|(clause, kind)| Some(Part::new(kind, clauses.get(clause)?.at())))
        .collect();
    parts.sort_by_key(|part| (part.at.start, part.at.end));
    parts
}

/// Whether claims fill a text: then its sentences have the parts of a story and nothing in them.
fn is_skeleton(text: &Text<'_>) -> bool {
    let content: Vec<&str> = text
        .words()
        .iter()
        .map(|word| word.lower.as_str())
        .filter(|word| !JUDGING.function_words.iter().any(|it| it == word))
        .collect();
    let claims = content.iter().filter(|word| {
        lexicon::is_buzz(word)
            || TABLES.vague_participles.iter().any(|it| word.ends_with(it))
            || TABLES.vague_weak.iter().any(|it| word.ends_with(it))
    });
    let claims = claims.count();
    claims >= 4 && claims * 3 >= content.len()
}

/// A part and the number of the clause that tells it.
pub(super) type Told = (usize, MarkKind);

/// Which clauses tell the scene, the first and the last action.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) scene: Option<usize>,
    pub(super) first: Option<usize>,
    pub(super) last: Option<usize>,
}

/// A text, cut into clauses, of which each part of a story is read.
pub(super) struct Teller<'t> {
    pub(super) text: &'t Text<'t>,
    pub(super) clauses: &'t [Clause],
    /// Whether nouns are written large, as transcripts often do not.
    pub(super) is_cased: bool,
    /// Whether the story is told in the present, as speakers do who are in it, or who know no other tense.
    pub(super) in_present: bool,
}

impl Teller<'_> {
    fn actions(&self) -> Vec<Told> {
        let mut told: Vec<Told> = self
            .clauses
            .iter()
            .enumerate()
            .filter(|(_, clause)| self.is_past_action(clause))
            .map(|(number, clause)| (number, action_kind(clause)))
            .collect();
        told.extend(self.notes());
        told.sort_by_key(|(number, _)| *number);
        told.dedup();
        told
    }

    /// First person and past, with a verb of doing.
    pub(super) fn is_past_action(&self, clause: &Clause) -> bool {
        if clause.subject == Subject::Other || clause.question || clause.negated {
            return false;
        }
        if clause.subordinate && !clause.has_phrase(self.text, lexicon::WHAT_I_DID) {
            return false;
        }
        if self.is_bare_outcome(clause) || clause.has_phrase(self.text, lexicon::ALWAYS_SO) {
            return false;
        }
        let passive = clause
            .verb
            .is_some_and(|verb| self.text.is(verb, &["wurde", "wurden", "war", "waren"]));
        match clause.tense {
            Tense::Perfect if passive => clause
                .participles
                .iter()
                .any(|at| verbs::moves(self.text.lower(*at))),
            Tense::Perfect => clause
                .participles
                .iter()
                .any(|at| self.is_doing_participle(clause, *at)),
            Tense::Present => self.goes_somewhere(clause),
            Tense::Past => clause
                .verb
                .is_some_and(|verb| self.is_doing_past(clause, verb)),
            _ => false,
        }
    }

    /// "Ich bin dann rauf aufs Dach": the participle is left out.
    fn goes_somewhere(&self, clause: &Clause) -> bool {
        clause.words.len() >= 4
            && clause
                .verb
                .is_some_and(|at| self.text.is(at, &["bin", "sind"]))
            && (clause.has(self.text, lexicon::DIRECTIONS)
                || clause
                    .words
                    .last()
                    .is_some_and(|at| self.text.is(*at, &["nach", "hinterher", "zurück"])))
    }

    /// "Ich habe die Quote von acht auf fünf gesenkt": what came out, not what was done for it.
    pub(super) fn is_bare_outcome(&self, clause: &Clause) -> bool {
        let moved = clause
            .participles
            .iter()
            .copied()
            .chain(clause.verb)
            .any(|at| {
                let word = self.text.lower(at);
                TABLES.moved_figures.iter().any(|it| word.ends_with(it))
            });
        moved && (self.goes_from_to(clause) || clause.has(self.text, lexicon::MEASURES))
    }

    /// "von acht auf neun"
    fn goes_from_to(&self, clause: &Clause) -> bool {
        let figure_after = |preposition: &str| {
            clause.words.iter().any(|at| {
                self.text.lower(*at) == preposition
                    && (self.is_figure(at + 1) || self.is_figure(at + 2))
            })
        };
        figure_after("von") && figure_after("auf")
    }

    pub(super) fn is_figure(&self, at: usize) -> bool {
        self.text.words().get(at).is_some_and(|word| {
            word.is_number() || lexicon::is_number_word(&word.lower) || word.lower == "null"
        })
    }

    fn is_doing_participle(&self, clause: &Clause, at: usize) -> bool {
        let word = self.text.lower(at);
        let biography = TABLES
            .biography_participles
            .iter()
            .any(|it| word.ends_with(it))
            || clause.has(self.text, &TABLES.biography_nouns);
        // "Das hab ich ja schon erzählt": of the conversation itself.
        let said_before = ["erzählt", "erwähnt", "gesagt"]
            .iter()
            .any(|it| word.ends_with(it))
            && clause.has(self.text, &["schon", "bereits", "vorhin"]);
        if TABLES.mental_participles.contains(&word) || biography || said_before {
            return false;
        }
        // With "sein" only verbs of moving have a perfect; all else is a state ("ich bin überfragt"). Who has moved
        // house is where he lives now.
        let with_sein = clause
            .verb
            .is_some_and(|at| self.text.is(at, &["bin", "sind"]));
        if with_sein && (word == "gezogen" || !verbs::moves(word)) {
            return false;
        }
        if matches!(word, "worden" | "lassen") {
            return word == "lassen";
        }
        !TABLES.vague_participles.iter().any(|it| word.ends_with(it)) || self.is_concrete(clause)
    }

    fn is_doing_past(&self, clause: &Clause, verb: usize) -> bool {
        let word = self.text.lower(verb);
        if TABLES.states.contains(&word) || TABLES.modal_past.contains(&word) {
            return false;
        }
        let root = verbs::strong_root(word).or_else(|| verbs::strong_plural_root(word));
        if let Some(root) = root {
            // What is found by chance or by search is an object with "ein"; an opinion has "das … gut".
            let finds = root == "fand" && clause.has(self.text, lexicon::FOUND_OBJECTS);
            return finds
                || !TABLES.mental_strong.contains(&root)
                || TABLES.doing_strong.contains(&word);
        }
        let stem = word.strip_suffix('n').unwrap_or(word);
        if TABLES.mental_weak.iter().any(|it| stem.ends_with(it)) {
            return false;
        }
        !TABLES.vague_weak.iter().any(|it| stem.ends_with(it)) || self.is_concrete(clause)
    }

    /// Whether a clause names a thing: a number, or a noun with its article that is no buzzword. Without capital
    /// letters every article counts.
    fn is_concrete(&self, clause: &Clause) -> bool {
        clause.words.iter().any(|at| {
            let Some(word) = self.text.words().get(*at) else {
                return false;
            };
            let before = at.checked_sub(1).map_or("", |it| self.text.lower(it));
            let buzz = lexicon::is_buzz(&word.lower);
            word.is_number()
                || lexicon::is_number_word(&word.lower)
                || (!buzz
                    && (is_determiner(before) || is_preposition(before))
                    && word.lower.chars().count() > 3)
        })
    }

    /// Notes without any auxiliary: "Kunden angerufen, Termin verschoben."
    fn notes(&self) -> Vec<Told> {
        let is_note = |clause: &Clause| {
            clause.verb.is_none()
                && clause.tense == Tense::None
                && !clause.negated
                && !clause.subordinate
                && clause.words.len() >= 2
                && clause.participles.last() == clause.words.last()
                && !clause.participles.is_empty()
                && clause.participles.iter().all(|at| {
                    let word = self.text.lower(*at);
                    !TABLES.mental_participles.contains(&word)
                        && !TABLES
                            .change_participles
                            .iter()
                            .any(|it| word.ends_with(it))
                        && !TABLES.vague_participles.iter().any(|it| word.ends_with(it))
                        && !TABLES
                            .biography_participles
                            .iter()
                            .any(|it| word.ends_with(it))
                })
        };
        let notes: Vec<Told> = (0..self.clauses.len())
            .filter(|number| self.clauses.get(*number).is_some_and(is_note))
            .map(|number| (number, MarkKind::Action))
            .collect();
        if notes.len() >= 2 { notes } else { Vec::new() }
    }
}

/// "Ich hatte die Statik übernommen": what lies before the story.
pub(super) fn is_pluperfect(text: &Text<'_>, clause: &Clause) -> bool {
    clause.tense == Tense::Perfect
        && clause
            .verb
            .is_some_and(|at| text.is(at, &["hatte", "hatten"]))
}

fn action_kind(clause: &Clause) -> MarkKind {
    if clause.subject == Subject::I {
        MarkKind::Action
    } else {
        MarkKind::WeAction
    }
}
