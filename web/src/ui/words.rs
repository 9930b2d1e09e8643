//! Translated names of enum values and providers.

use crate::language::*;
use mockingbird_shared::document::DocumentKind;
use mockingbird_shared::facts::MarkKind;
use mockingbird_shared::interview::{Difficulty, InterviewStatus, Level, Patience, Stage, Style};
use mockingbird_shared::provider::Provider;

pub(crate) fn stage_name(i18n: I18n, stage: Stage) -> &'static str {
    match stage {
        Stage::Welcome => t_string!(i18n, stage.welcome),
        Stage::SelfIntro => t_string!(i18n, stage.self_intro),
        Stage::PastExperience => t_string!(i18n, stage.past_experience),
        Stage::CompanyFit => t_string!(i18n, stage.company_fit),
        Stage::Closing => t_string!(i18n, stage.closing),
    }
}

/// What a place in an answer is counted as.
pub(crate) fn mark_name(i18n: I18n, kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Filler => t_string!(i18n, feedback.mark.filler),
        MarkKind::Situation => t_string!(i18n, feedback.mark.situation),
        MarkKind::Task => t_string!(i18n, feedback.mark.task),
        MarkKind::Action => t_string!(i18n, feedback.mark.action),
        MarkKind::WeAction => t_string!(i18n, feedback.mark.we_action),
        MarkKind::Result => t_string!(i18n, feedback.mark.result),
        MarkKind::Order => t_string!(i18n, feedback.mark.order),
    }
}

pub(crate) fn level_name(i18n: I18n, level: Level) -> &'static str {
    match level {
        Level::Intern => t_string!(i18n, level.intern),
        Level::Junior => t_string!(i18n, level.junior),
        Level::Mid => t_string!(i18n, level.mid),
        Level::Senior => t_string!(i18n, level.senior),
        Level::Lead => t_string!(i18n, level.lead),
    }
}

pub(crate) fn style_name(i18n: I18n, style: Style) -> &'static str {
    match style {
        Style::Formal => t_string!(i18n, style.formal),
        Style::Casual => t_string!(i18n, style.casual),
        Style::Confrontational => t_string!(i18n, style.confrontational),
        Style::Technical => t_string!(i18n, style.technical),
    }
}

pub(crate) fn difficulty_name(i18n: I18n, difficulty: Difficulty) -> &'static str {
    match difficulty {
        Difficulty::Easy => t_string!(i18n, difficulty.easy),
        Difficulty::Medium => t_string!(i18n, difficulty.medium),
        Difficulty::Hard => t_string!(i18n, difficulty.hard),
    }
}

pub(crate) fn patience_name(i18n: I18n, patience: Patience) -> &'static str {
    match patience {
        Patience::Short => t_string!(i18n, patience.short),
        Patience::Usual => t_string!(i18n, patience.usual),
        Patience::Long => t_string!(i18n, patience.long),
    }
}

pub(crate) fn status_name(i18n: I18n, status: InterviewStatus) -> &'static str {
    match status {
        InterviewStatus::Ready => t_string!(i18n, status.ready),
        InterviewStatus::Queued => t_string!(i18n, status.queued),
        InterviewStatus::Active => t_string!(i18n, status.active),
        InterviewStatus::Completed => t_string!(i18n, status.completed),
        InterviewStatus::Abandoned => t_string!(i18n, status.abandoned),
    }
}

pub(crate) fn document_kind_name(i18n: I18n, kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Resume => t_string!(i18n, set_up.resume),
        DocumentKind::JobDescription => t_string!(i18n, set_up.job_description),
    }
}

/// What a provider's key is used for, and where to get one.
pub(crate) fn provider_purpose(
    i18n: I18n,
    provider: Provider,
) -> (&'static str, Option<&'static str>) {
    let interviewer = t_string!(i18n, keys.for_interviewer);
    let voice = t_string!(i18n, keys.for_voice);
    match provider {
        Provider::Openai => (interviewer, Some("https://platform.openai.com/api-keys")),
        Provider::Anthropic => (
            interviewer,
            Some("https://console.anthropic.com/settings/keys"),
        ),
        Provider::Xai => (interviewer, Some("https://console.x.ai")),
        Provider::Groq => (interviewer, Some("https://console.groq.com/keys")),
        Provider::Openrouter => (interviewer, Some("https://openrouter.ai/keys")),
        Provider::Compatible => (t_string!(i18n, keys.for_compatible), None),
        Provider::CompatibleStt => (t_string!(i18n, keys.for_own_stt), None),
        Provider::CompatibleTts => (t_string!(i18n, keys.for_own_tts), None),
        Provider::Livekit => (voice, Some("https://cloud.livekit.io")),
        Provider::Deepgram => (voice, Some("https://console.deepgram.com")),
        Provider::Cartesia => (voice, Some("https://play.cartesia.ai/keys")),
        Provider::Serper => (
            t_string!(i18n, keys.for_search),
            Some("https://serper.dev/api-key"),
        ),
    }
}
