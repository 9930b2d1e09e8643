//! Has the interviewer's replies made, in a task of their own.

use super::judging::begin_judging;
use super::live::Speaking;
use super::step::{Loaded, load};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::clock::now_ms;
use crate::error::ApiResult;
use crate::models;
use crate::store::{ServiceRows, StoreError, UserRows};
use mockingbird_service::interviewer::{Interviewer, Judgement, Reply, reply};
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
        let judgement = begin_judging(rows, service, who, &loaded);
        let mut say = |text: &str| speaking.say(text);
        let made = reply(who, loaded.scene(), &loaded.machine, now_ms(), &mut say)
            .await
            .map_err(|error| (error.code().into(), error.sentence()))?;
        loaded = match store(rows, service, loaded, &made, judgement, started_ms).await {
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

/// Applies the reply to the machine as it is stored now, and writes both, with a judgement that is there already. None if
/// the reply came too late.
async fn store(
    rows: &UserRows,
    service: &ServiceRows,
    mut loaded: Loaded,
    made: &Reply,
    judgement: Option<Judgement>,
    started_ms: u64,
) -> Result<Option<Loaded>, StoreError> {
    let mut usage = made.usage;
    usage += judgement
        .as_ref()
        .map(|judgement| judgement.usage)
        .unwrap_or_default();
    for tries_left in (0..TRIES).rev() {
        let assessment = judgement.as_ref().and_then(|judgement| {
            let answer = loaded.machine.last_answer();
            let _ = loaded.machine.handle(judgement.input(answer), now_ms());
            loaded.assessment(judgement)
        });
        let applied = made.apply(&loaded.machine, &loaded.turns, started_ms, now_ms());
        let Some((machine, turn)) = applied else {
            return Ok(None);
        };
        loaded.machine = machine;
        loaded.turns.push(turn.clone());
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
