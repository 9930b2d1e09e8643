//! The words behind the rules of German (`tables.json`). Not here: the rules, and the words by which answers are judged
//! (`judging.json`).

use serde::Deserialize;
use std::sync::LazyLock;

/// The tables of `tables.json`, in lower case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
pub(super) struct Tables {
    /// Forms of *haben* and *sein* that make a perfect, of whatever person.
    pub(super) auxiliaries: Vec<&'static str>,
    /// Past forms of verbs that say how something was, must or could be.
    pub(super) states: Vec<&'static str>,
    /// Modal verbs in the past.
    pub(super) modal_past: Vec<&'static str>,
    /// Forms of the conjunctive, which tell nothing that happened.
    pub(super) conditionals: Vec<&'static str>,
    /// Forms of the present that are nothing else, so that they show where a clause has its verb.
    pub(super) present_forms: Vec<&'static str>,
    /// Forms of the strong and mixed verbs in the first and third person singular of the past, without prefixes.
    pub(super) strong_past: Vec<&'static str>,
    /// Prefixes of verbs, separable or not.
    pub(super) prefixes: Vec<&'static str>,
    /// Lower-case words that end like a weak past and are none.
    pub(super) not_weak_past: Vec<&'static str>,
    /// Stems of verbs whose present has the `t` that looks like a past's: "ich leite", "ich warte".
    pub(super) stems_in_t: Vec<&'static str>,
    /// Prefixes of verbs whose participle has no *ge*.
    pub(super) inseparable: Vec<&'static str>,
    /// Lower-case words that look like participles and are none.
    pub(super) not_participles: Vec<&'static str>,
    /// Stems that only a participle has before its `-en`.
    pub(super) participle_stems: Vec<&'static str>,
    /// Words that begin a subordinate clause.
    pub(super) subordinators: Vec<&'static str>,
    /// Adverbs and the like that may stand before the verb of a clause whose subject is left out.
    pub(super) before_verb: Vec<&'static str>,
    /// Words with which a subject begins.
    pub(super) nominatives: Vec<&'static str>,
    /// Words that deny.
    pub(super) negations: Vec<&'static str>,
    /// Forms of the first person singular without *-e*.
    pub(super) bare_first: Vec<&'static str>,
    /// Articles and what stands in their place.
    pub(super) determiners: Vec<&'static str>,
    /// What one knows, feels, suffers or is told, which is no action.
    pub(super) mental_participles: Vec<&'static str>,
    /// A curriculum vitae is no story.
    pub(super) biography_participles: Vec<&'static str>,
    /// Nouns of a curriculum vitae.
    pub(super) biography_nouns: Vec<&'static str>,
    /// What every self-praise claims to have done: it counts where it names a thing.
    pub(super) vague_participles: Vec<&'static str>,
    /// Strong verbs of knowing, feeling and being somewhere, without prefixes.
    pub(super) mental_strong: Vec<&'static str>,
    /// Doing with one of those roots: its prefix makes the difference.
    pub(super) doing_strong: Vec<&'static str>,
    /// Weak verbs of knowing and feeling.
    pub(super) mental_weak: Vec<&'static str>,
    /// Weak verbs that every self-praise has: they count where they name a thing.
    pub(super) vague_weak: Vec<&'static str>,
    /// Words of what is usual.
    pub(super) habits: Vec<&'static str>,
    /// Prepositions of a place.
    pub(super) place_prepositions: Vec<&'static str>,
    /// Names of months.
    pub(super) months: Vec<&'static str>,
    /// Days of the week and feasts.
    pub(super) days: Vec<&'static str>,
    /// Units of time.
    pub(super) spans: Vec<&'static str>,
    /// Words that name one moment of the past by themselves.
    pub(super) once: Vec<&'static str>,
    /// Ordinals and words for the latest of its kind.
    pub(super) ordinals: Vec<&'static str>,
    /// What such a word counts: years, shifts, jobs.
    pub(super) occasions: Vec<&'static str>,
    /// Ends of nouns for stretches of work and life within which things happen.
    pub(super) stretches: Vec<&'static str>,
    /// Verbs whose object is a figure.
    pub(super) moved_figures: Vec<&'static str>,
    /// Phrases that name a task.
    pub(super) task_phrases: Vec<&'static str>,
    /// Words of a deadline.
    pub(super) deadlines: Vec<&'static str>,
    /// Words of a deadline, or of the speaker as the one of whom something is wanted.
    pub(super) deadlines_and_me: Vec<&'static str>,
    /// Phrases of a demand, as they are quoted.
    pub(super) demands: Vec<&'static str>,
    /// What is put into one's hands.
    pub(super) charged: Vec<&'static str>,
    /// Verbs after "du" and "Sie" that tell something instead of demanding it.
    pub(super) not_ordered: Vec<&'static str>,
    /// Orders to one person, as they are quoted.
    pub(super) imperatives: Vec<&'static str>,
    /// Words behind "ich" that are no verbs of doing.
    pub(super) no_verbs_of_doing: Vec<&'static str>,
    /// Forms of the first person singular that tell no doing.
    pub(super) not_doing: Vec<&'static str>,
    /// Forms of doing without *-e*.
    pub(super) bare_doing: Vec<&'static str>,
    /// Words that lead to what came out.
    pub(super) result_cues: Vec<&'static str>,
    /// Ends of participles that tell a change or an end.
    pub(super) change_participles: Vec<&'static str>,
    /// Past forms that tell a change or an end.
    pub(super) change_pasts: Vec<&'static str>,
    /// Verbs of the present that say that something holds.
    pub(super) lasting: Vec<&'static str>,
    /// Words that compare figures.
    pub(super) compared: Vec<&'static str>,
    /// Phrases of a lesson or a close.
    pub(super) reflections: Vec<&'static str>,
    /// Words of what one was taught.
    pub(super) lesson_words: Vec<&'static str>,
    /// What makes "es war …" an outcome.
    pub(super) settled: Vec<&'static str>,
    /// Articles, as they stand in settings.
    pub(super) articles: Vec<&'static str>,
    /// Verbs of asking and charging, in the past and in the present of a telling.
    pub(super) asking_words: Vec<&'static str>,
    /// Verbs of saying and ordering.
    pub(super) saying_words: Vec<&'static str>,
    /// Who wishes that the speaker does something.
    pub(super) wishing_words: Vec<&'static str>,
    /// Words with which a clause goes on after a filler.
    pub(super) persons: Vec<&'static str>,
    /// Adverbs that "also" only strengthens: "also wirklich", "also gar nicht".
    pub(super) strengths: Vec<&'static str>,
    /// Words that a clause begins with, after something that is over.
    pub(super) next_clause: Vec<&'static str>,
    /// Words before "ich halt" where "halt" is no verb.
    pub(super) before_ich_halt: Vec<&'static str>,
    /// Words behind a "ja" that answers.
    pub(super) ja_answers: Vec<&'static str>,
    /// Words before "Halt" as a noun.
    pub(super) before_noun_halt: Vec<&'static str>,
    /// Words behind an "eben" that means "just now", "level" or "precisely".
    pub(super) behind_other_eben: Vec<&'static str>,
    /// Words behind an "irgendwie" that tells how something is managed.
    pub(super) behind_managed: Vec<&'static str>,
    /// Modal verbs before such an "irgendwie".
    pub(super) modals_of_managing: Vec<&'static str>,
    /// Words behind a "praktisch" that means "almost".
    pub(super) behind_almost: Vec<&'static str>,
    /// Prepositions.
    pub(super) prepositions: Vec<&'static str>,
    /// Ends of participles of verbs of moving, whose perfect has *sein*.
    pub(super) participles_of_moving: Vec<&'static str>,
    /// Words between "vor" and a unit of time.
    pub(super) before_span: Vec<&'static str>,
    /// Words behind an "als" that tells when.
    pub(super) after_als: Vec<&'static str>,
    /// Words behind "eines": days and their parts in the genitive.
    pub(super) after_eines: Vec<&'static str>,
    /// Words in `-t` that are no verbs of the third person.
    pub(super) no_verbs_in_t: Vec<&'static str>,
    /// Nouns of things, food, weather, days and shapes, which act and hear nothing.
    pub(super) things: Vec<&'static str>,
    /// Finite verbs of which only people, and animals in part, are the subject.
    pub(super) verbs_of_people: Vec<&'static str>,
    /// Those of the things that nobody can touch.
    pub(super) no_matter: Vec<&'static str>,
    /// What hands do with matter.
    pub(super) handling: Vec<&'static str>,
    /// Participles of verbs of which only people are the subject.
    pub(super) participles_of_people: Vec<&'static str>,
    /// Verbs whose dative is a person.
    pub(super) telling_verbs: Vec<&'static str>,
    /// Verbs whose object is a person.
    pub(super) asking_people: Vec<&'static str>,
    /// The latest of its kind: "letztes", "voriges".
    pub(super) latest: Vec<&'static str>,
}

pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(tables);

#[allow(
    clippy::expect_used,
    reason = "the file is part of the program, and a test reads it"
)]
fn tables() -> Tables {
    serde_json::from_str(include_str!("tables.json")).expect("the tables have all their keys")
}
