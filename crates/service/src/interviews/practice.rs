//! Practising again: the set-up of an interview of one question, first answers beside later ones, and the cards of
//! questions that come back.

use super::{Interviews, ServiceError, ServiceResult};
use crate::languages;
use crate::spacing::{self, Memory};
use mockingbird_facts::{Asked, read};
use mockingbird_shared::interview::{
    Assessment, InterviewConfig, Length, Mode, Practice, Speaker, Stage, Turn, question_in,
};
use mockingbird_shared::wire::{PracticeAttempt, PracticeOverview, PractisedAnswer};
use mockingbird_store::{
    AttemptRow, InterviewRow, NewCardState, StoreError, StoreResult, UserRows,
};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

/// The length that a practice is set up with; the machine allows it that long.
const PRACTICE_MINUTES: u32 = 10;
/// A question with fewer words ("Why?") is asked with what was said before it.
const QUESTION_MIN_WORDS: usize = 5;
/// Judgements below this make a card of an answer.
const WEAK_BELOW: u8 = 3;

impl Interviews {
    /// The set-up of an interview that asks the question of this answer once more, alone. A practice of a practice is one
    /// of the first answer.
    ///
    /// # Errors
    /// `ServiceError::NotOver` if the interview is not over, `ServiceError::NoSuchAnswer` if `seq` is not the number of
    /// an answer to a question, `StoreError::NotFound` if there is no such interview.
    pub async fn practice_of(
        &self,
        rows: &UserRows,
        id: Uuid,
        seq: u32,
        mode: Mode,
    ) -> ServiceResult<InterviewConfig> {
        let (row, turns) = rows.interview_with_turns(id).await?;
        if !row.status.is_over() {
            return Err(ServiceError::NotOver);
        }
        let is_answer = |turn: &Turn| turn.seq == seq && turn.speaker == Speaker::Candidate;
        let at = turns.iter().position(is_answer);
        let at = at.ok_or(ServiceError::NoSuchAnswer)?;
        let practice = match row.config.practice.clone() {
            Some(first) => first,
            None => Practice {
                of_interview: id,
                of_seq: seq,
                stage: turns[at].stage,
                question: question_before(&turns[..at], &row.config)
                    .ok_or(ServiceError::NoSuchAnswer)?
                    .into(),
            },
        };
        Ok(InterviewConfig {
            mode,
            length: Length::Minutes(PRACTICE_MINUTES),
            // The documents stay with the first interview: one question needs none.
            use_resume: false,
            practice: Some(practice),
            ..row.config
        })
    }

    /// First answers beside those that practised their questions again.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview.
    pub async fn practised(&self, rows: &UserRows, id: Uuid) -> ServiceResult<PracticeOverview> {
        let row = rows.interview(id).await?;
        let of = row.config.practice.as_ref();
        let of_interview = of.map_or(id, |practice| practice.of_interview);
        let only = of.map(|practice| practice.of_seq);
        let (first, attempts) = tokio::join!(
            first_answers(rows, of_interview),
            rows.practice_attempts(of_interview)
        );
        let first = match first {
            Ok(first) => Some(first),
            Err(StoreError::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let mut answers = BTreeMap::new();
        for (practice, config, attempt) in attempts?.iter().filter_map(attempted) {
            if only.is_some_and(|seq| seq != practice.of_seq) {
                continue;
            }
            let answer = answers
                .entry(practice.of_seq)
                .or_insert_with(|| practised_answer(practice, first.as_ref()));
            answer.attempts.push(PracticeAttempt {
                score: score(practice.question.expose(), attempt.answer.expose(), config),
                ..attempt
            });
        }
        Ok(PracticeOverview {
            of_interview,
            is_gone: first.is_none(),
            answers: answers.into_values().collect(),
        })
    }

    /// Notes the judgement of a practice's answer in the card of its question. A failure is logged: the judgement itself
    /// is stored, and the report notes it once more.
    pub(super) async fn note_practice(&self, row: &InterviewRow, assessment: &Assessment) {
        let Some(practice) = &row.config.practice else {
            return;
        };
        let noted = self.review(row.owner, Some(row.id), practice, assessment.score);
        if let Err(error) = noted.await {
            tracing::warn!(interview = %row.id, %error, "a practice could not be noted");
        }
    }

    /// What a report leaves for practice: of a whole interview a card for each weak answer about work, of a practice its
    /// judgement. A failure is logged; no report waits for a card.
    pub(super) async fn note_report(&self, row: &InterviewRow, turns: &[Turn]) {
        if let Err(error) = self.try_note_report(row, turns).await {
            tracing::warn!(interview = %row.id, %error, "weak answers could not be kept for practice");
        }
    }

    async fn try_note_report(&self, row: &InterviewRow, turns: &[Turn]) -> StoreResult<()> {
        let assessments = self.0.around.store.as_service().assessments(row.id).await?;
        if row.config.practice.is_some() {
            if let Some(assessment) = assessments.first() {
                self.note_practice(row, assessment).await;
            }
            return Ok(());
        }
        for assessment in assessments.iter().filter(|it| it.score < WEAK_BELOW) {
            let at = turns.iter().position(|turn| turn.seq == assessment.seq);
            let Some(at) = at.filter(|at| is_about_work(turns[*at].stage)) else {
                continue;
            };
            let Some(question) = question_before(&turns[..at], &row.config) else {
                continue;
            };
            let practice = Practice {
                of_interview: row.id,
                of_seq: assessment.seq,
                stage: turns[at].stage,
                question: question.into(),
            };
            self.review(row.owner, None, &practice, assessment.score)
                .await?;
        }
        Ok(())
    }

    /// Computes and stores the state of a card after a judgement of 1 to 5. Without an attempt it is the first answer
    /// itself, which makes a card and changes none.
    async fn review(
        &self,
        owner: Uuid,
        attempt: Option<Uuid>,
        practice: &Practice,
        score: u8,
    ) -> StoreResult<()> {
        let rows = self.0.around.store.as_service();
        let (interview, seq) = (practice.of_interview, practice.of_seq);
        let card = rows.card_of(owner, interview, seq).await?;
        if card.is_some() && attempt.is_none() {
            return Ok(());
        }
        let memory = card.as_ref().map(|card| Memory {
            stability: card.stability,
            difficulty: card.difficulty,
        });
        let elapsed_days = card.as_ref().map_or(0, |card| days_since(&card.last_at));
        let Some(spaced) = spacing::after(memory, elapsed_days, score) else {
            return Ok(());
        };
        let question = practice.question.expose().chars();
        let state = NewCardState {
            of_interview: interview,
            of_seq: seq,
            question: question
                .take(Practice::QUESTION_MAX_CHARS)
                .collect::<String>()
                .into(),
            stability: spaced.memory.stability,
            difficulty: spaced.memory.difficulty,
        };
        let repetitions = card.map_or(0, |card| card.repetitions);
        rows.record_practice(owner, attempt, &state, spaced.days, repetitions)
            .await
    }
}

/// The interview of first answers, with how each was measured and judged.
struct FirstAnswers {
    config: InterviewConfig,
    turns: Vec<Turn>,
    assessments: Vec<Assessment>,
    measured: BTreeMap<u32, f64>,
}

async fn first_answers(rows: &UserRows, id: Uuid) -> StoreResult<FirstAnswers> {
    let ((row, turns), assessments, feedback) = tokio::try_join!(
        rows.interview_with_turns(id),
        rows.assessments(id),
        rows.feedback(id)
    )?;
    let facts = feedback.and_then(|feedback| feedback.facts.known());
    let measured = facts.into_iter().flat_map(|facts| facts.by_answer);
    Ok(FirstAnswers {
        config: row.config,
        turns,
        assessments,
        measured: measured.map(|read| (read.seq, read.score)).collect(),
    })
}

/// The first answer of a practice without its attempts; its words and scores are missing where its interview is gone.
fn practised_answer(practice: &Practice, first: Option<&FirstAnswers>) -> PractisedAnswer {
    let seq = practice.of_seq;
    let is_it = |turn: &&Turn| turn.seq == seq && turn.speaker == Speaker::Candidate;
    let turn = first.and_then(|first| first.turns.iter().find(is_it));
    let judged = first.and_then(|first| first.assessments.iter().find(|it| it.seq == seq));
    let measured = first.and_then(|first| first.measured.get(&seq).copied());
    let read_now = || {
        let (first, turn) = (first?, turn?);
        score(
            practice.question.expose(),
            turn.text.expose(),
            &first.config,
        )
    };
    PractisedAnswer {
        seq,
        question: practice.question.clone(),
        answer: turn.map(|turn| turn.text.clone()),
        score: measured.or_else(read_now),
        assessment: judged.map(|it| it.score),
        attempts: Vec::new(),
    }
}

/// What an attempt practises, its set-up, and its answer, which is not measured yet; `None` while there is no answer.
fn attempted(row: &AttemptRow) -> Option<(&Practice, &InterviewConfig, PracticeAttempt)> {
    let config = row.config.as_known()?;
    let practice = config.practice.as_ref()?;
    let answer = row.answer()?;
    let attempt = PracticeAttempt {
        interview_id: row.id,
        seq: answer.seq,
        answer: answer.text,
        score: None,
        assessment: answer.assessment,
        answered_at: answer.answered_at,
    };
    Some((practice, config, attempt))
}

/// What an answer tells, 0 to 10; `None` in a language without rules.
fn score(question: &str, answer: &str, config: &InterviewConfig) -> Option<f64> {
    let asked = Asked {
        question,
        role: &config.role,
    };
    Some(read(asked, answer, config.language.supported()?).score)
}

/// Whether answers of a stage are about work: what the person has done, and why they fit.
fn is_about_work(stage: Stage) -> bool {
    matches!(stage, Stage::PastExperience | Stage::CompanyFit)
}

/// The question that was asked last in `turns`, without what the interviewer said around it; `None` if there is none.
fn question_before(turns: &[Turn], config: &InterviewConfig) -> Option<String> {
    let mut asked = turns.iter().rev();
    let utterance = asked.find(|turn| turn.speaker == Speaker::Interviewer)?;
    let utterance = utterance.text.expose().trim();
    let pack = languages::pack(languages::spoken(&config.language));
    // A question of the bank may have several sentences.
    let question = match pack.question_in(utterance) {
        Some(question) => question.text.as_str(),
        None => question_in(utterance),
    };
    let is_short = question.split_whitespace().count() < QUESTION_MIN_WORDS;
    let question = if is_short { utterance } else { question };
    let question: String = question
        .chars()
        .take(Practice::QUESTION_MAX_CHARS)
        .collect();
    let says_something = question.chars().any(char::is_alphanumeric);
    says_something.then_some(question)
}

/// Whole days since a moment (RFC 3339); 0 if it is in the future.
fn days_since(moment: &str) -> u32 {
    let Ok(moment) = OffsetDateTime::parse(moment, &Rfc3339) else {
        return 0;
    };
    let days = (OffsetDateTime::now_utc() - moment).whole_days();
    u32::try_from(days).unwrap_or(0)
}
