//! Who did it: the subject of a finite verb and what stands between both. Not here: when it was done (`clauses`).

use super::verbs;
use crate::text::Text;

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

const CLITICS: &[&str] = &[
    "ne", "n'", "me", "m'", "te", "t'", "se", "s'", "le", "la", "l'", "les", "lui", "leur", "y",
    "en",
];

pub(super) struct Words<'t, 'a> {
    pub(super) text: &'t Text<'a>,
    /// Which words are fillers.
    pub(super) is_filler: Vec<bool>,
}

impl Words<'_, '_> {
    /// The next word that is no filler.
    pub(super) fn skip(&self, mut at: usize) -> usize {
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

/// The subject of a finite word and what stands between them.
pub(super) struct Head {
    pub(super) subject: Subject,
    pub(super) start: usize,
    pub(super) is_explicit: bool,
    pub(super) is_negated: bool,
    pub(super) is_reflexive: bool,
    pub(super) is_it: bool,
}

pub(super) fn head(words: &Words<'_, '_>, finite: usize) -> Head {
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
