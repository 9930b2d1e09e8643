//! Checks how an interview is to be set up, whoever asks for it: the set-up page, or an import. Not here: documents and
//! keys that belong to it.

use crate::error::{ApiError, ApiResult};
use mockingbird_shared::interview::{InterviewConfig, ModelChoice};
use mockingbird_shared::language::Language;
use mockingbird_shared::limits::*;
use mockingbird_shared::provider::Provider;
use mockingbird_shared::wire::ProblemCode;

/// Checks and tidies what the set-up page sends.
///
/// # Errors
/// 422 `invalid_field` with the field that is not valid, or `language_not_supported`.
pub fn valid_config(mut config: InterviewConfig) -> ApiResult<InterviewConfig> {
    let line = |field: &'static str, value: &str, max: usize| {
        let value = value.trim();
        if value.chars().count() > max || value.chars().any(char::is_control) {
            return Err(ApiError::invalid(
                field,
                format!("At most {max} characters, on one line."),
            ));
        }
        Ok(value.to_owned())
    };
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
    if config.topics.len() > TOPICS_MAX {
        return Err(ApiError::invalid(
            "topics",
            format!("At most {TOPICS_MAX} topics."),
        ));
    }
    config.topics = config
        .topics
        .iter()
        .map(|topic| line("topics", topic, TOPIC_MAX_CHARS))
        .collect::<ApiResult<Vec<_>>>()?;
    config.topics.retain(|topic| !topic.is_empty());
    if config.practice.is_some() {
        // Its question and its stage are those of an answer that was given.
        return Err(ApiError::invalid(
            "practice",
            "A practice is set up from an answer of another interview.",
        ));
    }
    config.model = config.model.map(valid_model).transpose()?;
    supported_language(&config)?;
    Ok(config)
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
    let name = choice.model.as_deref().map(str::trim);
    let name = name.filter(|name| !name.is_empty());
    if name.is_some_and(|name| !is_model_name(name)) {
        return Err(ApiError::invalid(
            "model",
            "This is not the name of a model.",
        ));
    }
    Ok(ModelChoice {
        model: name.map(str::to_owned),
        ..choice
    })
}

/// An interview is set up in a language that everything exists in, or not at all.
///
/// # Errors
/// 422 `language_not_supported`, with the languages that are.
pub fn supported_language(config: &InterviewConfig) -> ApiResult<()> {
    if config.language.supported().is_some() {
        return Ok(());
    }
    let known: Vec<String> = Language::ALL
        .into_iter()
        .map(|language| format!("{} ({})", language.english_name(), language.code()))
        .collect();
    let detail = format!("Interviews are held in {}.", known.join(" or "));
    Err(ApiError::unprocessable(ProblemCode::LanguageNotSupported, detail).on_field("language"))
}
