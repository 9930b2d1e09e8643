//! What somebody asks for in words of their own, or by "que" and a subjunctive, in Spanish. Not here: who asks whom
//! (`task`).

use super::endings::is_infinitive;
use super::tables::TABLES;
use crate::text::Text;

/// A speech that asks for something says so near its beginning.
const SPEECH_WORDS: usize = 14;

/// Whether a speech follows that asks for something: "me dijo: hay que acabar", "me dijo quiero que", "me dijo: este me
/// lo dejas andando".
pub(super) fn asks(text: &Text<'_>, from: usize) -> bool {
    let opening = [
        "hay que", "tienes que", "tiene que", "tenéis que", "tienen que", "tenemos que",
        "tenés que", "quiero", "queremos", "necesito", "necesitamos", "encárgate", "encárguese",
        "encargate", "hazte cargo", "hágase cargo", "te toca", "le toca", "os toca", "te encargas",
        "se encarga", "tienes hasta", "tiene hasta", "tenés hasta", "es cosa tuya", "es tuyo",
        "es tuya",
    ];
    // Without marks a speech ends nobody knows where.
    let marked = text.before(from).colon || text.before(from).quote;
    let reach = if marked { SPEECH_WORDS } else { 5 };
    (from..text.len().min(from + reach))
        .take_while(|at| *at == from || !text.before(*at).stop)
        .any(|at| {
            text.any_phrase(at, &opening).is_some()
                || is_order(text, at, at == from && marked)
                || text.lower(at) == "que" && is_wished(text, at + 1)
        })
}

/// "Arréglalo", "ponme la mesa", "me lo dejas limpio", "tú organizar la boda".
fn is_order(text: &Text<'_>, at: usize, opens: bool) -> bool {
    let word = text.lower(at);
    if is_negated(text, at) {
        return false;
    }
    let to_you = TABLES.orders_to_you.contains(word) && opens;
    // A pronoun behind the verb is of an order, unless the verb is an infinitive or a gerund.
    let joined = word.contains(['á', 'é', 'í', 'ó', 'ú'])
        && ["lo", "la", "los", "las", "le", "les", "me", "nos"]
            .iter()
            .any(|end| word.ends_with(end))
        && word.chars().count() > 5
        && !word.contains("ándo")
        && !word.contains("éndo")
        && ![
            "ármelo", "érmelo", "írmelo", "árselo", "érselo", "írselo", "ívoco", "éculo", "ículo",
        ]
        .iter()
        .any(|end| word.ends_with(end))
        && !TABLES.not_orders.contains(word);
    let upon_me = ["me", "nos"].contains(&word) && {
        let verb = if text.is(at + 1, &["lo", "la", "los", "las"]) {
            at + 2
        } else {
            at + 1
        };
        let form = text.lower(verb);
        form.chars().count() > 3
            && ["as", "es", "ás", "és"]
                .iter()
                .any(|end| form.ends_with(end))
    };
    let you = ["tú", "tu", "usted", "vos"].contains(&word) && is_infinitive(text.lower(at + 1));
    to_you || joined || upon_me || you
}

fn is_negated(text: &Text<'_>, at: usize) -> bool {
    !text.before(at).is_break() && ["no", "si"].contains(&text.lower_before(at))
}

/// Whether a form that tells a wish follows, pronouns and a subject apart: "que lo cambie", "que la novia entrara".
pub(super) fn is_wished(text: &Text<'_>, from: usize) -> bool {
    (from..text.len().min(from + 5))
        .take_while(|at| *at == from || !text.before(*at).is_break())
        .any(|at| is_past_subjunctive(text.lower(at)))
        || is_present_subjunctive(text, from)
}

fn is_past_subjunctive(word: &str) -> bool {
    let ends = [
        "ara", "iera", "yera", "jera", "ase", "iese", "áramos", "iéramos", "fuera", "fueran",
        "aran", "ieran", "asen", "iesen",
    ];
    ends.iter().any(|end| word.ends_with(end))
        && word.chars().count() > 4
        && ![
            "cara", "clara", "tercera", "rara", "clase", "base", "fase", "frase", "quiera",
        ]
        .contains(&word)
}

/// Directly behind "que", pronouns apart.
fn is_present_subjunctive(text: &Text<'_>, from: usize) -> bool {
    let mut at = from;
    while at < from + 3 && (TABLES.clitics.contains(text.lower(at)) || text.lower(at) == "no") {
        at += 1;
    }
    let word = text.lower(at);
    if TABLES.subjunctive_present.contains(word) {
        return true;
    }
    // "-e" is the subjunctive of "-ar", but also the indicative of the others.
    let stem = word.strip_suffix("en").or_else(|| word.strip_suffix('e'));
    stem.is_some_and(|stem| stem.chars().count() > 2)
        && !TABLES.indicative_in_e.contains(word)
        && !word.ends_with("mente")
}
