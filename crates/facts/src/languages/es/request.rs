//! Requests in Spanish: somebody asked, ordered or entrusted something to the speaker. Not here: duties and targets that
//! nobody in the story sets (`task`).

use super::endings::is_infinitive;
use super::speech;
use super::tables::TABLES;
use super::telling::Telling;
use super::verbs::{Tense, Verb, Who};
use crate::text::Text;

pub(super) fn is_request(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    let told = matches!(
        verb.tense,
        Tense::Preterite | Tense::Imperfect | Tense::Perfect
    ) || (verb.tense == Tense::Present && telling.in_present);
    if verb.who != Who::Other || !told || verb.negated {
        return false;
    }
    let word = text.lower(verb.at);
    let to_me = (verb.start..=verb.at).any(|at| text.is(at, &["me", "nos"]));
    // "Me pidió perdón" asks for nothing to be done.
    if text.is(
        verb.at + 1,
        &["perdón", "disculpas", "matrimonio", "perdon"],
    ) {
        return false;
    }
    let tables = &TABLES;
    if tables.sends.contains(word) {
        if to_me && is_sent(telling, verb) {
            return true;
        }
        // "Me mandó una foto" sends no one.
        if !tables.says.contains(word) && (to_me || !tables.asks_others.contains(word)) {
            return false;
        }
    }
    if tables.says.contains(word) {
        let speaks = text.after(verb.at).colon || text.after(verb.at).quote;
        return (to_me || speaks) && speech::asks(text, verb.at + 1)
            || asks_behind_name(text, verb);
    }
    if tables.wants.contains(word) {
        return !(verb.start..=verb.at).any(|at| text.is(at, &["yo"])) && wants(telling, verb);
    }
    if tables.needs.contains(word) {
        return telling.objects(verb) > 0 || to_me;
    }
    if tables.asks_others.contains(word) && !to_me {
        return wishes(telling, verb) || has_deadline(telling, verb);
    }
    tables.task_verbs.contains(word)
        && to_me
        && (telling.has_words_behind(verb) || text.before(verb.at + 1).colon)
}

/// "Me llamó la alcaldesa: que haga algo", "me dijo el capataz: termínalo": the speech behind the name of who speaks.
fn asks_behind_name(text: &Text<'_>, verb: &Verb) -> bool {
    let to_me = (verb.start..=verb.at).any(|at| text.is(at, &["me", "nos"]));
    let speech = (verb.at + 1..text.len().min(verb.at + 8))
        .take_while(|at| !text.before(*at).stop)
        .find(|at| text.before(*at).colon || text.before(*at).quote);
    let named = ["el", "la", "los", "las", "mi", "un", "una"].contains(&text.lower(verb.at + 1));
    to_me && (speech.is_some_and(|at| speech::asks(text, at)))
        || to_me
            && named
            && (verb.at + 3..verb.at + 5)
                .any(|at| text.lower(at) == "que" && speech::is_wished(text, at + 1))
}

/// "Me mandó a revisar", "me trajeron un violín para tasarlo", "me hizo repetir el plano".
fn is_sent(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    let next = text.lower(verb.at + 1);
    let charged = [
        "encargado", "encargada", "mí", "cargo", "responsable", "encargo", "orden", "tarea",
        "misión", "plazo", "consigna", "instrucciones", "hasta",
    ];
    let feels = [
        "reír", "llorar", "pensar", "ver", "sentir", "dudar", "creer", "falta", "gracia",
    ];
    let orders = !["hizo", "hicieron", "hecho"].contains(&text.lower(verb.at));
    is_infinitive(next) && !feels.contains(&next)
        || (verb.at + 1..telling.clause_end(verb.at)).any(|at| {
            let doing = is_infinitive(text.lower(at + 1)) || text.lower(at + 1) == "que";
            let aimed = text.is(at, &["para", "a"]) && doing;
            orders && (aimed || charged.contains(&text.lower(at)))
        })
        || orders && next == "que" && speech::is_wished(text, verb.at + 2)
}

/// "La familia pidió que el féretro entrara por la ventana".
fn wishes(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    (verb.at + 1..text.len().min(verb.at + 6))
        .take_while(|at| !text.before(*at).is_break())
        .any(|at| text.lower(at) == "que" && speech::is_wished(text, at + 1))
}

/// "Querían los afiches para el domingo".
fn has_deadline(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    (verb.at + 1..telling.clause_end(verb.at)).any(|at| {
        let time = |at: usize| {
            TABLES.time_nouns.contains(text.lower(at))
                || TABLES.months.contains(text.lower(at))
                || text.is(at, &["las", "hoy", "mañana", "ayer", "ya"])
        };
        text.is(at, &["para", "antes"]) && (time(at + 1) || time(at + 2))
    })
}

fn wants(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    let next = text.lower(verb.at + 1);
    let known = verb
        .start
        .checked_sub(2)
        .is_some_and(|at| text.is(at, &["el", "la", "los", "las", "mi", "nuestro", "nuestra"]));
    let thing = ["un", "una", "unos", "unas"].contains(&next) || TABLES.numbers.contains(next);
    next == "que"
        || wants_done(telling, verb)
        || next == "de" && text.lower(verb.at + 2) == "mí"
        || has_deadline(telling, verb)
        || known && thing && !verb.subordinate && telling.objects(verb) > 0
}

/// "El cliente quería meter tres dormitorios": somebody known wants something done, not to come, go or give back.
fn wants_done(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let infinitive = telling.text.lower(verb.at + 1);
    let own_way = TABLES
        .own_ways
        .iter()
        .any(|stem| infinitive.starts_with(stem.as_str()));
    !verb.subordinate && is_infinitive(infinitive) && !own_way && telling.objects(verb) > 1
        || infinitive == "saber"
}
