//! Words by which German says when, or on what occasion, something was. Not here: what such a clause tells (`scene`).

use super::lexicon::is_number_word;
use super::tables::TABLES;
use crate::text::Text;

const SEASONS: &[&str] = &[
    "frühjahr", "frühling", "sommer", "herbst", "winter", "advent", "lockdown", "urlaub",
];

pub(super) const PARTS_OF_DAY: &[&str] = &[
    "morgens", "mittags", "nachmittags", "abends", "nachts", "frühmorgens", "vormittags",
];

/// Whether words that say when, or on what occasion, begin here.
pub(super) fn is_setting(text: &Text<'_>, at: usize) -> bool {
    let next = text.lower(at + 1);
    match text.lower(at) {
        "im" | "am" | "zu" | "vom" | "über" | "anfang" | "ende" | "mitte" | "seit" | "an" => {
            is_date(text, at)
        }
        "vor" => is_long_ago(text, at),
        "um" | "gegen" => is_hour(text, at),
        "in" | "bei" | "während" | "beim" | "auf" => is_stretch(text, at),
        "als" => TABLES.after_als.contains(&next),
        "mitten" => matches!(next, "in" | "im"),
        "eines" => TABLES.after_eines.contains(&next),
        _ => is_time_alone(text, at),
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20"))
}

fn is_timed(word: &str) -> bool {
    TABLES.months.contains(&word)
        || SEASONS.contains(&word)
        || TABLES.days.contains(&word)
        || is_year(word)
}

/// "im März", "am Abend", "an einem Samstag", "im zweiten Lehrjahr", "im Nachtdienst", "im Moment"
fn is_date(text: &Text<'_>, at: usize) -> bool {
    let (word, next, after) = (text.lower(at), text.lower(at + 1), text.lower(at + 2));
    let is_day = |word: &str| {
        matches!(
            word,
            "abend" | "morgen" | "nachmittag" | "vormittag" | "mittag" | "tag"
        )
    };
    let on = matches!(word, "an" | "im" | "am");
    is_timed(next)
        || matches!(next, "moment" | "augenblick")
        || (word == "am" && next != "tag" && is_day(next))
        || (on
            && is_determiner_of_time(next)
            && (is_timed(after) || TABLES.occasions.contains(&after)))
        || (matches!(word, "im" | "am") && names_stretch(next))
        || (word == "an" && is_article(next) && is_day(after))
}

/// "vor zwei Jahren", "vor gut drei Wochen", "vor kurzem"
fn is_long_ago(text: &Text<'_>, at: usize) -> bool {
    let next = text.lower(at + 1);
    let number = is_number_word(next)
        || TABLES.before_span.contains(&next)
        || next.starts_with(|c: char| c.is_numeric());
    let span = (at + 2..=at + 3).any(|it| text.is(it, &TABLES.spans));
    number && (span || matches!(next, "kurzem" | "langem"))
}

/// "um neun", "um 8:40", "gegen halb drei"; not "um drei Prozent"
fn is_hour(text: &Text<'_>, at: usize) -> bool {
    let (word, next, after) = (text.lower(at), text.lower(at + 1), text.lower(at + 2));
    let measures = TABLES.spans.contains(&after) || after == "prozent";
    let digits =
        next.starts_with(|c: char| c.is_numeric()) && (next.contains(':') || after == "uhr");
    (is_number_word(next) && !measures)
        || digits
        || matches!(next, "halb" | "viertel" | "kurz")
        || (word == "gegen" && matches!(next, "mittag" | "abend" | "mitternacht" | "ende"))
}

/// "in meiner Promotion", "beim Umzug", "in der Nacht", "in meiner letzten Firma"
fn is_stretch(text: &Text<'_>, at: usize) -> bool {
    let (word, next, after) = (text.lower(at), text.lower(at + 1), text.lower(at + 2));
    let article = is_article(next);
    let noun = if article { after } else { next };
    (article && matches!(after, "nacht" | "früh" | "mittagspause"))
        || (names_stretch(noun) && (article || matches!(word, "beim" | "während")))
        || (article && TABLES.ordinals.contains(&after))
}

/// "gestern", "im" left out before "November", "letztes Jahr", "zweites Lehrjahr", "vier Wochen vor …"
fn is_time_alone(text: &Text<'_>, at: usize) -> bool {
    let (word, next, after) = (text.lower(at), text.lower(at + 1), text.lower(at + 2));
    let occasion = TABLES.occasions.contains(&next);
    TABLES.once.contains(&word)
        || (is_timed(word) && text.lower_before(at) == "war")
        || (TABLES.months.contains(&word) && !matches!(text.lower_before(at), "bis" | "ab"))
        || PARTS_OF_DAY.contains(&word)
        || (TABLES.latest.contains(&word) && (occasion || is_timed(next)))
        || (TABLES.ordinals.contains(&word) && occasion && next != "mal")
        || (is_year(word) && text.words().get(at).is_some_and(|it| it.is_number()))
        || (is_number_word(word) && TABLES.spans.contains(&next) && matches!(after, "vor" | "nach"))
        || (next == "uhr" && is_number_word(word) && text.lower_before(at) != "bis")
        || is_time_of_clock(text, at)
}

/// "zwanzig nach sieben", "viertel vor acht", "kurz vor Mitternacht", "kurz nach Ladenschluss"
fn is_time_of_clock(text: &Text<'_>, at: usize) -> bool {
    let (word, next, after) = (text.lower(at), text.lower(at + 1), text.lower(at + 2));
    let number = |word: &str| is_number_word(word) || word.starts_with(|c: char| c.is_numeric());
    let noun = text
        .words()
        .get(at + 2)
        .is_some_and(|it| it.is_capitalized());
    matches!(next, "vor" | "nach")
        && ((number(word) || word == "viertel")
            && number(after)
            && !TABLES.spans.contains(&text.lower(at + 3))
            || word == "kurz" && (noun || number(after) || is_article(after)))
}

/// "mal" for "some day"; not "erst mal", "jedes Mal".
pub(super) fn is_some_day(text: &Text<'_>, at: usize) -> bool {
    text.lower(at) == "mal"
        && (text.is(at.wrapping_sub(1), &TABLES.auxiliaries)
            || text.is(at.wrapping_sub(1), &["ich", "wir", "uns", "mir", "da"]))
}

fn names_stretch(noun: &str) -> bool {
    TABLES.stretches.iter().any(|end| noun.ends_with(end))
}

/// Whether words that name one moment of the past begin here.
pub(super) fn is_once(text: &Text<'_>, at: usize) -> bool {
    let word = text.lower(at);
    is_setting(text, at)
        && (TABLES.once.contains(&word)
            || matches!(
                word,
                "eines" | "vor" | "letzten" | "letztes" | "letzte" | "plötzlich" | "als"
            ))
}

fn is_determiner_of_time(word: &str) -> bool {
    TABLES.ordinals.contains(&word) || is_article(word)
}

fn is_article(word: &str) -> bool {
    TABLES.articles.contains(&word)
}
