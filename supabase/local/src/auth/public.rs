//! What Auth tells everybody: whether it runs, what it offers, and which keys sign its tokens.
//!
//! Not here: where the settings come from (`settings`).

use super::state::Auth;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// `GET /health`: name and version, in GoTrue's form.
pub(super) async fn health() -> Json<Value> {
    Json(json!({
        "version": "stand-in",
        "name": "GoTrue",
        "description": "GoTrue is a user registration and authentication API"
    }))
}

/// Every provider that Auth knows; pages show a button for those that are on.
const PROVIDERS: &[&str] = &[
    "apple", "azure", "bitbucket", "discord", "facebook", "figma", "fly", "github", "gitlab",
    "google", "kakao", "keycloak", "linkedin", "linkedin_oidc", "notion", "slack", "slack_oidc",
    "snapchat", "spotify", "twitch", "twitter", "workos", "zoom",
];

/// `GET /settings`: the ways to sign in that `config.toml` has switched on.
pub(super) async fn settings(State(auth): State<Auth>) -> Json<Value> {
    let settings = auth.settings();
    let mut external: serde_json::Map<String, Value> = PROVIDERS
        .iter()
        .map(|name| ((*name).to_owned(), settings.provider_enabled(name).into()))
        .collect();
    external.insert("email".into(), settings.email.enabled.into());
    external.insert("phone".into(), false.into());
    external.insert(
        "anonymous_users".into(),
        settings.enable_anonymous_sign_ins.into(),
    );
    Json(json!({
        "external": external,
        "disable_signup": !settings.enable_signup,
        "mailer_autoconfirm": settings.autoconfirm(),
        "phone_autoconfirm": false,
        "sms_provider": "",
        "saml_enabled": false,
    }))
}

/// `GET /.well-known/jwks.json`: no keys, as tokens are signed with the shared secret (HS256).
pub(super) async fn jwks() -> Json<Value> {
    Json(json!({"keys": []}))
}
