//! Times and figures by which an outcome is told: what opens it, and what places it behind the deeds. Not here: the times
//! of a setting (`settings`).

use super::verbs;
use crate::text::Text;

/// Words that open what came of it.
const OPENERS: &[&str] = &[
    "résultat", "finalement", "au final", "à la fin", "au bout du compte", "en fin de compte",
    "à l' arrivée", "depuis", "depuis ce jour", "après il", "après elle", "après ils", "après ça",
    "après tout le monde", "depuis lors", "au bout de", "au bout d'", "bilan", "grâce à ça",
    "grâce à cela", "du coup", "à la sortie", "en sortie", "aujourd' hui", "maintenant",
    "désormais", "plus tard", "après cela", "dès lors", "à partir de là", "au total",
    "un an après", "le lendemain", "en un mois", "en deux mois", "en trois mois", "en une semaine",
    "le mois suivant", "l' année suivante", "la semaine suivante", "l' année d' après",
    "le mois d' après", "la semaine d' après", "depuis là",
];

/// Times after which things stand otherwise ("à l'automne", "au mois de juin").
const LATER: &[&str] = &[
    "à l'", "au mois", "au printemps", "le soir même", "le jour même", "à noël", "à la", "le soir",
    "trois mois", "six mois", "deux mois", "un mois", "deux semaines", "une semaine", "deux jours",
];

/// Words by which a figure is compared with the one before.
const COMPARED: &[&str] = &[
    "au lieu de", "au lieu d'", "au lieu des", "contre", "de moins", "de plus", "fois moins",
    "fois plus", "pour cent", "par rapport", "en moins", "en plus",
];

const UNITS: &[&str] = &[
    "seconde", "secondes", "minute", "minutes", "heure", "heures", "jour", "jours", "semaine",
    "semaines", "mois", "an", "ans", "année", "années", "saison", "saisons", "trimestre", "nuit",
    "nuits", "été", "étés", "hiver", "hivers", "matin", "soir",
];

/// Days and their parts, behind "le" or "ce".
const DAYS: &[&str] = &[
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lendemain",
    "surlendemain", "soir", "matin",
];

/// What follows "depuis" where it means "since then".
const BEHIND_SINCE: &[&str] = &[
    "je", "j'", "on", "nous", "il", "elle", "ils", "elles", "c'", "ça", "tout", "plus", "personne",
    "aucun", "aucune", "chaque",
];

pub(super) fn is_figure(text: &Text<'_>, at: usize) -> bool {
    text.words()
        .get(at)
        .is_some_and(crate::text::Word::is_number)
        || verbs::NUMBERS.contains(&text.lower(at))
        || text.is(at, &["moitié", "tiers", "quart"])
}

/// Whether words begin here that open what came of it.
pub(super) fn opens_outcome(text: &Text<'_>, at: usize) -> bool {
    let opener = text
        .any_phrase(at, OPENERS)
        .is_some_and(|(phrase, end)| phrase != "depuis" || !is_since_when(text, end));
    opener || is_while(text, at) || is_span_after(text, at)
}

/// "en quatre jours", not "en deux langues".
pub(super) fn is_while(text: &Text<'_>, at: usize) -> bool {
    text.is(at, &["en"])
        && is_count(text, at + 1)
        && (at + 2..at + 5).any(|unit| text.is(unit, UNITS))
}

/// "trois jours plus tard", "dix minutes après".
pub(super) fn is_span_after(text: &Text<'_>, at: usize) -> bool {
    is_count(text, at)
        && (at + 1..at + 5).any(|unit| {
            text.is(unit, UNITS)
                && (text.is(unit + 1, &["après"]) || text.phrase(unit + 1, "plus tard").is_some())
        })
}

fn is_count(text: &Text<'_>, at: usize) -> bool {
    is_figure(text, at) || text.is(at, &["un", "une", "quelques", "plusieurs", "quinze"])
}

/// Whether a time begins here, after which things may stand otherwise: an hour, a day, a part of the year.
pub(super) fn is_later(text: &Text<'_>, at: usize) -> bool {
    text.any_phrase(at, LATER).is_some() || is_hour(text, at) || is_day(text, at)
}

/// "à onze heures moins le quart", "vers midi", "minuit".
fn is_hour(text: &Text<'_>, at: usize) -> bool {
    let from = at + usize::from(text.is(at, &["à", "vers", "dès", "avant"]));
    text.is(from, &["midi", "minuit"])
        || from > at
            && (text.is(from, &["l'"]) && text.is(from + 1, &["aube", "ouverture"])
                || is_count(text, from)
                    && (from + 1..from + 4).any(|unit| text.is(unit, &["heures", "heure", "h"])))
}

/// "le lundi", "le vingt-huit", "ce soir-là".
pub(super) fn is_day(text: &Text<'_>, at: usize) -> bool {
    text.is(at, &["le", "ce"]) && (text.is(at + 1, DAYS) || is_date(text, at + 1))
        || text.is(at, &["au"]) && text.is(at + 1, &["matin", "retour", "réveil", "soir"])
}

/// A number that is no count of what follows: "le quinze", "le douze mai".
fn is_date(text: &Text<'_>, at: usize) -> bool {
    if !is_figure(text, at) || text.is(at, &["moitié", "tiers", "quart", "mille", "cent"]) {
        return false;
    }
    let end = at + 1 + usize::from(is_figure(text, at + 1));
    text.before(end).is_break() || text.is(end, &["à", "au", "les", "le"])
}

/// "depuis trois ans" says how long, "depuis, on" what changed.
fn is_since_when(text: &Text<'_>, end: usize) -> bool {
    if text.before(end).is_break() {
        return false;
    }
    !text.is(end, BEHIND_SINCE)
}

/// Whether a comparison with how it was stands here.
pub(super) fn compares(text: &Text<'_>, at: usize) -> bool {
    text.any_phrase(at, COMPARED).is_some()
}
