//! One step of an interview: an input, applied to the stored machine, written with optimistic locking.

use super::reply::ensure_reply;
use crate::App;
use crate::auth::user::CurrentUser;
use crate::clock::now_ms;
use crate::error::{ApiError, ApiResult};
use crate::models;
use crate::store::{InterviewRow, UserRows};
use mockingbird_providers::LlmUsage;
use mockingbird_service::interviewer::{Judgement, Progressed, Scene, next_seq};
use mockingbird_shared::interview::{
    EndedBy, Floor, Input, Length, Machine, Progress, Refusal, Stage,
};
use mockingbird_shared::limits::ANSWER_MAX_CHARS;
use mockingbird_shared::wire::*;
use uuid::Uuid;

/// An interview as it was read, with what was said.
#[derive(Clone)]
pub(super) struct Loaded {
    pub(super) row: InterviewRow,
    pub(super) machine: Machine,
    pub(super) turns: Vec<Turn>,
}

pub(super) async fn load(rows: &UserRows, id: Uuid) -> ApiResult<Loaded> {
    let (row, turns) = rows.interview_with_turns(id).await?;
    let mut machine = row
        .machine
        .clone()
        .unwrap_or_else(|| Machine::new(row.config.length));
    // Housekeeping closes rows without knowing the machine's form.
    if row.status == InterviewStatus::Abandoned && machine.floor() != Floor::Ended {
        machine.close(row.ended_by.unwrap_or(EndedBy::UserAway));
    }
    Ok(Loaded {
        row,
        machine,
        turns,
    })
}

impl Loaded {
    /// What is to be stored now, with what a model took for it.
    pub(super) fn progressed(&self, usage: Option<LlmUsage>) -> Progressed {
        let (turns, stats) = (&self.turns, &self.row.stats);
        let usage = usage.unwrap_or_default();
        let tokens = (usage.prompt_tokens, usage.completion_tokens);
        Progressed::of(&self.machine, turns, stats, tokens, now_ms())
    }

    /// What the interviewer knows.
    pub(super) fn scene(&self) -> Scene<'_> {
        let row = &self.row;
        let resume = row.resume_text.as_ref().filter(|_| row.config.use_resume);
        Scene {
            config: &row.config,
            resume: resume.map(|text| text.expose().as_str()),
            job_description: row
                .job_description
                .as_ref()
                .map(|text| text.expose().as_str()),
            turns: &self.turns,
        }
    }

    /// A judgement of the last turn, as it is stored; none if that is not an answer.
    pub(super) fn assessment(&self, judgement: &Judgement) -> Option<Assessment> {
        let last = self.turns.last();
        let answer = last.filter(|turn| turn.speaker == Speaker::Candidate)?;
        Some(judgement.assessment(answer.seq))
    }

    pub(super) fn next_seq(&self) -> u32 {
        next_seq(&self.turns)
    }

    /// Imported and abandoned interviews have no machine that could go on.
    fn check_open(&self) -> ApiResult<()> {
        match self.row.status {
            InterviewStatus::Completed | InterviewStatus::Abandoned => Err(Refusal::Ended.into()),
            _ => Ok(()),
        }
    }

    /// By voice, the interviewer in the room takes what the candidate says and wishes.
    fn check_by_text(&self) -> ApiResult<()> {
        if self.row.mode == Mode::Voice {
            return Err(ApiError::conflict(
                "by_voice",
                "This interview goes on by voice. Switch to text first.",
            ));
        }
        Ok(())
    }
}

/// Begins, or has a reply made that is due: after a crash, or after a provider's failure.
pub async fn start(app: &App, user: &CurrentUser, id: Uuid, built_in: bool) -> ApiResult<()> {
    let rows = app.store.as_user(&user.token);
    let mut loaded = load(&rows, id).await?;
    loaded.check_open()?;
    loaded.check_by_text()?;
    if loaded.machine.floor() == Floor::Nobody {
        loaded.machine.handle(Input::Start, now_ms())?;
        app.store
            .as_service()
            .record_progress(&loaded.row, &loaded.progressed(None), &[], &[])
            .await?;
    }
    let who = if built_in {
        Some(mockingbird_service::interviewer::Interviewer::BuiltIn)
    } else {
        None
    };
    ensure_reply(app, user, id, who).await
}

/// Takes an answer. Sending the same `client_id` once more changes nothing.
pub async fn say(app: &App, user: &CurrentUser, id: Uuid, message: &NewMessage) -> ApiResult<()> {
    let text = message.text.expose().trim();
    if text.is_empty() {
        return Err(ApiError::invalid("text", "The answer is empty."));
    }
    if text.chars().count() > ANSWER_MAX_CHARS {
        return Err(ApiError::invalid(
            "text",
            format!("The answer is longer than {ANSWER_MAX_CHARS} characters."),
        ));
    }
    let rows = app.store.as_user(&user.token);
    for _ in 0..TRIES {
        if take_answer(app, &rows, id, message, text).await? {
            return ensure_reply(app, user, id, None).await;
        }
        // Something else was stored at the same moment, such as the judgement of the answer before.
    }
    Err(crate::store::StoreError::Changed.into())
}

/// Stores an answer, unless it is stored already. False if something else was stored first.
async fn take_answer(
    app: &App,
    rows: &UserRows,
    id: Uuid,
    message: &NewMessage,
    text: &str,
) -> ApiResult<bool> {
    let mut loaded = load(rows, id).await?;
    if loaded
        .turns
        .iter()
        .any(|turn| turn.client_id == Some(message.client_id))
    {
        return Ok(true);
    }
    loaded.check_open()?;
    loaded.check_by_text()?;
    let stage = loaded.machine.stage();
    let now = now_ms();
    loaded.machine.handle(Input::Answered, now)?;
    let ended_ms = loaded.machine.elapsed_ms(now);
    let earliest_ms = loaded
        .turns
        .last()
        .map_or(0, |turn| turn.ended_ms)
        .min(ended_ms);
    let turn = Turn {
        seq: loaded.next_seq(),
        speaker: Speaker::Candidate,
        stage,
        text: without_nul(text).into(),
        started_ms: ended_ms
            .saturating_sub(message.composed_ms)
            .max(earliest_ms),
        ended_ms,
        interrupted: false,
        source: if message.kept_locally {
            TurnSource::Local
        } else {
            TurnSource::Live
        },
        client_id: Some(message.client_id),
        metrics: Default::default(),
    };
    loaded.turns.push(turn.clone());
    let stored = app
        .store
        .as_service()
        .record_progress(&loaded.row, &loaded.progressed(None), &[turn], &[])
        .await;
    match stored {
        Ok(_) => Ok(true),
        Err(crate::store::StoreError::Changed) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// PostgreSQL can't hold the character NUL.
fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}

/// Skips forward; while a reply is being made, the skip waits for its end.
pub async fn skip(app: &App, user: &CurrentUser, id: Uuid, to: Stage) -> ApiResult<Progress> {
    let progress = step(app, user, id, Input::Skip(to)).await?;
    if progress.floor == Floor::Interviewer {
        ensure_reply(app, user, id, None).await?;
    }
    Ok(progress)
}

/// Lets time take effect while nobody answers: a stage whose time is used ends by itself, and the interviewer goes on.
pub async fn tick(app: &App, user: &CurrentUser, id: Uuid) -> ApiResult<Progress> {
    let progress = step(app, user, id, Input::Tick).await?;
    if progress.floor == Floor::Interviewer {
        ensure_reply(app, user, id, None).await?;
    }
    Ok(progress)
}

/// Ends the interview. One that is over already stays as it is.
pub async fn end(app: &App, user: &CurrentUser, id: Uuid) -> ApiResult<Progress> {
    step(app, user, id, Input::End(EndedBy::UserEnded)).await
}

/// How often a step is tried again when a reply was stored at the same moment.
const TRIES: usize = 3;

async fn step(app: &App, user: &CurrentUser, id: Uuid, input: Input) -> ApiResult<Progress> {
    let rows = app.store.as_user(&user.token);
    for tries_left in (0..TRIES).rev() {
        let mut loaded = load(&rows, id).await?;
        if matches!(input, Input::End(_) | Input::Tick) && loaded.machine.floor() == Floor::Ended {
            return Ok(loaded.machine.progress(now_ms()));
        }
        loaded.check_open()?;
        // Anybody may end it, wherever it goes on.
        if !matches!(input, Input::End(_)) {
            loaded.check_by_text()?;
        }
        loaded.machine.handle(input.clone(), now_ms())?;
        match app
            .store
            .as_service()
            .record_progress(&loaded.row, &loaded.progressed(None), &[], &[])
            .await
        {
            Ok(_) => return Ok(loaded.machine.progress(now_ms())),
            Err(crate::store::StoreError::Changed) if tries_left > 0 => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(crate::store::StoreError::Changed.into())
}

/// Everything that a page needs to go on.
pub async fn detail(app: &App, user: &CurrentUser, id: Uuid) -> ApiResult<InterviewDetail> {
    let rows = app.store.as_user(&user.token);
    let loaded = load(&rows, id).await?;
    let over = loaded.row.status.is_over();
    // Scores are not for reading over the interviewer's shoulder.
    let assessments = if over {
        rows.assessments(id).await?
    } else {
        Vec::new()
    };
    let interviewer =
        match models::interviewer(app, user.id, id, loaded.row.config.model.as_ref()).await {
            Ok(interviewer) => interviewer.view(),
            // A key that is gone is told when a reply is due; the page must show what was said all the same.
            Err(_) => InterviewerView::BuiltIn,
        };
    let mut progress = loaded.machine.progress(now_ms());
    if loaded.row.machine.is_none() && loaded.row.status == InterviewStatus::Completed {
        progress = imported_progress(&loaded.row);
    }
    let row = loaded.row;
    Ok(InterviewDetail {
        id: row.id,
        status: row.status,
        mode: row.mode,
        config: row.config,
        room_name: row.room_name,
        has_resume: row.resume_text.is_some(),
        has_job_description: row.job_description.is_some(),
        progress,
        stats: row.stats,
        interviewer,
        turns: loaded.turns,
        assessments,
        created_at: row.created_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
    })
}

/// An interview that was brought by an import never had a machine.
fn imported_progress(row: &InterviewRow) -> Progress {
    let mut progress = Machine::new(Length::Minutes(15)).progress(now_ms());
    progress.floor = Floor::Ended;
    progress.stage = row.final_stage.unwrap_or(row.stage);
    progress.ended_by = row.ended_by;
    progress.skipped_stages.clone_from(&row.skipped_stages);
    progress.elapsed_ms = row.stats.elapsed_ms;
    progress
}
