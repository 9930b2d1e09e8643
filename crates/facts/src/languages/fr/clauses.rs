//! Who did it, and when: the finite verbs of a French text with their subjects. Not here: what they mean for a story.

use super::verbs::{self, Auxiliary, Form};
use crate::text::Text;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    I,
    We,
    /// "on" that is somebody else ("on m'a demandé").
    Somebody,
    /// Whoever listens.
    You,
    Other,
}

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

const CLITICS: &[&str] = &[
    "ne", "n'", "me", "m'", "te", "t'", "se", "s'", "le", "la", "l'", "les", "lui", "leur", "y",
    "en",
];

/// What may stand between an auxiliary and its participle.
const BETWEEN: &[&str] = &[
    "pas", "jamais", "plus", "rien", "tout", "tous", "toutes", "bien", "mal", "déjà", "même",
    "aussi", "enfin", "vite", "toujours", "souvent", "encore", "ensuite", "alors", "donc", "juste",
    "très", "trop", "beaucoup", "peu", "un", "moi", "été", "fait", "là", "tôt", "aussitôt", "d'",
    "abord", "puis", "après", "quand", "ainsi", "mieux", "presque", "fini", "par", "dû", "pu", "à",
    "peine", "pourtant", "toutefois", "nous", "du", "coup", "suite", "chacun", "eux", "elles",
    "sitôt", "seul", "seule", "sur", "le", "champ",
];

pub(super) struct Words<'t, 'a> {
    pub(super) text: &'t Text<'a>,
    /// Which words are fillers.
    pub(super) is_filler: Vec<bool>,
}

impl Words<'_, '_> {
    /// The next word that is no filler.
    fn skip(&self, mut at: usize) -> usize {
        while self.is_filler.get(at).copied().unwrap_or(false) {
            at += 1;
        }
        at
    }

    /// The word before that is no filler, within the sentence.
    pub(super) fn back(&self, at: usize) -> Option<usize> {
        let mut at = at;
        loop {
            if self.text.before(at).stop {
                return None;
            }
            at = at.checked_sub(1)?;
            if !self.is_filler.get(at).copied().unwrap_or(false) {
                return Some(at);
            }
        }
    }
}

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

/// The subject of a finite word and what stands between them.
struct Head {
    subject: Subject,
    start: usize,
    is_explicit: bool,
    is_negated: bool,
    is_reflexive: bool,
    is_it: bool,
}

fn head(words: &Words<'_, '_>, finite: usize) -> Head {
    let text = words.text;
    let mut head = Head {
        subject: Subject::Other,
        start: finite,
        is_explicit: false,
        is_negated: false,
        is_reflexive: false,
        is_it: false,
    };
    let (mut to_speaker, mut to_us) = (false, false);
    let mut at = finite;
    for _ in 0..6 {
        let Some(before) = words.back(at) else { break };
        let word = text.lower(before);
        // "nous" and "vous" are subjects where nothing stands before them that is one.
        let of_both = matches!(word, "nous" | "vous") && {
            let earlier = words.back(before).map_or("", |earlier| text.lower(earlier));
            is_subject(earlier)
                || matches!(earlier, "ne" | "n'")
                || !speaks_of_us(text.lower(finite), word)
        };
        if CLITICS.contains(&word) || of_both {
            head.is_negated |= matches!(word, "ne" | "n'");
            to_speaker |= matches!(word, "me" | "m'");
            to_us |= word == "nous";
            head.is_reflexive |= matches!(word, "se" | "s'");
            (at, head.start) = (before, before);
            continue;
        }
        if let Some(subject) = subject(word) {
            head.subject = subject;
            head.is_explicit = true;
            head.start = before;
            head.is_it = matches!(word, "c'" | "ce" | "ça" | "cela" | "cest");
            let is_somebody = word == "on" && (to_speaker || to_us);
            if is_somebody {
                head.subject = Subject::Somebody;
            }
            head.is_reflexive |= (subject == Subject::I && to_speaker) || (word == "nous" && to_us);
        }
        break;
    }
    if !head.is_explicit {
        head.start = noun_start(words, head.start);
    }
    match text.lower(finite) {
        "ai" | "jai" | "suis" | "javais" | "jétais" => head.subject = Subject::I,
        "avons" | "sommes" | "avions" | "étions" | "eûmes" | "fûmes" if !head.is_explicit => {
            head.subject = Subject::We
        }
        "cest" | "cétait" => head.is_it = true,
        _ => (),
    }
    head
}

/// Where the noun begins that stands before a verb ("le maître d'ouvrage a levé"); the place itself if none does.
fn noun_start(words: &Words<'_, '_>, verb: usize) -> usize {
    const ARTICLES: &[&str] = &[
        "le", "la", "l'", "les", "un", "une", "des", "mon", "ma", "mes", "ton", "son", "sa", "ses",
        "notre", "nos", "votre", "vos", "leur", "leurs", "ce", "cet", "cette", "ces", "du",
        "personne", "chacun", "deux", "trois", "aucun", "aucune",
    ];
    let text = words.text;
    let mut start = verb;
    for back in 1..=6 {
        let Some(at) = verb.checked_sub(back) else {
            break;
        };
        if text.before(at + 1).is_break() || verbs::auxiliary(text.lower(at)).is_some() {
            break;
        }
        let in_noun = matches!(text.lower_before(at), "de" | "d'" | "et" | "du") && back < 6;
        if text.is(at, ARTICLES) {
            start = at;
            if !in_noun {
                break;
            }
        }
    }
    start
}

fn is_subject(word: &str) -> bool {
    subject(word).is_some()
}

fn speaks_of_us(finite: &str, pronoun: &str) -> bool {
    match pronoun {
        "nous" => finite.ends_with("ons") || finite.ends_with("mes") || finite.ends_with("ions"),
        _ => finite.ends_with("ez") || finite.ends_with("êtes"),
    }
}

fn subject(word: &str) -> Option<Subject> {
    Some(match word {
        "je" | "j'" | "j" | "jai" | "javais" => Subject::I,
        "nous" | "on" => Subject::We,
        "tu" | "vous" => Subject::You,
        "il" | "elle" | "ils" | "elles" | "c'" | "ce" | "ça" | "cela" | "qui" => Subject::Other,
        _ => return None,
    })
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
        } else if !BETWEEN.contains(&word) && !word.ends_with("ment") {
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
            let bare = word.chars().count() > 4 && (word.ends_with('é') || word.ends_with("er"));
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
            is_present(word, head).then_some(Tense::Present)
        }
    }
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
