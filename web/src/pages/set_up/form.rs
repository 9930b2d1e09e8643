//! The fields of the set-up form, and how they are remembered for the next time.

use crate::browser;
use crate::http::ApiResult;
use crate::pages::documents::Mending;
use crate::pages::preferences::topics_of;
use crate::ui::Services;
use leptos::prelude::*;
use mockingbird_shared::interview::{InterviewConfig, Length, Preferences};
use mockingbird_shared::language::{Language, StoredLanguage};
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
    pub(super) wish: RwSignal<String>,
    pub(super) services: Services,
    pub(super) resume: Mending,
    pub(super) use_resume: RwSignal<bool>,
    pub(super) job_description: Mending,
}

impl Form {
    /// The last choices, under what the person wants in every interview.
    pub(super) fn remembered(interface_language: &str, preferences: &Preferences) -> Self {
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
                preferences
                    .language
                    .as_ref()
                    .map(StoredLanguage::as_str)
                    .or(stored["language"].as_str())
                    .and_then(Language::parse)
                    .map_or_else(|| interface_language.to_owned(), |it| it.code().to_owned()),
            ),
            mode: text("mode", "text"),
            patience: match preferences.patience {
                Some(patience) => RwSignal::new(patience.as_str().to_owned()),
                None => text("patience", "usual"),
            },
            topics: RwSignal::new(match preferences.topics.is_empty() {
                true => remembered_topics(&stored),
                false => preferences.topics.join(", "),
            }),
            wish: RwSignal::new(preferences.instructions.expose().clone()),
            services: Services::of(preferences),
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

    /// What is asked for. What is left as usual is named too, so that no preference takes its place.
    pub(super) fn new_interview(self) -> Option<Value> {
        let mut asked = serde_json::to_value(self.chosen()?).ok()?;
        let fields = asked.as_object_mut()?;
        for name in ["model", "hearing", "speaking"] {
            fields.entry(name).or_insert(Value::Null);
        }
        fields.entry("instructions").or_insert("".into());
        Some(asked)
    }

    fn chosen(self) -> Option<NewInterview> {
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
            topics: topics_of(&self.topics.get_untracked()),
            use_resume: self.use_resume.get_untracked(),
            instructions: self.wish.get_untracked().into(),
            hearing: self.services.hearing(),
            speaking: self.services.speaking(),
            model: self.services.model(),
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

/// Forgets the last choices, which name the person.
pub(in crate::pages) fn forget_choices() {
    browser::unstore(REMEMBERED);
}

fn remembered_topics(stored: &Value) -> String {
    let topics = stored["topics"].as_array().map(Vec::as_slice);
    let topics = topics.unwrap_or_default().iter().filter_map(Value::as_str);
    topics.collect::<Vec<_>>().join(", ")
}

fn chosen_length(text: &str) -> Option<Length> {
    match text.strip_prefix('q') {
        Some(questions) => questions.parse().ok().map(Length::Questions),
        None => text.parse().ok().map(Length::Minutes),
    }
}
