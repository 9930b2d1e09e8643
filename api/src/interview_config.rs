//! Checks how an interview is to be set up, whoever asks for it: the set-up page, or an import. Not here: documents and
//! keys that belong to it.

use crate::error::{ApiError, ApiResult};
use mockingbird_shared::interview::{
    HearingChoice, InterviewConfig, ModelChoice, Preferences, SpeakingChoice,
};
use mockingbird_shared::language::{Language, StoredLanguage};
use mockingbird_shared::limits::*;
use mockingbird_shared::pii::Pii;
use mockingbird_shared::provider::{DEEPGRAM_MODELS, Provider};
use mockingbird_shared::wire::ProblemCode;

/// Checks and tidies what the set-up page sends.
///
/// # Errors
/// 422 `invalid_field` with the field that is not valid, or `language_not_supported`.
pub fn valid_config(mut config: InterviewConfig) -> ApiResult<InterviewConfig> {
    config.role = line("role", &config.role, ROLE_MAX_CHARS)?;
    if config.role.is_empty() {
        return Err(ApiError::invalid("role", "Which job is the interview for?"));
    }
    config.company = line("company", &config.company, ROLE_MAX_CHARS)?;
    config.candidate_name = line(
        "candidate_name",
        config.candidate_name.expose(),
        NAME_MAX_CHARS,
    )?
    .into();
    config.candidate_email = line(
        "candidate_email",
        config.candidate_email.expose(),
        EMAIL_MAX_CHARS,
    )?
    .into();
    if !config.candidate_email.expose().is_empty() && !is_email(config.candidate_email.expose()) {
        return Err(ApiError::invalid(
            "candidate_email",
            "This is not an e-mail address.",
        ));
    }
    if !config.length.is_valid() {
        return Err(ApiError::invalid(
            "length",
            "Choose 5 to 60 minutes, or 5 to 30 questions.",
        ));
    }
    config.topics = valid_topics(&config.topics)?;
    if config.practice.is_some() {
        // Its question and its stage are those of an answer that was given.
        return Err(ApiError::invalid(
            "practice",
            "A practice is set up from an answer of another interview.",
        ));
    }
    config.model = config.model.map(valid_model).transpose()?;
    config.hearing = config.hearing.map(valid_hearing).transpose()?;
    config.speaking = config.speaking.map(valid_speaking).transpose()?;
    config.instructions = valid_instructions(&config.instructions)?;
    supported_language(&config)?;
    Ok(config)
}

fn line(field: &'static str, value: &str, max: usize) -> ApiResult<String> {
    let value = value.trim();
    if value.chars().count() > max || value.chars().any(char::is_control) {
        let text = format!("At most {max} characters, on one line.");
        return Err(ApiError::invalid(field, text));
    }
    Ok(value.to_owned())
}

fn valid_topics(topics: &[String]) -> ApiResult<Vec<String>> {
    if topics.len() > TOPICS_MAX {
        let text = format!("At most {TOPICS_MAX} topics.");
        return Err(ApiError::invalid("topics", text));
    }
    let topics = topics
        .iter()
        .map(|topic| line("topics", topic, TOPIC_MAX_CHARS));
    let mut topics = topics.collect::<ApiResult<Vec<_>>>()?;
    topics.retain(|topic| !topic.is_empty());
    Ok(topics)
}

/// Several lines are fine; other control characters are not text.
fn valid_instructions(instructions: &Pii) -> ApiResult<Pii> {
    let text = instructions.expose().trim();
    let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if text.chars().count() > INSTRUCTIONS_MAX_CHARS || !text.chars().all(is_text) {
        let problem = format!("At most {INSTRUCTIONS_MAX_CHARS} characters.");
        return Err(ApiError::invalid("instructions", problem));
    }
    Ok(text.to_owned().into())
}

/// Checks and tidies what a person wants in every interview.
///
/// # Errors
/// 422 `invalid_field` with the field that is not valid, or `language_not_supported`.
pub fn valid_preferences(preferences: Preferences) -> ApiResult<Preferences> {
    if let Some(language) = &preferences.language {
        is_supported(language)?;
    }
    Ok(Preferences {
        topics: valid_topics(&preferences.topics)?,
        instructions: valid_instructions(&preferences.instructions)?,
        model: preferences.model.map(valid_model).transpose()?,
        hearing: preferences.hearing.map(valid_hearing).transpose()?,
        speaking: preferences.speaking.map(valid_speaking).transpose()?,
        ..preferences
    })
}

fn valid_hearing(choice: HearingChoice) -> ApiResult<HearingChoice> {
    if !Provider::TRANSCRIBERS.contains(&choice.provider) {
        let text = "This provider has no models that can transcribe.";
        return Err(ApiError::invalid("hearing", text));
    }
    let model = valid_name("hearing", choice.model.as_deref())?;
    if let (Provider::Deepgram, Some(model)) = (choice.provider, &model)
        && !DEEPGRAM_MODELS.contains(&model.as_str())
    {
        let text = format!("Choose one of {}.", DEEPGRAM_MODELS.join(", "));
        return Err(ApiError::invalid("hearing", text));
    }
    Ok(HearingChoice { model, ..choice })
}

fn valid_speaking(choice: SpeakingChoice) -> ApiResult<SpeakingChoice> {
    if !Provider::SYNTHESISERS.contains(&choice.provider) {
        let text = "This provider has no voices.";
        return Err(ApiError::invalid("speaking", text));
    }
    Ok(SpeakingChoice {
        model: valid_name("speaking", choice.model.as_deref())?,
        voice: valid_name("speaking", choice.voice.as_deref())?,
        ..choice
    })
}

/// The name of a model or of a voice, or none.
fn valid_name(field: &'static str, name: Option<&str>) -> ApiResult<Option<String>> {
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| !is_model_name(name)) {
        let text = "This is not the name of a model or of a voice.";
        return Err(ApiError::invalid(field, text));
    }
    Ok(name.map(str::to_owned))
}

/// A provider that can interview, and something that can be the name of a model.
fn valid_model(choice: ModelChoice) -> ApiResult<ModelChoice> {
    let interviews = |provider| Provider::INTERVIEWERS.contains(&provider);
    if !choice.provider.is_none_or(interviews) {
        return Err(ApiError::invalid(
            "model",
            "This provider has no models that can interview.",
        ));
    }
    Ok(ModelChoice {
        model: valid_name("model", choice.model.as_deref())?,
        ..choice
    })
}

/// An interview is set up in a language that everything exists in, or not at all.
///
/// # Errors
/// 422 `language_not_supported`, with the languages that are.
pub fn supported_language(config: &InterviewConfig) -> ApiResult<()> {
    is_supported(&config.language)
}

fn is_supported(language: &StoredLanguage) -> ApiResult<()> {
    if language.supported().is_some() {
        return Ok(());
    }
    let known: Vec<String> = Language::ALL
        .into_iter()
        .map(|language| format!("{} ({})", language.english_name(), language.code()))
        .collect();
    let detail = format!("Interviews are held in {}.", known.join(" or "));
    Err(ApiError::unprocessable(ProblemCode::LanguageNotSupported, detail).on_field("language"))
}
