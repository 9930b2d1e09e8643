//! The fields of the set-up form, and how they are remembered for the next time.

use crate::browser;
use crate::http::ApiResult;
use crate::pages::documents::Mending;
use leptos::prelude::*;
use mockingbird_shared::interview::{InterviewConfig, Length};
use mockingbird_shared::language::Language;
use mockingbird_shared::wire::*;
use serde_json::Value;

const REMEMBERED: &str = "set-up";

/// The fields as texts. All but the documents are remembered.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) name: RwSignal<String>,
    pub(super) role: RwSignal<String>,
    pub(super) company: RwSignal<String>,
    pub(super) level: RwSignal<String>,
    pub(super) style: RwSignal<String>,
    pub(super) difficulty: RwSignal<String>,
    /// Minutes as `15`, questions as `q12`.
    pub(super) length: RwSignal<String>,
    pub(super) email: RwSignal<String>,
    pub(super) language: RwSignal<String>,
    /// `text` or `voice`.
    pub(super) mode: RwSignal<String>,
    pub(super) patience: RwSignal<String>,
    pub(super) topics: RwSignal<String>,
    pub(super) resume: Mending,
    pub(super) use_resume: RwSignal<bool>,
    pub(super) job_description: Mending,
}

impl Form {
    pub(super) fn remembered(interface_language: &str) -> Self {
        let stored: Value = browser::stored(REMEMBERED)
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let text = |name: &str, default: &str| {
            RwSignal::new(stored[name].as_str().unwrap_or(default).to_owned())
        };
        Self {
            name: text("candidate_name", ""),
            role: text("role", ""),
            company: text("company", ""),
            level: text("level", "mid"),
            style: text("style", "formal"),
            difficulty: text("difficulty", "medium"),
            length: RwSignal::new(match stored["length"]["questions"].as_u64() {
                Some(questions) => format!("q{questions}"),
                None => stored["length"]["minutes"]
                    .as_u64()
                    .unwrap_or(15)
                    .to_string(),
            }),
            email: text("candidate_email", ""),
            language: RwSignal::new(
                stored["language"]
                    .as_str()
                    .and_then(Language::parse)
                    .map_or_else(|| interface_language.to_owned(), |it| it.code().to_owned()),
            ),
            mode: text("mode", "text"),
            patience: text("patience", "usual"),
            topics: RwSignal::new(
                stored["topics"]
                    .as_array()
                    .map(|topics| {
                        topics
                            .iter()
                            .filter_map(Value::as_str)
                            .collect::<Vec<_>>()
                            .join(", ")
                    })
                    .unwrap_or_default(),
            ),
            resume: Mending::new(),
            use_resume: RwSignal::new(true),
            job_description: Mending::new(),
        }
    }

    /// Stores what was mended in the texts of the documents.
    pub(super) async fn save_texts(self) -> ApiResult<()> {
        self.resume.save().await?;
        self.job_description.save().await
    }

    pub(super) fn new_interview(self) -> Option<NewInterview> {
        let id_of = |document: Mending| untrack(|| document.document()).map(|document| document.id);
        let named = |field: RwSignal<String>| Value::String(field.get_untracked());
        let config = InterviewConfig {
            candidate_name: self.name.get_untracked().into(),
            candidate_email: self.email.get_untracked().into(),
            role: self.role.get_untracked(),
            level: serde_json::from_value(named(self.level)).ok()?,
            company: self.company.get_untracked(),
            style: serde_json::from_value(named(self.style)).ok()?,
            difficulty: serde_json::from_value(named(self.difficulty)).ok()?,
            length: chosen_length(&self.length.get_untracked())?,
            mode: serde_json::from_value(named(self.mode)).ok()?,
            patience: serde_json::from_value(named(self.patience)).ok()?,
            language: self.language.get_untracked().as_str().into(),
            topics: self
                .topics
                .get_untracked()
                .split(',')
                .map(|topic| topic.trim().to_owned())
                .filter(|topic| !topic.is_empty())
                .collect(),
            use_resume: self.use_resume.get_untracked(),
            model: None,
            practice: None,
        };
        if let Ok(text) = serde_json::to_string(&config) {
            browser::store(REMEMBERED, &text);
        }
        Some(NewInterview {
            config,
            resume_id: id_of(self.resume),
            job_description_id: id_of(self.job_description),
            room_name: None,
        })
    }
}

fn chosen_length(text: &str) -> Option<Length> {
    match text.strip_prefix('q') {
        Some(questions) => questions.parse().ok().map(Length::Questions),
        None => text.parse().ok().map(Length::Minutes),
    }
}
