//! Judges an answer by rules: what it tells, and whether there is anything to judge in it. What an answer claims about
//! itself has no influence.

use super::Judgement;
use crate::coach;
use crate::languages;
use crate::languages::KeyPoints;
use mockingbird_facts::{Asked, read};
use mockingbird_providers::LlmUsage;
use mockingbird_shared::facts::{AnswerFacts, MarkKind};
use mockingbird_shared::interview::{AssessedBy, Turn};
use mockingbird_shared::language::Language;

/// Answers with fewer words are noted as short.
const SHORT_WORDS: u32 = 25;
/// Answers with so many words have room for details.
const DETAILED_WORDS: u32 = 60;

/// The reading of the last turn, if it is an answer and its language has rules.
pub(super) fn read_last(
    turns: &[Turn],
    language: Option<Language>,
    role: &str,
) -> Option<AnswerFacts> {
    let answer = super::last_answer(turns)?;
    let question = super::last_question(turns);
    let asked = Asked { question, role };
    Some(read(asked, answer.text.expose(), language?).of_answer(answer.seq))
}

/// Judges the last answer. `None` if there is no answer, or the rules of its language are not known.
/// `role` is the job that the interview is for.
pub fn assess(turns: &[Turn], language: Option<Language>, role: &str) -> Option<Judgement> {
    let answer = super::last_answer(turns)?;
    let read = read_last(turns, language, role)?;
    let language = language?;
    let pack = languages::pack(language);
    let question = super::last_question(turns);
    let wants_story = pack.wants_story(question, answer.stage);
    Some(Judgement {
        score: out_of_five(&read, wants_story),
        key_points: key_points(&pack.bank.key_points, &read, wants_story),
        note: Some(coach::note(
            question,
            answer.text.expose(),
            &read,
            answer.stage,
            language,
        )),
        nothing: read.nothing.is_some(),
        // Rules measure what was told, not whether the stage has served its purpose.
        stage_served: false,
        assessed_by: AssessedBy::BuiltIn,
        usage: LlmUsage::default(),
    })
}

/// From 0 to 10 to 1 to 5. An answer that needs no story, because nothing that happened was asked for, can't have the
/// points of one: what it tells counts for more.
fn out_of_five(read: &AnswerFacts, wants_story: bool) -> u8 {
    let score = if wants_story || read.nothing.is_some() {
        read.score
    } else {
        (read.score * 1.5).min(10.0)
    };
    match score {
        score if score < 2.0 => 1,
        score if score < 4.0 => 2,
        score if score < 6.0 => 3,
        score if score < 8.0 => 4,
        _ => 5,
    }
}

fn key_points(points: &KeyPoints, read: &AnswerFacts, wants_story: bool) -> Vec<String> {
    if read.nothing.is_some() {
        return vec![points.nothing.clone()];
    }
    let fillers = u32::try_from(read.of(MarkKind::Filler).count()).unwrap_or(u32::MAX);
    let own = read.has(MarkKind::Action);
    let all = [
        (read.words < SHORT_WORDS, &points.too_short),
        (read.words >= DETAILED_WORDS, &points.detailed),
        (read.has(MarkKind::Situation), &points.situation),
        (read.has(MarkKind::Task), &points.task),
        (own, &points.action),
        (!own && read.has_action(), &points.we_action),
        (wants_story && !read.has_action(), &points.no_action),
        (read.has(MarkKind::Result), &points.result),
        (
            wants_story && !read.has(MarkKind::Result),
            &points.no_result,
        ),
        (
            fillers > 2 && fillers.saturating_mul(15) > read.words,
            &points.fillers,
        ),
    ];
    all.into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, point)| point.clone())
        .take(KEY_POINTS_MAX)
        .collect()
}

/// Most key points of one answer.
const KEY_POINTS_MAX: usize = 6;
