//! Follow-ups of the built-in interviewer: they take up the person's own words, or ask for the part of the story that is
//! missing.

use super::super::by_rules;
use super::super::{Scene, last_answer};
use crate::languages::{self, Bank, FollowUps};
use mockingbird_shared::facts::{AnswerFacts, Mark, MarkKind};
use mockingbird_shared::interview::{Brief, Speaker, Stage, Style};

/// An answer with fewer words gets a follow-up.
const SHORT_ANSWER_WORDS: u32 = 20;
/// Most words of the person that a follow-up takes up.
const WORDS_MAX: usize = 9;
/// What the person's words replace.
const OWN_WORDS: &str = "{words}";

/// The follow-ups that the last answer calls for, the best first. Never two in a row, and none in the first and last
/// stages.
pub(super) fn after(bank: &Bank, scene: &Scene<'_>, brief: &Brief) -> Vec<String> {
    let deep = matches!(
        brief.stage,
        Stage::SelfIntro | Stage::PastExperience | Stage::CompanyFit
    );
    let Some(answer) = last_answer(scene.turns) else {
        return Vec::new();
    };
    // In an unsupported language, the parts of an answer cannot be found.
    let language = scene.config.language.supported();
    let Some(read) = by_rules::read_last(scene.turns, language, &scene.config.role) else {
        return Vec::new();
    };
    if !deep || brief.entered_stage || brief.questions_left < 2 || answers_follow_up(bank, scene) {
        return Vec::new();
    }
    choices(&bank.follow_ups, &read, answer.text.expose(), scene)
}

fn choices(all: &FollowUps, read: &AnswerFacts, answer: &str, scene: &Scene<'_>) -> Vec<String> {
    if read.nothing.is_some() {
        return all.nothing.clone();
    }
    if read.words < SHORT_ANSWER_WORDS && read.parts() < 2 {
        return all.short.clone();
    }
    let language = languages::spoken(&scene.config.language);
    let question = super::super::last_question(scene.turns);
    let stage = scene.turns.last().map_or(Stage::Welcome, |turn| turn.stage);
    let is_story = languages::pack(language).wants_story(question, stage) || read.parts() >= 2;
    if !is_story {
        return match scene.config.style {
            Style::Confrontational => all.challenge.clone(),
            _ => Vec::new(),
        };
    }
    if let Some(missing) = missing(all, read) {
        return missing.clone();
    }
    let own_words = own_words(all, read, answer, scene);
    match scene.config.style {
        Style::Confrontational => [all.challenge.clone(), own_words].concat(),
        _ => own_words,
    }
}

/// The questions for the part of the story that is missed most.
fn missing<'a>(all: &'a FollowUps, read: &AnswerFacts) -> Option<&'a Vec<String>> {
    if !read.has_action() {
        Some(&all.no_action)
    } else if !read.has(MarkKind::Action) {
        Some(&all.we_only)
    } else if !read.has(MarkKind::Result) {
        Some(&all.no_result)
    } else if !read.has(MarkKind::Situation) {
        Some(&all.no_situation)
    } else if !read.has(MarkKind::Task) && read.parts() < 3 {
        Some(&all.no_task)
    } else {
        None
    }
}

/// Questions about what the person named: a result, a number, somebody, something that was done. What comes first
/// changes from turn to turn.
fn own_words(all: &FollowUps, read: &AnswerFacts, answer: &str, scene: &Scene<'_>) -> Vec<String> {
    let of = |kind: MarkKind| read.of(kind).last().and_then(|mark| marked(answer, mark));
    let named = [
        (&all.about_result, of(MarkKind::Result)),
        (&all.about_number, number(answer)),
        (&all.about_person, person(answer, &all.people)),
        (&all.about_thing, of(MarkKind::Action)),
    ];
    let round = scene.turns.len() / 2;
    let mut questions: Vec<String> = Vec::new();
    for step in 0..named.len() {
        let (texts, words) = &named[(round + step) % named.len()];
        if let Some(words) = words.as_ref().filter(|words| !was_taken_up(words, scene)) {
            let all = texts.iter().map(|text| text.replace(OWN_WORDS, words));
            questions.extend(all);
        }
    }
    questions
}

/// Whether the interviewer has taken up these words before.
fn was_taken_up(words: &str, scene: &Scene<'_>) -> bool {
    scene
        .turns
        .iter()
        .any(|turn| turn.speaker == Speaker::Interviewer && turn.text.expose().contains(words))
}

/// The marked words, if they are few enough to be taken up, else their beginning up to a comma.
fn marked(answer: &str, mark: &Mark) -> Option<String> {
    let length = mark.end.saturating_sub(mark.start) as usize;
    let words: String = answer
        .chars()
        .skip(mark.start as usize)
        .take(length)
        .collect();
    let part = words
        .split([
            ',', ';', '.', ':', '،', '?', '!', '"', '“', '”', '„', '«', '»', '\n',
        ])
        .map(str::trim)
        .find(|part| part.split_whitespace().count() >= 2)?;
    let count = part.split_whitespace().count();
    (count <= WORDS_MAX).then(|| part.to_owned())
}

/// A number with the word behind it ("40 percent").
fn number(answer: &str) -> Option<String> {
    let words: Vec<&str> = answer.split_whitespace().collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let is_number = word.starts_with(|c: char| c.is_numeric());
        let number = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '%');
        if !is_number || number.len() < word.len() {
            // Nothing belongs to a number that a comma or full stop follows.
            return None;
        }
        let unit = words.get(at + 1)?;
        let unit = unit.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
        (!unit.is_empty()).then(|| format!("{number} {unit}"))
    })
}

/// Somebody from the language's list, in the person's own spelling.
fn person(answer: &str, people: &[String]) -> Option<String> {
    let lower = answer.to_lowercase();
    // Lower-casing can change the length of text; then places would be wrong.
    if lower.len() != answer.len() {
        return None;
    }
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    people.iter().find_map(|person| {
        let (at, _) = lower.match_indices(person.as_str()).find(|(at, found)| {
            is_edge(lower[..*at].chars().next_back())
                && is_edge(lower[at + found.len()..].chars().next())
        })?;
        answer.get(at..at + person.len()).map(str::to_owned)
    })
}

/// Whether the last question was a follow-up.
fn answers_follow_up(bank: &Bank, scene: &Scene<'_>) -> bool {
    let asked = scene
        .turns
        .iter()
        .rev()
        .find(|turn| turn.speaker == Speaker::Interviewer);
    asked.is_some_and(|turn| {
        let text = turn.text.expose();
        bank.follow_ups
            .all()
            .any(|follow_up| ends_like(text, follow_up))
    })
}

/// Whether a text ends with a follow-up, whatever words of the person it took up.
fn ends_like(text: &str, follow_up: &str) -> bool {
    match follow_up.split_once(OWN_WORDS) {
        Some((before, after)) => text
            .strip_suffix(after)
            .is_some_and(|rest| rest.contains(before)),
        None => text.ends_with(follow_up),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_taken_up_literally_and_short() {
        assert_eq!(
            number("It fell from 12 to 4 minutes, in 2019.").as_deref(),
            Some("12 to")
        );
        assert_eq!(
            number("We saved 40 percent.").as_deref(),
            Some("40 percent")
        );
        assert_eq!(number("In 2019, we won."), None);
        let people = ["my manager".to_owned()];
        assert_eq!(
            person("So My manager, well", &people).as_deref(),
            Some("My manager")
        );
        assert_eq!(person("my managers", &people), None);
        let mark = Mark {
            kind: MarkKind::Action,
            start: 4,
            end: 29,
            word: String::new(),
        };
        assert_eq!(
            marked("So, I wrote a replay tool, and then", &mark).as_deref(),
            Some("I wrote a replay tool")
        );
        assert!(ends_like(
            "Good. You said “40 percent”. Why?",
            "You said “{words}”. Why?"
        ));
        assert!(!ends_like("Good. Why?", "You said “{words}”. Why?"));
    }
}
