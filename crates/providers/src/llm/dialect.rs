//! How a model at an address wants to be asked, where that differs from the manual: learned from its refusals and kept
//! for as long as the process lives, so that only the first request is refused.
//!
//! A lesson is kept only if the request that followed it was answered.

use super::request::ChatRequest;
use crate::ModelAccess;
use crate::refusal::Refusal;
use mockingbird_shared::provider::Provider;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a reply is asked to be at most, in tokens. A server need not keep to it.
const REPLY_MAX_TOKENS: u32 = 3_000;
/// The same for a model that has used up that limit by thinking.
const THINKING_MAX_TOKENS: u32 = 16_000;
/// Dialects that are remembered at once. People can name any address and model; who comes later is asked anew.
const REMEMBERED_MAX: usize = 1_000;
/// How long a model is taken to be loaded after it has answered. Ollama unloads models after five minutes.
const LOADED_FOR: Duration = Duration::from_secs(300);

/// How a model is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The names of the field that limits a reply: the first is used, and those that were refused are gone.
    pub(super) limit_fields: &'static [&'static str],
    /// The model thinks so much that the usual limit leaves no room for the reply.
    pub(super) thinks_long: bool,
    /// The request asks for the usage.
    pub(super) asks_for_usage: bool,
    /// A temperature may be asked for.
    pub(super) takes_temperature: bool,
    /// The answer may be streamed.
    pub(super) streams: bool,
    /// Instructions go into the user's first message.
    folds_system: bool,
    /// The address lacks `/v1` at its end.
    under_v1: bool,
    /// The template of the chat opens the model's thoughts, so that the text begins with them and has only a closing mark.
    pub(super) begins_in_thought: bool,
    /// When it has answered last.
    answered: Option<Instant>,
}

impl Dialect {
    fn expected_of(model: &str) -> Self {
        Self {
            limit_fields: expected_limit_fields(model),
            thinks_long: false,
            asks_for_usage: true,
            takes_temperature: true,
            streams: true,
            folds_system: false,
            under_v1: false,
            begins_in_thought: may_begin_in_thought(model),
            answered: None,
        }
    }

    /// Whether the model has answered so recently that it need not be loaded.
    pub(super) fn is_loaded(&self) -> bool {
        self.answered.is_some_and(|at| at.elapsed() < LOADED_FOR)
    }

    pub(super) fn max_tokens(&self) -> u32 {
        if self.thinks_long {
            THINKING_MAX_TOKENS
        } else {
            REPLY_MAX_TOKENS
        }
    }

    /// The base of the paths that the model is asked at, without a slash at its end.
    pub(super) fn base_url(&self, access: &ModelAccess) -> String {
        let base = base_of(&access.base_url);
        if self.under_v1 {
            format!("{base}/v1")
        } else {
            base.to_owned()
        }
    }

    /// The request as this model takes it.
    pub(super) fn fit(&self, request: ChatRequest) -> ChatRequest {
        if self.folds_system {
            request.with_system_folded()
        } else {
            request
        }
    }

    /// Learns from a refusal how to ask otherwise; false if it teaches nothing new.
    pub(super) fn learn(&mut self, refusal: &Refusal, access: &ModelAccess) -> bool {
        let is_own_address = access.provider == Provider::Compatible;
        if refusal.is_about_the_path() {
            let may_lack_version =
                is_own_address && !self.under_v1 && lacks_version(base_of(&access.base_url));
            return may_lack_version && set(&mut self.under_v1, true);
        }
        // Models that think accept none but their own.
        if refusal.mentions(&["temperature"]) {
            return set(&mut self.takes_temperature, false);
        }
        if access.provider == Provider::Anthropic {
            return false;
        }
        if refusal.mentions(&NO_SYSTEM_ROLE) && set(&mut self.folds_system, true) {
            return true;
        }
        if refusal.mentions(&["stream_options", "include_usage"]) {
            return set(&mut self.asks_for_usage, false);
        }
        if refusal.mentions(&["max_tokens", "max_completion_tokens"]) {
            return self.learn_limit_field();
        }
        refusal.mentions(&NO_STREAM) && set(&mut self.streams, false)
    }

    fn learn_limit_field(&mut self) -> bool {
        let Some((_, rest)) = self.limit_fields.split_first() else {
            return false;
        };
        self.limit_fields = rest;
        true
    }
}

/// How refusals of the role `system` are worded: by gateways, by Google's models, and by templates that want the two
/// sides alone.
const NO_SYSTEM_ROLE: [&str; 16] = [
    "system role",
    "system message",
    "system prompt",
    "role 'system'",
    "role \"system\"",
    "role system",
    "does not support 'system'",
    "'system' is not one of",
    "only user and assistant roles",
    "unsupported role",
    "unknown role",
    "invalid role",
    "role: system",
    "developer instruction",
    "roles must alternate",
    "user, assistant and tool roles are supported",
];
const NO_STREAM: [&str; 5] = [
    "stream is not supported",
    "streaming is not supported",
    "does not support streaming",
    "'stream' does not support",
    "verified to stream",
];

/// OpenAI's reasoning models take the limit under another name, also behind a gateway (`openai/gpt-5-mini`).
fn expected_limit_fields(model: &str) -> &'static [&'static str] {
    let name = model.rsplit('/').next().unwrap_or(model);
    let reasoning = ["gpt-5", "gpt-6", "o1", "o3", "o4"];
    if reasoning.iter().any(|prefix| name.starts_with(prefix)) {
        &["max_completion_tokens", "max_tokens"]
    } else {
        &["max_tokens", "max_completion_tokens"]
    }
}

/// Models whose usual templates open the thoughts. A wrong guess costs the streaming of one reply.
fn may_begin_in_thought(model: &str) -> bool {
    let name = model.to_ascii_lowercase();
    let families = [
        "deepseek-r1", "deepseek_r1", "r1-distill", "qwq", "-thinking",
    ];
    families.iter().any(|family| name.contains(family))
}

/// An address as people paste it: without slashes at its end, and without the path of a single call.
pub(crate) fn base_of(address: &str) -> &str {
    let mut base = address.trim().trim_end_matches('/');
    for path in ["/chat/completions", "/completions", "/models"] {
        base = base.strip_suffix(path).unwrap_or(base);
    }
    base.trim_end_matches('/')
}

/// Whether no part of the path of an address names a version, such as `v1` or `v1beta`.
pub(crate) fn lacks_version(base: &str) -> bool {
    let path = base.split_once("://").map_or(base, |(_, rest)| rest);
    let is_version = |part: &str| {
        let mut chars = part.chars();
        chars.next() == Some('v') && chars.next().is_some_and(|c| c.is_ascii_digit())
    };
    !path.split('/').skip(1).any(is_version)
}

/// Sets a value; false if it was so already.
fn set(value: &mut bool, to: bool) -> bool {
    std::mem::replace(value, to) != to
}

/// The dialects of this process, by address and model; cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Dialects(Arc<Mutex<HashMap<(String, String), Dialect>>>);

impl Dialects {
    pub(super) fn of(&self, access: &ModelAccess) -> Dialect {
        let known = self.lock().get(&key(access)).cloned();
        known.unwrap_or_else(|| Dialect::expected_of(&access.model))
    }

    /// The model has answered when it was asked like this.
    pub(super) fn keep(&self, access: &ModelAccess, mut dialect: Dialect) {
        dialect.answered = Some(Instant::now());
        let mut all = self.lock();
        if all.len() >= REMEMBERED_MAX {
            all.clear();
        }
        all.insert(key(access), dialect);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Dialect>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(access: &ModelAccess) -> (String, String) {
    (access.base_url.clone(), access.model.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn access(provider: Provider, base_url: &str) -> ModelAccess {
        ModelAccess {
            provider,
            model: "m".into(),
            base_url: base_url.into(),
            key: String::new().into(),
        }
    }

    fn refused(message: &str) -> Refusal {
        Refusal::in_answer(&json!({"message": message, "code": 400}))
    }

    #[test]
    fn each_lesson_is_learned_once() {
        let access = access(Provider::Compatible, "http://127.0.0.1:1/v1");
        for message in [
            "Unsupported parameter: 'stream_options'",
            "System role not supported",
            "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
            "Conversation roles must alternate user/assistant/user/assistant/...",
            "Your organization must be verified to stream this model.",
        ] {
            let mut dialect = Dialect::expected_of("m");
            assert!(dialect.learn(&refused(message), &access), "{message}");
            assert!(!dialect.learn(&refused(message), &access), "{message}");
        }
        let mut dialect = Dialect::expected_of("m");
        let too_many = refused("Use 'max_completion_tokens' instead of 'max_tokens'.");
        assert!(dialect.learn(&too_many, &access));
        assert_eq!(dialect.limit_fields.first(), Some(&"max_completion_tokens"));
        assert!(dialect.learn(&too_many, &access));
        assert_eq!(dialect.limit_fields.first(), None);
        assert!(!dialect.learn(&too_many, &access));
        assert!(!dialect.learn(&refused("No."), &access));
    }

    #[test]
    fn a_version_is_added_only_to_an_address_of_ones_own_that_has_none() {
        let missing = || Refusal::in_answer(&json!({"code": 404, "message": "page not found"}));
        let cases = [
            (Provider::Compatible, "http://127.0.0.1:11434", true),
            (Provider::Compatible, "http://v1.example/api", true),
            (Provider::Compatible, "https://x.example/openai/v1", false),
            (
                Provider::Compatible,
                "https://x.example/v1beta/openai",
                false,
            ),
            (Provider::Openai, "https://x.example", false),
        ];
        for (provider, base_url, learned) in cases {
            let access = access(provider, base_url);
            let mut dialect = Dialect::expected_of("m");
            assert_eq!(dialect.learn(&missing(), &access), learned, "{base_url}");
            let end = if learned { "/v1" } else { "" };
            assert_eq!(dialect.base_url(&access), format!("{base_url}{end}"));
        }
    }

    #[test]
    fn an_address_may_be_pasted_with_more_than_belongs_to_it() {
        for address in [
            "https://x.example/v1",
            "https://x.example/v1/",
            " https://x.example/v1/chat/completions ",
            "https://x.example/v1/models",
        ] {
            assert_eq!(base_of(address), "https://x.example/v1", "{address}");
        }
    }

    #[test]
    fn what_is_expected_of_a_model_follows_its_name() {
        for (model, field, begins_in_thought) in [
            ("gpt-4.1-mini", "max_tokens", false),
            ("openai/gpt-5-mini", "max_completion_tokens", false),
            ("o3-mini", "max_completion_tokens", false),
            ("deepseek/deepseek-r1:free", "max_tokens", true),
            ("Qwen3-30B-A3B-Thinking-2507", "max_tokens", true),
            ("olmo-1b", "max_tokens", false),
        ] {
            let dialect = Dialect::expected_of(model);
            assert_eq!(dialect.limit_fields.first(), Some(&field), "{model}");
            assert_eq!(dialect.begins_in_thought, begins_in_thought, "{model}");
        }
    }

    #[test]
    fn no_more_dialects_are_remembered_than_there_is_room_for() {
        let dialects = Dialects::default();
        for number in 0..=REMEMBERED_MAX {
            let access = access(Provider::Compatible, &number.to_string());
            dialects.keep(&access, Dialect::expected_of("m"));
        }
        assert!(dialects.lock().len() <= REMEMBERED_MAX);
    }
}
