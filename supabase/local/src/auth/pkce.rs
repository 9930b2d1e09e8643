//! PKCE (RFC 7636): challenges, codes, and the exchange of a code for a session.
//!
//! Not here: how somebody comes by a code (`oauth`, `email`).

use super::error::{AuthError, Result};
use super::http::RawJson;
use super::session;
use super::state::Auth;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The challenge of a request, if it has one: 43 to 128 characters of the URL-safe alphabet.
/// 400 `validation_failed` for another form, another method than S256, or one of the two without the other.
pub(super) fn valid_challenge(
    challenge: Option<String>,
    method: Option<&str>,
) -> Result<Option<String>> {
    match (challenge, method) {
        (None, None) => Ok(None),
        (Some(challenge), Some(method)) if method.eq_ignore_ascii_case("s256") => {
            let alphabet = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            if !(43..=128).contains(&challenge.len()) || !challenge.bytes().all(alphabet) {
                return Err(AuthError::validation(
                    "code challenge does not have a valid format",
                ));
            }
            Ok(Some(challenge))
        }
        _ => Err(AuthError::validation(
            "PKCE flow requires code_challenge_method and code_challenge",
        )),
    }
}

/// Stores a code for whoever follows a link in a mail, and returns it.
pub(super) async fn issue_code(
    auth: &Auth,
    user: Uuid,
    redirect: &str,
    challenge: &str,
) -> Result<String> {
    let code = Uuid::new_v4().to_string();
    auth.db()
        .await?
        .execute(
            "insert into auth.flow_state (provider, redirect_to, code_challenge, auth_code, user_id)
             values ('email', $1, $2, $3, $4)",
            &[&redirect, &challenge, &code, &user],
        )
        .await?;
    Ok(code)
}

#[derive(Deserialize)]
struct Exchange {
    #[serde(default)]
    auth_code: String,
    #[serde(default)]
    code_verifier: String,
}

/// `POST /token?grant_type=pkce`. 404 for an unknown or used code; 400 `bad_code_verifier` for a wrong verifier, which
/// does not use the code up.
pub(super) async fn exchange(auth: &Auth, body: &RawJson) -> Result {
    let form: Exchange = body.parse()?;
    let missing = || {
        AuthError::new(
            404,
            "flow_state_not_found",
            "invalid flow state, no valid flow state found",
        )
    };
    let db = auth.db().await?;
    let row = db
        .query_opt(
            "select id, provider, code_challenge, user_id from auth.flow_state \
             where auth_code = $1",
            &[&form.auth_code],
        )
        .await?
        .ok_or_else(missing)?;
    let challenge: Option<String> = row.get("code_challenge");
    let computed = URL_SAFE_NO_PAD.encode(Sha256::digest(form.code_verifier.as_bytes()));
    if challenge.as_deref() != Some(computed.as_str()) {
        let message = "code challenge does not match previously saved code verifier";
        return Err(AuthError::new(400, "bad_code_verifier", message));
    }
    if db
        .execute(
            "delete from auth.flow_state where id = $1",
            &[&row.get::<_, Uuid>("id")],
        )
        .await?
        == 0
    {
        return Err(missing());
    }
    let provider: String = row.get("provider");
    let user: Uuid = row.get("user_id");
    let by_mail = provider == "email";
    let started = session::start(auth, user, if by_mail { "otp" } else { "oauth" }).await?;
    let extra = if by_mail {
        json!({})
    } else {
        json!({"provider_token": "stand-in-provider-token", "provider_refresh_token": ""})
    };
    session::session_response(
        auth, &started.user, started.id, &started.amr, &started.refresh_token, extra,
    )
}
