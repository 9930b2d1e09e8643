//! Has the interviewer's replies made, in a task of their own.

use super::live::Speaking;
use super::step::{Loaded, load};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::clock::now_ms;
use crate::error::ApiResult;
use crate::models;
use crate::store::{ServiceRows, StoreError, UserRows};
use mockingbird_service::interviewer::{Interviewer, Reply, Scene, Session, reply};
use mockingbird_shared::interview::Floor;
use uuid::Uuid;

/// How often a reply is written again when something else was stored at the same moment, such as a skip.
const TRIES: usize = 5;

/// Starts the task, if a reply is due and nobody makes it yet. `who` overrides the interviewer for this time.
///
/// # Errors
/// The interview can't be read, or the chosen provider has no key.
pub async fn ensure_reply(
    app: &App,
    user: &CurrentUser,
    id: Uuid,
    who: Option<Interviewer>,
) -> ApiResult<()> {
    let rows = app.store.as_user(&user.token);
    let loaded = load(&rows, id).await?;
    if loaded.machine.floor() != Floor::Interviewer {
        return Ok(());
    }
    let who = match who {
        Some(who) => who,
        None => models::interviewer(app, user.id, id, loaded.row.config.model.as_ref()).await?,
    };
    if let Some(speaking) = app.conversations.begin(id, loaded.next_seq()) {
        tokio::spawn(speak(app.clone(), rows, who, speaking, loaded));
    }
    Ok(())
}

/// Speaks until the floor is the candidate's, and again if an answer came while this task was ending.
async fn speak(
    app: App,
    rows: UserRows,
    who: Interviewer,
    mut speaking: Speaking,
    mut loaded: Loaded,
) {
    let id = loaded.row.id;
    let service = app.store.as_service();
    loop {
        let problem = make_replies(&rows, &service, &who, &speaking, loaded)
            .await
            .err();
        let failed = problem.is_some();
        if !speaking.finish(problem) || failed {
            return;
        }
        match load(&rows, id).await {
            Ok(again) if again.machine.floor() == Floor::Interviewer => loaded = again,
            Ok(_) => return,
            Err(error) => {
                return tracing::warn!(code = error.code(), "an interview could not be read again");
            }
        }
        match app.conversations.begin(id, loaded.next_seq()) {
            Some(right) => speaking = right,
            None => return,
        }
    }
}

/// One reply, or more: a skip that waited for the end of a reply brings another one. Errors are code and sentence.
async fn make_replies(
    rows: &UserRows,
    service: &ServiceRows,
    who: &Interviewer,
    speaking: &Speaking,
    mut loaded: Loaded,
) -> Result<(), (String, String)> {
    while loaded.machine.floor() == Floor::Interviewer {
        let started_ms = loaded.machine.elapsed_ms(now_ms());
        let made = make(who, &loaded, speaking)
            .await
            .map_err(|error| (error.code().into(), error.sentence()))?;
        loaded = match store(rows, service, loaded, &made, started_ms).await {
            Ok(Some(loaded)) => loaded,
            // Ended, or another process was quicker: followers read what is stored.
            Ok(None) => return Ok(()),
            Err(error) => {
                tracing::warn!(%error, "a reply could not be stored");
                let detail = "The reply could not be saved. Your answers are safe; ask to go on.";
                return Err(("reply_not_saved".into(), detail.into()));
            }
        };
        speaking.next_turn(loaded.next_seq());
    }
    Ok(())
}

async fn make(
    who: &Interviewer,
    loaded: &Loaded,
    speaking: &Speaking,
) -> Result<Reply, mockingbird_providers::ProviderError> {
    let row = &loaded.row;
    let resume = row
        .resume_text
        .as_ref()
        .filter(|_| row.config.use_resume)
        .map(|text| text.expose().as_str());
    let scene = Scene {
        config: &row.config,
        resume,
        job_description: row
            .job_description
            .as_ref()
            .map(|text| text.expose().as_str()),
        turns: &loaded.turns,
    };
    let session = Session::new(loaded.machine.clone(), &now_ms);
    reply(who, scene, session, &mut |text| speaking.say(text)).await
}

/// Applies the reply to the machine as it is stored now, and writes both. None if the reply came too late.
async fn store(
    rows: &UserRows,
    service: &ServiceRows,
    mut loaded: Loaded,
    made: &Reply,
    started_ms: u64,
) -> Result<Option<Loaded>, StoreError> {
    for tries_left in (0..TRIES).rev() {
        let applied = made.apply(&loaded.machine, &loaded.turns, started_ms, now_ms());
        let Some((machine, turn)) = applied else {
            return Ok(None);
        };
        loaded.machine = machine;
        let assessment = made.assessment(&loaded.turns);
        loaded.turns.push(turn.clone());
        let usage = (made.usage.prompt_tokens, made.usage.completion_tokens);
        let progress = loaded.progressed(Some(usage));
        let id = loaded.row.id;
        match service
            .record_progress(&loaded.row, &progress, &[turn], assessment.as_slice())
            .await
        {
            Ok(version) => {
                loaded.row.version = version;
                loaded.row.stats = progress.stats;
                return Ok(Some(loaded));
            }
            Err(StoreError::Changed) if tries_left > 0 => {
                loaded = load(rows, id)
                    .await
                    .map_err(|error| StoreError::Unexpected(error.code().into()))?;
            }
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Changed)
}
