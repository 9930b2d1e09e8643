//! What was to be done in Spanish: a request, a duty or a target in words. Not here: what was done.

use super::endings::is_infinitive;
use super::request::is_request;
use super::tables::TABLES;
use super::telling::Telling;
use super::verbs::{Verb, Who};
use crate::story::Part;
use mockingbird_shared::facts::MarkKind;

/// What is asked for after the last action, if there was more than one, answers it and is no task.
pub(super) fn find(telling: &Telling<'_, '_>, last_action: Option<usize>) -> Vec<Part> {
    let told = |verb: &&Verb| {
        is_request(telling, verb) && last_action.is_none_or(|last| verb.at < last)
            || is_duty(telling, verb)
            || is_target(telling, verb)
    };
    let mut found: Vec<Part> = telling
        .verbs
        .iter()
        .filter(told)
        .map(|verb| Part::new(MarkKind::Task, telling.clause(verb)))
        .collect();
    if found.is_empty() {
        found.extend(in_other_words(telling));
    }
    found
}

/// "Tenía que entregar", "había que", "debíamos", "me tocaba a mí".
pub(super) fn is_duty(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    let word = text.lower(verb.at);
    let next = text.lower(verb.at + 1);
    match word {
        "tenía" | "teníamos" | "tuve" | "tuvimos" | "había" | "hubo" => {
            // "Teníamos dos horas para".
            let limit = TABLES.numbers.contains(next)
                && (verb.at + 2..telling.clause_end(verb.at)).any(|at| {
                    text.lower(at) == "para"
                        && (is_infinitive(text.lower(at + 1)) || text.lower(at + 1) == "que")
                });
            (next == "que" && is_infinitive(text.lower(verb.at + 2)))
                || limit
                || has_term(telling, verb)
        }
        "tengo" | "tenemos" | "hay" => {
            telling.in_present
                && (next == "que" && is_infinitive(text.lower(verb.at + 2))
                    || has_term(telling, verb))
        }
        // "El plazo vencía el lunes".
        "vencía" | "venció" | "caducaba" | "expiraba" | "cerraba" | "terminaba" | "acababa" => {
            (verb.at.saturating_sub(6)..verb.at)
                .rev()
                .take_while(|at| !text.before(at + 1).is_break())
                .any(|at| text.lower(at) == "plazo")
                || next == "el" && text.lower(verb.at + 2) == "plazo"
        }
        "tocaba" => is_infinitive(next),
        "respondía" => verb.who == Who::I && ["de", "por"].contains(&next),
        // "Nos quedaban dos días para abrir".
        "quedaban" | "quedaba" | "faltaban" | "faltaba" => {
            !verb.negated
                && text.is(verb.at.wrapping_sub(1), &["me", "nos"])
                && (verb.at + 1..telling.clause_end(verb.at))
                    .any(|at| text.lower(at) == "para" && is_infinitive(text.lower(at + 1)))
        }
        "era" | "eran" => [
            "necesario", "preciso", "obligatorio", "imprescindible", "urgente",
        ]
        .contains(&next),
        "suponía" => text.lower_before(verb.at) == "se" && next == "que",
        "dependía" => next == "de" && text.lower(verb.at + 2) == "mí",
        // "Había prometido a los vecinos que", "me comprometí a", "me propuse bajar".
        "prometido" | "comprometido" => !verb.negated && telling.objects(verb) > 0,
        "prometí" | "prometimos" => {
            !verb.negated && !verb.has_clitic && telling.objects(verb) > 0
                || verb.has_clitic && text.is(verb.at.wrapping_sub(1), &["le", "les"])
        }
        "comprometí" | "comprometimos" => {
            verb.has_clitic
                && (verb.at + 1..telling.clause_end(verb.at).min(verb.at + 7)).any(|at| {
                    text.lower(at) == "a" && is_infinitive(text.lower(at + 1))
                        || next == "a" && at == verb.at + 1
                })
        }
        "propuse" | "propusimos" | "propuesto" => {
            verb.has_clitic
                && is_infinitive(next)
                && text.is(verb.at.wrapping_sub(1), &["me", "nos", "había", "habíamos"])
        }
        "debía" | "debíamos" | "debí" => {
            is_infinitive(next) || (next == "de" && is_infinitive(text.lower(verb.at + 2)))
        }
        "hacía" => next == "falta",
        "trataba" => {
            text.lower_before(verb.at) == "se"
                && next == "de"
                && is_infinitive(text.lower(verb.at + 2))
        }
        "necesitábamos" | "necesitaba" => telling.objects(verb) > 0,
        "encargaba" | "ocupaba" => text.lower_before(verb.at) == "me",
        _ => false,
    }
}

/// "Tenía hasta el viernes", "tenía plazo", "teníamos prohibido parar", "tenía la orden de".
fn has_term(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    let bound = [
        "hasta", "plazo", "prohibido", "orden", "órdenes", "instrucciones", "encargado",
        "encargada", "encomendado", "obligación", "misión", "cargo",
    ];
    let first = text.lower(verb.at + 1);
    let behind_article = ["la", "el", "a", "por", "como", "de", "un"].contains(&first)
        || TABLES.numbers.contains(first);
    !verb.negated
        && !text.after(verb.at).is_break()
        && (bound.contains(&first)
            || behind_article && text.is(verb.at + 2, &bound)
            || (verb.at + 2..verb.at + 5)
                .take_while(|at| *at < telling.clause_end(verb.at))
                .any(|at| {
                    text.phrase(at, "de plazo").is_some() || text.phrase(at, "a mi cargo").is_some()
                }))
}

/// "El objetivo era", "mi tarea fue", "estaba a cargo de".
pub(super) fn is_target(telling: &Telling<'_, '_>, verb: &Verb) -> bool {
    let text = telling.text;
    let word = text.lower(verb.at);
    let past = [
        "era", "fue", "eran", "consistía", "consistió", "estaba", "es", "consiste",
    ]
    .contains(&word);
    if !past || (["es", "consiste"].contains(&word) && !telling.in_present) {
        return false;
    }
    let doing = is_infinitive(text.lower(verb.at + 1))
        || text.lower(verb.at + 1) == "que"
        || text.lower(verb.at + 1) == "no" && is_infinitive(text.lower(verb.at + 2));
    let named = (verb.start.saturating_sub(4)..verb.start).any(|at| {
        (TABLES.target_nouns.contains(text.lower(at))
            // "El trabajo era duro" sets no target.
            && (doing || !text.is(at, &["trabajo", "tema", "turno", "papel", "norma", "condición"]))
            || doing && TABLES.aim_nouns.contains(text.lower(at)))
            && text.is(
                at.wrapping_sub(1),
                &[
                    "el", "la", "mi", "nuestro", "nuestra", "mis", "las", "los", "único", "única",
                    "su",
                ],
            )
            && !(at + 1..=verb.start).any(|it| text.before(it).is_break())
    });
    let (next, after) = (text.lower(verb.at + 1), text.lower(verb.at + 2));
    let mine = ["mi", "nuestra"].contains(&next) && TABLES.target_nouns.contains(after);
    let charge = next == "a"
        && (after == "cargo"
            || (text.lower(verb.at + 2) == "mi" && text.lower(verb.at + 3) == "cargo"));
    let responsible = ["responsable", "encargado", "encargada"].contains(&next)
        || ["responsable", "encargado", "encargada"].contains(&after)
            && ["el", "la", "yo"].contains(&next);
    named && telling.has_words_behind(verb) || mine || charge || (responsible && word != "fue")
}

/// Targets without a verb of their own: "con la orden de", "a mi cargo", "con el encargo de".
fn in_other_words(telling: &Telling<'_, '_>) -> Option<Part> {
    let text = telling.text;
    let at = (0..text.len()).find(|at| {
        let at = *at;
        text.any_phrase(at, &TABLES.charges).is_some()
            || TABLES.entrusted.contains(text.lower(at)) && entrusted(telling, at)
            || (text.lower(at) == "con"
                && text.is(at + 1, &["el", "la"])
                && TABLES.target_nouns.contains(text.lower(at + 2))
                && text.lower(at + 3) == "de")
            || (text.is(at, &["hice", "hacerme"]) && text.phrase(at + 1, "cargo de").is_some())
            || (text.lower(at) == "mi"
                && TABLES.target_nouns.contains(text.lower(at + 1))
                && text.before(at + 2).colon)
            || (TABLES.entrusted.contains(text.lower(at))
                && (text.before(at).stop
                    || text.is(at.wrapping_sub(1), &["el", "la", "nuestro", "nuestra"])
                        && text.before(at.wrapping_sub(1)).stop)
                && text.after(at).colon)
    })?;
    Some(Part::new(MarkKind::Task, at..telling.clause_end(at)))
}

/// "Me dieron el encargo de", "recibí la orden de bajar", "acepté el reto de llenar la sala".
fn entrusted(telling: &Telling<'_, '_>, noun: usize) -> bool {
    let text = telling.text;
    let article = ["el", "la", "un", "una"].contains(&text.lower_before(noun));
    let aim = text.lower(noun + 1) == "de"
        && (is_infinitive(text.lower(noun + 2)) || text.lower(noun + 2) == "que");
    let given = noun.checked_sub(2).is_some_and(|at| {
        text.is(
            at,
            &[
                "dio", "dieron", "dado", "recibí", "recibimos", "acepté", "aceptamos", "tenía",
                "teníamos", "asumí", "cayó", "llegó", "cumplir", "había", "con",
            ],
        )
    });
    article && aim && (given || text.before(noun.wrapping_sub(1)).is_break())
}
