//! Words that say when something happened once, in Spanish. Not here: what happened.

use super::endings::{is_third_preterite, is_we_preterite};
use super::tables::TABLES;
use crate::text::Text;

/// Whether a time at which something happened once begins here.
pub(super) fn is_time(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    let next = text.lower(at + 1);
    let tables = &TABLES;
    match word {
        "un" | "una" | "aquel" | "aquella" | "ese" | "esa" => {
            let noun = if ["mismo", "misma"].contains(&next) {
                text.lower(at + 2)
            } else {
                next
            };
            let counts = ["un", "una"].contains(&word)
                && (["de", "cada", "por", "al", "es", "ser", "como"]
                    .contains(&text.lower_before(at))
                    || text.is(at + 2, &["cada", "por", "sí"]))
                || (next == "vez" && text.is(at + 2, &["que", "más", "por"]));
            // "En un trimestre", "en un año" measure.
            let measures = text.lower_before(at) == "en"
                && ["trimestre", "año", "mes", "día", "semana", "semestre"].contains(&next);
            tables.time_nouns.contains(noun) && !counts && !measures
        }
        "el" | "la" | "este" | "esta" => {
            let past = text.is(at + 2, &["pasado", "pasada", "anterior"]);
            (tables.time_nouns.contains(next) && past)
                || (next == "otro" && text.lower(at + 2) == "día")
                || (word != "la" && next == "primer" && text.is(at + 2, &["día", "mes", "año"]))
                || (word == "la"
                    && next == "primera"
                    && text.is(at + 2, &["semana", "noche", "vez"]))
        }
        "hace" | "hacía" => {
            (tables.numbers.contains(next)
                || text.words().get(at + 1).is_some_and(|w| w.is_number()))
                && !(at + 2..at + 5).any(|it| text.lower(it) == "que")
        }
        "en" => {
            tables.months.contains(next)
                || text.is(at + 1, &["plena", "pleno", "vísperas"])
                || is_year(text, at + 1)
                || text.is(at + 1, &["el", "la", "una", "un", "las", "los", "aquella"])
                    && tables.event_nouns.contains(text.lower(at + 2))
                || is_place_at_the_beginning(text, at)
                || text.phrase(at, "en una ocasión").is_some()
                || (["mi", "mis"].contains(&next)
                    && text.is(
                        at + 2,
                        &[
                            "primer", "primera", "primeras", "primeros", "anterior", "último",
                            "última", "antiguo", "antigua", "segundo",
                        ],
                    ))
                || text.phrase(at, "en el turno").is_some()
        }
        "a" => {
            (next == "las"
                && (tables.numbers.contains(text.lower(at + 2))
                    || text.words().get(at + 2).is_some_and(|w| w.is_number()))
                && !text.is(at + 3, &["semanas", "horas", "personas"]))
                || text.phrase(at, "a mitad de").is_some()
                || (["mediados", "finales", "principios"].contains(&next)
                    && text.lower(at + 2) == "de")
        }
        "al" => {
            text.is(at + 1, &["llegar", "entrar", "abrir", "volver"]) && text.words().len() > at + 2
        }
        "durante" => !text.is(at + 1, &["años", "toda", "todo", "muchos"]),
        "hoy" => false,
        "pasado" | "pasada" => false,
        "llevaba" | "llevábamos" => {
            tables.numbers.contains(next) || text.words().get(at + 1).is_some_and(|w| w.is_number())
        }
        "cuando" => text.is(
            at + 1,
            &[
                "trabajaba", "estaba", "estábamos", "era", "llegué", "entré", "empecé",
                "estudiaba", "hacía",
            ],
        ),
        _ => {
            tables.time_words.contains(word)
                || (tables.months.contains(word) && text.before(at).stop)
                || (["verano", "invierno", "otoño"].contains(&word) && text.before(at).stop)
        }
    }
}

/// "En la notaría me encargaron": the first words name a place, and somebody did something there.
fn is_place_at_the_beginning(text: &Text<'_>, at: usize) -> bool {
    let noun = at + 2;
    let generic = [
        "mundo", "vida", "equipo", "caso", "momento", "opinión", "medida", "fondo", "mayoría",
        "actualidad", "práctica", "teoría", "trabajo", "empresa", "futuro", "pasado",
        "experiencia", "sector", "día", "año",
    ];
    let named = text.lower(noun).chars().count() > 3
        && !generic.contains(&text.lower(noun))
        && !TABLES.hollow.contains(text.lower(noun));
    let sentence = text.sentence_of(at);
    let happened = (noun + 1..sentence.end.min(noun + 8))
        .any(|word| is_third_preterite(text.lower(word)) || is_we_preterite(text.lower(word)));
    text.before(at).edge && text.is(at + 1, &["el", "la", "un", "una"]) && named && happened
}

fn is_year(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.chars().all(|c| c.is_ascii_digit())
}

/// "El sábado", "en enero".
pub(super) fn is_day(text: &Text<'_>, at: usize) -> bool {
    let day = [
        "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    ]
    .contains(&text.lower(at));
    (day && text.lower_before(at) == "el")
        || (TABLES.months.contains(text.lower(at)) && text.lower_before(at) == "en")
}
