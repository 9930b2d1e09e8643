//! Who did it, and when: the finite verbs of a French text. Not here: how their subjects are found (`subjects`), and what
//! they mean for a story.

use super::subjects::{Head, Subject, Words, head};
use super::verbs::{self, Auxiliary, Form};
use crate::text::Text;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    /// What happened: "j'ai posé", "je posai", "il est parti".
    Past,
    /// "j'avais posé".
    Pluperfect,
    Imperfect,
    Present,
    /// "c'est signé": done by now.
    Done,
    Conditional,
    Future,
}

/// A finite verb with what belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) subject: Subject,
    pub(super) tense: Tense,
    /// From its subject to the next clause or the end of the sentence.
    pub(super) at: Range<usize>,
    /// The finite word.
    pub(super) finite: usize,
    /// The word that names the deed: the participle, or the finite word itself.
    pub(super) verb: usize,
    pub(super) is_negated: bool,
    /// "j'ai été appelé".
    pub(super) is_passive: bool,
    /// "je me suis assis".
    pub(super) is_reflexive: bool,
    /// The subject is "c'", "ce" or "ça".
    pub(super) is_it: bool,
    /// In a condition: "si elle appelait".
    pub(super) is_condition: bool,
}

/// What may stand between an auxiliary and its participle.
const BETWEEN: &[&str] = &[
    "pas", "jamais", "plus", "rien", "tout", "tous", "toutes", "bien", "mal", "déjà", "même",
    "aussi", "enfin", "vite", "toujours", "souvent", "encore", "ensuite", "alors", "donc", "juste",
    "très", "trop", "beaucoup", "peu", "moi", "été", "fait", "là", "tôt", "aussitôt", "abord",
    "puis", "après", "ainsi", "mieux", "presque", "fini", "dû", "pu", "peine", "pourtant",
    "toutefois", "nous", "coup", "suite", "chacun", "eux", "elles", "sitôt", "seul", "seule",
    "champ",
];

/// Words that may stand there only as the beginning of a phrase.
const BETWEEN_WITH_NEXT: &[(&str, &str)] = &[
    ("un", "peu"),
    ("d'", "abord"),
    ("à", "peine"),
    ("du", "coup"),
    ("de", "suite"),
    ("par", "contre"),
    ("par", "la"),
    ("sur", "le"),
    ("le", "champ"),
    ("quand", "même"),
    ("un", "par"),
    ("en", "plus"),
    ("en", "fait"),
    ("la", "suite"),
    ("par", "exemple"),
    ("malgré", "tout"),
];

/// All finite verbs, from left to right.
pub(super) fn clauses(words: &Words<'_, '_>) -> Vec<Clause> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.text.len() {
        if let Some(clause) = clause_at(words, at) {
            at = clause.verb.max(at) + 1;
            found.push(clause);
        } else {
            at += 1;
        }
    }
    set_ends(words.text, &mut found);
    found
}

/// A clause ends where the next one or the next sentence begins.
fn set_ends(text: &Text<'_>, found: &mut [Clause]) {
    let mut next_start = text.len();
    let mut stop = text.len();
    let mut at = text.len();
    for clause in found.iter_mut().rev() {
        while at > clause.verb + 1 {
            at -= 1;
            if text.before(at).stop {
                stop = at;
            }
        }
        clause.at.end = stop.min(next_start).max(clause.verb + 1);
        next_start = clause.at.start;
    }
}

fn clause_at(words: &Words<'_, '_>, finite: usize) -> Option<Clause> {
    let text = words.text;
    if words.is_filler.get(finite).copied().unwrap_or(false) {
        return None;
    }
    let word = text.lower(finite);
    let head = head(words, finite);
    let (tense, verb, is_passive) = match verbs::auxiliary(word) {
        Some(auxiliary) if !is_no_auxiliary(words, finite, &head) => {
            compound(words, finite, auxiliary, &head)
        }
        Some(_) => return None,
        None => (simple_tense(words, finite, &head)?, finite, false),
    };
    let is_negated = head.is_negated
        || (finite + 1..verb).any(|at| text.is(at, &["pas", "jamais", "plus", "rien"]));
    Some(Clause {
        subject: head.subject,
        tense,
        at: head.start..verb + 1,
        finite,
        verb,
        is_negated,
        is_passive,
        is_reflexive: head.is_reflexive,
        is_it: head.is_it,
        is_condition: is_condition(words, head.start),
    })
}

/// "a" written for "à", "est" the east, "as" the ace, "es" and "suis" of others.
fn is_no_auxiliary(words: &Words<'_, '_>, at: usize, head: &Head) -> bool {
    let text = words.text;
    match text.lower(at) {
        "a" | "as" => !head.is_explicit && head.start == at && at == 0,
        "es" => head.subject != Subject::You,
        "est" => matches!(text.lower_before(at), "l'" | "à"),
        _ => false,
    }
}

fn is_condition(words: &Words<'_, '_>, start: usize) -> bool {
    let mut at = start;
    for _ in 0..4 {
        let Some(before) = words.back(at) else {
            return false;
        };
        if matches!(words.text.lower(before), "si" | "s'" | "sinon") {
            return !matches!(
                words.text.lower_before(before),
                "comme" | "demandé" | "voir" | "demande" | "vérifié" | "savoir"
            );
        }
        if words.text.before(at).comma {
            return false;
        }
        at = before;
    }
    false
}

/// The tense of an auxiliary and the participle behind it, if there is one.
fn compound(
    words: &Words<'_, '_>,
    finite: usize,
    auxiliary: Auxiliary,
    head: &Head,
) -> (Tense, usize, bool) {
    let Some((verb, is_passive)) = participle_behind(words, finite, head) else {
        let tense = match (auxiliary, words.text.lower(finite)) {
            (Auxiliary::HadHave | Auxiliary::HadBe, _)
            | (_, "fut" | "fus" | "furent" | "eut" | "eus" | "eurent") => Tense::Imperfect,
            _ => Tense::Present,
        };
        return (tense, finite, false);
    };
    let moves = verbs::is_movement(words.text.lower(verb)) || head.is_reflexive;
    let tense = match auxiliary {
        Auxiliary::Have => Tense::Past,
        Auxiliary::HadHave => Tense::Pluperfect,
        Auxiliary::Be if moves => Tense::Past,
        Auxiliary::HadBe if moves => Tense::Pluperfect,
        Auxiliary::Be if words.text.lower(finite).starts_with('f') => Tense::Past,
        Auxiliary::Be => Tense::Done,
        Auxiliary::HadBe => Tense::Imperfect,
    };
    (tense, verb, is_passive)
}

fn participle_behind(words: &Words<'_, '_>, finite: usize, head: &Head) -> Option<(usize, bool)> {
    let text = words.text;
    let mut at = finite;
    let mut last: Option<usize> = None;
    let mut is_passive = false;
    for _ in 0..7 {
        let next = words.skip(at + 1);
        if next >= text.len() || (at + 1..=next).any(|gap| text.before(gap).stop) {
            break;
        }
        let word = text.lower(next);
        if verbs::is_participle(word) {
            is_passive = word == "été" || is_passive;
            let goes_on = matches!(word, "été" | "fait" | "dû" | "pu" | "fini");
            last = Some(next);
            if !goes_on {
                break;
            }
        } else if last.is_some() {
            break;
        } else if head.subject == Subject::I
            && word.ends_with("er")
            && text.lower(at) == text.lower(finite)
            && word.len() > 4
            && !matches!(text.lower(finite), "suis" | "étais")
            && !matches!(word, "hiver" | "dernier" | "premier")
        {
            // Many write the infinitive, which sounds the same.
            last = Some(next);
            break;
        } else if !BETWEEN.contains(&word)
            && !word.ends_with("ment")
            && !BETWEEN_WITH_NEXT.contains(&(word, text.lower(next + 1)))
        {
            break;
        }
        at = next;
    }
    let is_passive = is_passive && last.is_some_and(|verb| text.lower(verb) != "été");
    last.map(|verb| (verb, is_passive))
}

/// The tense of a verb that needs no auxiliary.
fn simple_tense(words: &Words<'_, '_>, finite: usize, head: &Head) -> Option<Tense> {
    let text = words.text;
    let word = text.lower(finite);
    let by_form = |form: Form| match form {
        Form::Imperfect => Tense::Imperfect,
        Form::Conditional => Tense::Conditional,
        Form::Future => Tense::Future,
        Form::Simple => Tense::Past,
    };
    match head.subject {
        Subject::I => {
            if let Some(form) = verbs::form_in_ai(word).or_else(|| verbs::form(word)) {
                return Some(by_form(form));
            }
            if verbs::is_simple_of_i(word) {
                return Some(Tense::Past);
            }
            // Learners leave the auxiliary out: "je réparé", "je réparer".
            let bare = word.chars().count() > 4
                && ["é", "er", "ir", "oir", "dre", "tre"]
                    .iter()
                    .any(|ending| word.ends_with(ending));
            if bare && head.start + 1 == finite {
                return Some(Tense::Past);
            }
            (verbs::is_present_deed(word)
                || matches!(
                    word,
                    "pense" | "crois" | "dois" | "vais" | "peux" | "sais" | "veux"
                ))
            .then_some(Tense::Present)
        }
        Subject::We => {
            let form = verbs::form_of_we(word).or_else(|| verbs::form(word));
            let simple = head.is_explicit && verbs::is_simple_in_a(word);
            form.map(by_form)
                .or_else(|| simple.then_some(Tense::Past))
                .or_else(|| is_present(word, head).then_some(Tense::Present))
        }
        Subject::You => None,
        Subject::Somebody | Subject::Other => {
            if let Some(form) = verbs::form(word).filter(|_| !word.ends_with("ais")) {
                return Some(by_form(form));
            }
            if verbs::is_simple_in_a(word) && has_noun_or_pronoun_before(words, finite, head) {
                return Some(Tense::Past);
            }
            (is_present(word, head) || is_present_of_noun(words, finite, head))
                .then_some(Tense::Present)
        }
    }
}

/// Verbs of the present by which something happens.
pub(super) const HAPPENS: &[&str] = &[
    "arrive", "arrivent", "appelle", "débarque", "débarquent", "tombe", "tombent", "annonce",
    "refuse", "explose", "sonne", "hurle", "crie", "pleure", "vomit", "dit", "prévient", "descend",
    "revient", "disparaît", "repart", "sort", "meurt", "décède", "craque",
];

/// "la gérante me regarde", "une maman arrive": a noun in front of a verb that shows as one, by what stands before it or by
/// itself.
fn is_present_of_noun(words: &Words<'_, '_>, finite: usize, head: &Head) -> bool {
    let text = words.text;
    let has_noun = head.start + 1 < finite;
    let by_pronoun = text.is(
        finite.wrapping_sub(1),
        &["me", "m'", "se", "s'", "nous", "lui"],
    );
    let is_verb =
        verbs::is_present_of_third(text.lower(finite)) || text.lower(finite).ends_with("ent");
    has_noun && (by_pronoun && is_verb || text.is(finite, HAPPENS))
}

fn is_present(word: &str, head: &Head) -> bool {
    head.is_explicit
        && (verbs::is_present_of_third(word) || word.ends_with("ent") || word.ends_with("ons"))
}

/// "le client refusa": a noun stands before, and before that its article.
fn has_noun_or_pronoun_before(words: &Words<'_, '_>, finite: usize, head: &Head) -> bool {
    let text = words.text;
    let is_article = |at: usize| {
        text.is(
            at,
            &[
                "le", "la", "l'", "les", "un", "une", "mon", "ma", "notre", "son", "sa", "ce",
                "cette", "leur",
            ],
        )
    };
    head.is_explicit || (finite >= 2 && is_article(finite - 2) && head.start == finite)
}
