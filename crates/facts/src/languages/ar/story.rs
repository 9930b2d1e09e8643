//! How Arabic tells a story: the parts of it, from what happened (`telling`). Not here: requests and duties (`task`),
//! settings (`situation`), and what came out (`result`).

use super::JUDGING;
use super::morph::{self, Object};
use super::tables::TABLES;
use super::telling::{self, Event, begins_clause};
use super::verb::{Class, Person};
use super::{figures, nonsense, result, situation, task};
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;

pub(super) fn find(text: &Text<'_>) -> Vec<Part> {
    let events = telling::read(text);
    if is_plan(text, &events) || is_skeleton(text) || nonsense::is_nonsense(text, &events) {
        return Vec::new();
    }
    if is_course_of_life(text, &events) {
        return Vec::new();
    }
    let mut actions = actions(text, &events);
    if actions.len() <= 1 {
        actions.extend(present_actions(text, &events));
        actions.sort_by_key(|part| part.at.start);
    }
    if actions.is_empty() {
        actions = practice(text, &events);
    }
    if actions.is_empty() {
        actions = actions_before(text, &events);
    }
    let happened = !actions.is_empty() || events.iter().any(|it| it.is_told() && it.is_third());
    let tasks = task::find(text, &events, happened);
    if actions.is_empty() && !tasks.is_empty() {
        actions = repeated_actions(text);
    }
    let results = result::find(text, &events, &actions, &tasks);
    let is_story = !actions.is_empty() || !results.is_empty();
    let mut parts = actions;
    parts.extend(results);
    // Without anything done or come of it, a duty is told only beside what was going on.
    parts.extend(tasks);
    if let Some(setting) = situation::find(text, &events, &parts) {
        parts.push(setting);
    } else if !is_story {
        return Vec::new();
    }
    parts.sort_by_key(|part| (part.at.start, part.at.end));
    parts
}

/// "I worked at", "I studied in": where one was, not what one did.
fn is_employment(text: &Text<'_>, event: &Event) -> bool {
    let verb = text.lower(event.verb);
    let verb = morph::unjoined(verb)
        .filter(|it| TABLES.of_careers.has(it))
        .unwrap_or(verb);
    let next = text.lower(event.verb + 1);
    let as_what = matches!(verb, "عملت" | "عملنا" | "درست" | "خدمت")
        && (matches!(
            next,
            "في" | "مع" | "لدي" | "عند" | "لصالح" | "هنا" | "هناك" | "كـ" | "فيها"
        ) || (next.starts_with('ك') && next.chars().count() > 4 && verb != "درست"));
    let for_years = matches!(verb, "عملت" | "خدمت" | "درست")
        && (event.verb + 1..event.at.end).any(|at| TABLES.units.at(text, at));
    // "I began as an assistant".
    let as_beginner = matches!(verb, "بدات" | "بديت" | "بلشت")
        && !text.after(event.verb).is_break()
        && (next == "من"
            || (next.ends_with('ا') && !next.starts_with("ال") && next.chars().count() > 4)
            || (next.starts_with('ك') && next.chars().count() > 4));
    let of_career = as_beginner
        || for_years
        || TABLES.of_careers.has(verb) && event.at.clone().any(|at| TABLES.careers.at(text, at));
    as_what || of_career
}

/// "I studied there, then moved here, today I run three": where somebody came from, not what they did once.
fn is_course_of_life(text: &Text<'_>, events: &[Event]) -> bool {
    let has_employment = events
        .iter()
        .any(|event| event.person == Person::I && is_employment(text, event));
    let is_of_career = |event: &Event| {
        TABLES
            .of_careers
            .has(text.lower(event.verb).trim_start_matches(['و', 'ف']))
    };
    let is_motive = (0..text.len()).any(|at| TABLES.motives.at(text, at));
    let happened_to_others = events
        .iter()
        .any(|it| it.is_told() && it.is_third() && it.class != Class::State);
    (has_employment || is_motive)
        && !happened_to_others
        && events
            .iter()
            .filter(|event| is_action(text, event))
            .all(is_of_career)
}

/// What the speaker did.
fn actions(text: &Text<'_>, events: &[Event]) -> Vec<Part> {
    events
        .iter()
        .filter(|event| is_action(text, event))
        .filter_map(|event| {
            let kind = match event.person {
                Person::I => MarkKind::Action,
                Person::We => MarkKind::WeAction,
                _ => return None,
            };
            Some(Part::new(kind, event.at.clone()))
        })
        .collect()
}

/// "Complaints fell after I changed the rota": what was done is told as the time or the reason of what came of it.
fn actions_before(text: &Text<'_>, events: &[Event]) -> Vec<Part> {
    let first_outcome = events
        .iter()
        .find(|it| {
            let is_outcome = it.is_third() && it.class == Class::Outcome;
            it.is_told() && (is_outcome || figures::is_change_of_figures(text, it))
        })
        .map_or(text.len(), |it| it.verb);
    events
        .iter()
        .filter(|it| it.subordinate && !it.conditional && !it.negated && it.class == Class::Act)
        .filter(|it| {
            TABLES.after_deeds.has(text.lower_before(it.at.start)) || follows_after(text, it)
        })
        .filter(|it| first_outcome < it.verb)
        .filter_map(|it| match it.person {
            Person::I => Some(Part::new(MarkKind::Action, it.at.clone())),
            Person::We => Some(Part::new(MarkKind::WeAction, it.at.clone())),
            _ => None,
        })
        .collect()
}

/// "After that I …", in two words.
fn follows_after(text: &Text<'_>, event: &Event) -> bool {
    event.verb >= 2
        && text.is(event.verb - 1, &["ان", "ما"])
        && text.is(event.verb - 2, &["بعد", "وبعد", "منذ", "من"])
}

/// "From then on I read the name aloud": what the speaker came to do.
fn begins_habit(text: &Text<'_>, event: &Event) -> bool {
    let verb = text.lower(event.verb).trim_start_matches(['و', 'ف']);
    // "Five months later I came to …" tells what came of it.
    let is_later =
        (event.verb.saturating_sub(4)..event.verb).any(|at| text.is(at, &["بعد", "وبعد"]));
    let is_doing = |at: usize| {
        let word = text.lower(at);
        word.starts_with('ا')
            && matches!(morph::present_class(word), Some(Class::Act | Class::Move))
    };
    // "I came to, each day, leave …": a time may stand between.
    let behind_time = text.is(
        event.verb + 1,
        &["كل", "في", "بعد", "قبل", "دايما", "دائما"],
    ) && (event.verb + 2..event.verb + 5)
        .take_while(|at| !text.before(*at).stop)
        .any(|at| {
            text.words()
                .get(at)
                .is_some_and(|it| it.raw.starts_with('أ'))
                && is_doing(at)
        });
    matches!(verb, "صرت" | "اصبحت")
        && !is_later
        && !text.after(event.verb).is_break()
        && (is_doing(event.verb + 1) || behind_time)
}

fn is_action(text: &Text<'_>, event: &Event) -> bool {
    if !super::people::is_first(event.person) || event.negated || !event.is_told() {
        return false;
    }
    let of_its_class = match event.class {
        Class::Act | Class::Move => true,
        Class::Speech => {
            ["لي", "له", "لها", "لهم", "للم", "ل"].iter().any(|to| {
                let next = text.lower(event.verb + 1);
                next == *to || (*to == "ل" && next.starts_with("لل"))
            }) || event.object == Object::Other
        }
        Class::Event | Class::Outcome | Class::State => false,
    };
    (of_its_class || begins_habit(text, event))
        && !is_employment(text, event)
        && !figures::is_change_of_figures(text, event)
        && !result::is_coming_out(text, event)
}

/// What is told in the present as if it happened now: some verbs in a row, about one time.
fn present_actions(text: &Text<'_>, events: &[Event]) -> Vec<Part> {
    let is_once = !(0..text.len())
        .any(|at| TABLES.not_once.at(text, at) || morph::is_future_of_i(text.lower(at)));
    let has_time = situation::has_time(text)
        || (0..text.len()).any(|at| task::is_present_request(text, at))
        || (events.iter().any(|it| it.is_told() && it.is_third())
            && (0..text.len()).any(|at| result::is_later(text, at)))
        || events
            .iter()
            .filter(|it| it.is_told() && it.is_third())
            .count()
            >= 2;
    if !is_once || !has_time {
        return Vec::new();
    }
    let found = in_present(text);
    let strict = found.iter().filter(|(_, is_also_he)| !is_also_he).count();
    if found.len() >= 3 && strict >= 2 {
        found.into_iter().map(|(part, _)| part).collect()
    } else {
        Vec::new()
    }
}

/// What the speaker does, in the present, at the beginning of clauses; and whether the spelling is also "he did".
fn in_present(text: &Text<'_>) -> Vec<(Part, bool)> {
    let mut found = Vec::new();
    for (at, word) in text.words().iter().enumerate() {
        let is_joined = word.raw.starts_with(['و', 'ف']);
        if !begins_clause(text, at) && !is_joined && !text.is(at.saturating_sub(1), &["ثم"]) {
            continue;
        }
        let Some((Class::Act | Class::Move, is_also_he)) = morph::present_of_i(word) else {
            continue;
        };
        let mut end = at + 1;
        while end < text.len() && end < at + 8 && !text.before(end).is_break() {
            end += 1;
        }
        found.push((Part::new(MarkKind::Action, at..end), is_also_he));
    }
    found
}

/// What somebody does each time, with what came of it since: "I read it twice; since then nothing went wrong".
fn practice(text: &Text<'_>, events: &[Event]) -> Vec<Part> {
    let since = text.find_all(&TABLES.since);
    let changed = events
        .iter()
        .filter(|it| it.negated || it.class == Class::Outcome)
        .map(|it| it.verb)
        .max();
    let is_since = since
        .iter()
        .any(|cue| changed.is_some_and(|verb| verb > cue.start && verb < cue.start + 12));
    let is_plan = (0..text.len())
        .any(|at| text.is(at, &["لو", "سوف"]) || morph::is_future_of_i(text.lower(at)));
    if !is_since || is_plan {
        return Vec::new();
    }
    let found: Vec<Part> = in_present(text)
        .into_iter()
        .map(|(part, _)| part)
        .filter(|part| Some(part.at.start) < changed)
        .collect();
    if found.len() >= 2 { found } else { Vec::new() }
}

/// "I used to weigh the bin every night": what was done again and again to meet a request.
fn repeated_actions(text: &Text<'_>) -> Vec<Part> {
    (1..text.len())
        .filter(|at| {
            text.is(at - 1, &["كنت", "وكنت", "فكنت", "صرت", "وصرت"]) && !text.before(*at).is_break()
        })
        .filter(|at| {
            let class = text.words().get(*at).and_then(morph::present_of_i);
            matches!(class, Some((Class::Act | Class::Move, _)))
                && !text.is(*at, &["اعمل", "ادرس", "اشتغل"])
        })
        .map(|at| {
            Part::new(
                MarkKind::Action,
                at - 1..text.len().min(at + 5).min(text.sentence_of(at).end),
            )
        })
        .collect()
}

/// Whether it says what one would do.
fn is_plan(text: &Text<'_>, events: &[Event]) -> bool {
    let done = events.iter().filter(|event| is_action(text, event)).count();
    let planned = (0..text.len())
        .filter(|at| {
            text.is(*at, &["سوف", "وسوف", "راح", "رح"]) || morph::is_future_of_i(text.lower(*at))
        })
        .filter(|at| {
            !text.is(*at, &["راح", "رح"])
                || text
                    .words()
                    .get(at + 1)
                    .is_some_and(|next| next.raw.starts_with('أ'))
        })
        .count();
    let opens_with_condition = (0..text.len().min(5)).any(|at| {
        text.is(at, &["لو", "اذا", "واذا", "ولو"])
            && (0..=at).all(|before| before == 0 || !text.before(before).stop)
    });
    let has_condition = (0..text.len()).any(|at| text.is(at, &["لو", "اذا", "واذا", "فاذا"]));
    let is_told_in_present = done == 0 && has_condition && in_present(text).len() >= 2;
    is_told_in_present
        || (planned >= 2 && done <= 1)
        || (planned >= 1 && done == 0)
        || (opens_with_condition && done <= 1 + usize::from(planned > 0))
}

/// Whether most of the words are those of the form, not of a thing that happened.
fn is_skeleton(text: &Text<'_>) -> bool {
    let content: Vec<&str> = text
        .words()
        .iter()
        .map(|word| word.lower.as_str())
        .filter(|word| !JUDGING.function_words.iter().any(|it| it == word))
        .collect();
    let is_generic = |word: &&&str| {
        let bare = morph::bare_of_prefixes(word);
        TABLES
            .generic
            .iter()
            .any(|it| bare.starts_with(it) && bare.chars().count() <= it.chars().count() + 3)
            || JUDGING.buzz.has(word)
    };
    let generic = content.iter().filter(is_generic).count();
    content.len() >= 5 && generic as f64 / content.len() as f64 >= 0.45
}
