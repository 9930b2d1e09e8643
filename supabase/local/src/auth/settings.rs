//! What `supabase/config.toml` says about Auth, and which redirects it allows.
//!
//! Not here: the paths that tell it (`public`).

use crate::layout::project_root;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::HashMap;
use std::time::Duration;

/// Addresses of this domain are confirmed by mail whatever `config.toml` says, so that one stack can show both ways. It
/// is of a reserved domain, where nobody has a mailbox.
const CONFIRMED_BY_MAIL: &str = "@confirm.example";

/// The part of `config.toml` that matters here. Missing lines mean what they mean to the Supabase CLI.
#[derive(Deserialize)]
struct File {
    auth: Settings,
}

/// The section `[auth]`.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    pub(super) site_url: String,
    pub(super) additional_redirect_urls: Vec<String>,
    /// Seconds an access token lives.
    pub(super) jwt_expiry: i64,
    pub(super) enable_signup: bool,
    pub(super) enable_anonymous_sign_ins: bool,
    /// Whether people may link a provider's identity to their account, and take it off again.
    pub(super) enable_manual_linking: bool,
    /// Seconds for which a refresh token that was used still gives the active one.
    pub(super) refresh_token_reuse_interval: i64,
    /// Shortest password that is taken, in characters.
    pub(super) minimum_password_length: usize,
    pub(super) email: Email,
    pub(super) external: HashMap<String, External>,
}

/// The section `[auth.email]`: sign-in with an e-mail address.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct Email {
    pub(super) enabled: bool,
    pub(super) enable_confirmations: bool,
    /// Whether a change of address is confirmed by a mail to the present address as well.
    pub(super) double_confirm_changes: bool,
    /// A Go duration in whole seconds, such as `1s`: the least time between two mails to one address.
    max_frequency: String,
}

/// A section `[auth.external.<provider>]`: sign-in at a provider's page.
#[derive(Debug, Deserialize)]
pub(super) struct External {
    pub(super) enabled: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site_url: "http://localhost:8080".into(),
            additional_redirect_urls: Vec::new(),
            jwt_expiry: 3600,
            enable_signup: true,
            enable_anonymous_sign_ins: false,
            enable_manual_linking: false,
            refresh_token_reuse_interval: 10,
            minimum_password_length: 6,
            email: Email::default(),
            external: HashMap::new(),
        }
    }
}

impl Default for Email {
    fn default() -> Self {
        Self {
            enabled: true,
            enable_confirmations: false,
            double_confirm_changes: true,
            max_frequency: "1s".into(),
        }
    }
}

impl Settings {
    /// Reads `supabase/config.toml`; fails with its path if it can't be read or is not valid.
    pub(super) fn read() -> Result<Self> {
        let path = project_root().join("supabase/config.toml");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("can't read {}", path.display()))?;
        let file: File = toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
        Ok(file.auth)
    }

    /// Whether `config.toml` switches that provider on.
    pub(super) fn provider_enabled(&self, provider: &str) -> bool {
        self.external
            .get(provider)
            .is_some_and(|external| external.enabled)
    }

    /// Whether addresses count as confirmed without a mail.
    pub(super) fn autoconfirm(&self) -> bool {
        !self.email.enable_confirmations
    }

    /// Whether this address counts as confirmed without a mail.
    pub(super) fn autoconfirms(&self, address: &str) -> bool {
        self.autoconfirm() && !address.ends_with(CONFIRMED_BY_MAIL)
    }

    /// Where a redirect may go: a listed address (with `*` and `**` as Supabase has them), else the site itself.
    pub(super) fn allowed_redirect(&self, asked: Option<&str>) -> String {
        let allowed = |asked: &&str| {
            same_origin(asked, &self.site_url)
                || self
                    .additional_redirect_urls
                    .iter()
                    .any(|pattern| glob(pattern, asked))
        };
        asked.filter(allowed).unwrap_or(&self.site_url).to_owned()
    }
}

impl Email {
    /// The least time between two mails to one address; one second if the text is not understood.
    pub(super) fn max_frequency(&self) -> Duration {
        let seconds = self
            .max_frequency
            .trim_end_matches('s')
            .parse()
            .unwrap_or(1);
        Duration::from_secs(seconds)
    }
}

fn same_origin(one: &str, other: &str) -> bool {
    match (url::Url::parse(one), url::Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin() == other.origin(),
        _ => false,
    }
}

/// `*` stands for a part without `.` and `/`, `**` for anything.
fn glob(pattern: &str, text: &str) -> bool {
    if let Some(rest) = pattern.strip_prefix("**") {
        return (0..=text.len()).any(|at| text.is_char_boundary(at) && glob(rest, &text[at..]));
    }
    if let Some(rest) = pattern.strip_prefix('*') {
        let reach = text.find(['.', '/']).unwrap_or(text.len());
        return (0..=reach).any(|at| text.is_char_boundary(at) && glob(rest, &text[at..]));
    }
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some(one), Some(other)) if one == other => {
            glob(&pattern[one.len_utf8()..], &text[other.len_utf8()..])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_outside_the_allow_list_falls_back_to_the_site() {
        let settings = Settings {
            site_url: "http://localhost:8080".into(),
            additional_redirect_urls: vec![
                "http://localhost:*/auth/callback".into(),
                "https://*.example.test/**".into(),
            ],
            ..Settings::default()
        };
        let allowed = |asked| settings.allowed_redirect(Some(asked));
        assert_eq!(
            allowed("http://localhost:9000/auth/callback"),
            "http://localhost:9000/auth/callback"
        );
        assert_eq!(
            allowed("https://a.example.test/x/y"),
            "https://a.example.test/x/y"
        );
        assert_eq!(
            allowed("http://localhost:8080/anything"),
            "http://localhost:8080/anything"
        );
        assert_eq!(
            allowed("https://evil.test/auth/callback"),
            "http://localhost:8080"
        );
        assert_eq!(
            allowed("http://localhost:8080.evil.test/"),
            "http://localhost:8080"
        );
        assert_eq!(settings.allowed_redirect(None), "http://localhost:8080");
    }
}
