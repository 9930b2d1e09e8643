//! `POST /api/interview/save`: takes the old interchange form.

use super::ApiJson;
use crate::App;
use crate::at_once::UploadPlace;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use mockingbird_service::interviews::Import;
use mockingbird_shared::interchange::{Interchange, parse_ended_by, parse_stage};
use mockingbird_shared::interview::{
    Difficulty, EndedBy, InterviewConfig, Length, Level, Mode, Patience, Stage, Style, Turn,
};
use mockingbird_shared::language::StoredLanguage;
use mockingbird_shared::limits::{IMPORT_MESSAGES_MAX, NAME_MAX_CHARS, ROLE_MAX_CHARS, TURNS_MAX};
use mockingbird_shared::wire::*;
use serde::Serialize;
use uuid::Uuid;

/// Longest turn that the database keeps, in characters.
const TURN_MAX_CHARS: usize = 100_000;

/// Longest language tag that is kept; BCP 47 asks for room for 35 characters.
const LANGUAGE_MAX_CHARS: usize = 35;

/// What the old clients expect.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Saved {
    success: bool,
    interview_id: Uuid,
    saved_to: &'static str,
}

/// Stores a finished interview in the old interchange form; the camelCase names of the first system are taken as well.
#[utoipa::path(
    post,
    path = "/api/interview/save",
    tag = "interchange",
    request_body = Interchange,
    responses(
        (status = 201, body = Saved),
        (status = 409, body = Problem, description = "room_name_taken, limit_reached"),
        (status = 422, body = Problem),
    ),
)]
pub async fn save(
    State(app): State<App>,
    user: CurrentUser,
    _place: UploadPlace,
    ApiJson(form): ApiJson<Interchange>,
) -> ApiResult<(StatusCode, Json<Saved>)> {
    let import = import_of(&form)?;
    let rows = app.store.as_user(&user.token);
    let id = app.interviews.import(&rows, user.id, &import).await?;
    Ok((
        StatusCode::CREATED,
        Json(Saved {
            success: true,
            interview_id: id,
            saved_to: "database",
        }),
    ))
}

/// What is stored of a form.
///
/// # Errors
/// 422 `invalid_field`: the name of the room can't be one, or there is more than one interview holds.
fn import_of(form: &Interchange) -> ApiResult<Import> {
    if form.room_name.trim().is_empty()
        || form.room_name.chars().count() > 200
        || form.room_name.contains('\0')
    {
        return Err(ApiError::invalid(
            "room_name",
            "A room name has 1 to 200 characters.",
        ));
    }
    if form.conversation.agent.len() + form.conversation.user.len() > IMPORT_MESSAGES_MAX {
        return Err(ApiError::invalid(
            "conversation",
            format!("At most {IMPORT_MESSAGES_MAX} messages."),
        ));
    }
    let config = config(form);
    let turns = form.turns();
    if turns.len() > TURNS_MAX {
        return Err(ApiError::invalid(
            "conversation",
            format!("At most {TURNS_MAX} turns."),
        ));
    }
    let is_too_long = |turn: &Turn| turn.text.expose().chars().count() > TURN_MAX_CHARS;
    if turns.iter().any(is_too_long) {
        return Err(ApiError::invalid(
            "conversation",
            format!("An answer has at most {TURN_MAX_CHARS} characters."),
        ));
    }
    Ok(Import {
        config,
        room_name: Some(form.room_name.trim().to_owned()),
        turns,
        final_stage: form.final_stage.as_deref().and_then(parse_stage),
        ended_by: form
            .ended_by
            .as_deref()
            .and_then(parse_ended_by)
            .unwrap_or(EndedBy::NaturalCompletion),
        skipped_stages: skipped_stages(form),
    })
}

/// Each stage once, whatever the list says.
fn skipped_stages(form: &Interchange) -> Vec<Stage> {
    let mut stages = Vec::new();
    for stage in form
        .skipped_stages
        .iter()
        .filter_map(|name| parse_stage(name))
    {
        if !stages.contains(&stage) {
            stages.push(stage);
        }
    }
    stages
}

fn config(form: &Interchange) -> InterviewConfig {
    let cut = |text: &str, max: usize| {
        text.chars()
            .filter(|c| !c.is_control())
            .take(max)
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let role = cut(&form.job_role, ROLE_MAX_CHARS);
    let level = form.experience_level.to_lowercase();
    InterviewConfig {
        candidate_name: cut(form.candidate.expose(), NAME_MAX_CHARS).into(),
        candidate_email: String::new().into(),
        role: if role.is_empty() {
            "Interview".into()
        } else {
            role
        },
        // The old systems had free words: "Senior (5+ years)", "Entry level".
        level: level_in(&level),
        company: String::new(),
        style: Style::default(),
        difficulty: Difficulty::default(),
        length: Length::Minutes(15),
        mode: form.mode.unwrap_or(Mode::Voice),
        language: match cut(
            form.language.as_deref().unwrap_or_default(),
            LANGUAGE_MAX_CHARS,
        )
        .as_str()
        {
            "" => StoredLanguage::default(),
            tag => tag.into(),
        },
        topics: Vec::new(),
        patience: Patience::default(),
        use_resume: false,
        instructions: String::new().into(),
        hearing: None,
        speaking: None,
        model: None,
        practice: None,
    }
}

/// The level that free words name, in lower case: whole words, for "international" is no internship.
fn level_in(words: &str) -> Level {
    words
        .split(|c: char| !c.is_alphanumeric())
        .find_map(|word| match word {
            "entry" => Some(Level::Junior),
            "internship" | "trainee" => Some(Level::Intern),
            _ => Level::ALL.into_iter().find(|known| known.as_str() == word),
        })
        .unwrap_or_default()
}

#[cfg(test)]
pub(in crate::routes) mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_whole_words() {
        for (words, level) in [
            ("senior (5+ years)", Level::Senior),
            ("entry level", Level::Junior),
            ("international sales", Level::Mid),
            ("mid-level", Level::Mid),
            ("intern", Level::Intern),
            ("", Level::Mid),
        ] {
            assert_eq!(level_in(words), level, "{words}");
        }
    }
}
