//! Sign-in through Google: authorize, the consent page that plays the provider, callback, and the PKCE exchange.

use super::Auth;
use super::http::{self, ApiVersion, AuthError, RawJson, Result};
use super::session::{self, Started};
use super::store::NewUser;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

#[derive(Deserialize)]
pub(super) struct Authorize {
    #[serde(default)]
    provider: String,
    redirect_to: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

/// `GET /authorize`: off to the provider. With a code challenge it is PKCE, without one the implicit flow.
pub(super) async fn authorize(
    State(auth): State<Auth>,
    version: ApiVersion,
    Query(query): Query<Authorize>,
) -> Response {
    http::answer(&version, async {
        if !auth.0.settings.provider_enabled(&query.provider) {
            return Err(AuthError::validation("Unsupported provider: provider is not enabled"));
        }
        let challenge = valid_challenge(query.code_challenge, query.code_challenge_method.as_deref())?;
        let redirect = auth.0.settings.allowed_redirect(query.redirect_to.as_deref());
        let state: Uuid = auth
            .db()
            .await?
            .query_one(
                "insert into auth.flow_state (provider, redirect_to, code_challenge) values ($1, $2, $3) returning id",
                &[&query.provider, &redirect, &challenge],
            )
            .await?
            .get(0);
        Ok(redirect_with(StatusCode::FOUND, format!("{}/stand-in/consent?state={state}", auth.0.external_url)))
    })
    .await
}

/// S256 alone: 43 to 128 characters of the URL-safe alphabet (RFC 7636).
fn valid_challenge(challenge: Option<String>, method: Option<&str>) -> Result<Option<String>> {
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

#[derive(Deserialize)]
pub(super) struct Consent {
    state: Uuid,
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    decision: String,
    email_verified: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct State_ {
    state: Uuid,
}

/// The page that plays the provider.
pub(super) async fn consent_page(Query(query): Query<State_>) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>
         <title>Google (stand-in)</title>
         <style>body{{font:16px system-ui;max-width:24rem;margin:3rem auto;padding:0 1rem}}
         label{{display:block;margin:.75rem 0}}input[type=text],input[type=email]{{width:100%;font:inherit}}</style>
         <h1>Sign in with Google</h1><p>This page plays Google in development. No password is asked.</p>
         <form method=post action='consent'><input type=hidden name=state value='{state}'>
         <label>E-mail <input type=email name=email value='candidate@example.com' required></label>
         <label>Name <input type=text name=name value='Test Candidate'></label>
         <label><input type=checkbox name=email_verified checked> The address is verified</label>
         <button name=decision value=allow>Allow</button> <button name=decision value=deny formnovalidate>Cancel</button>
         </form></html>",
        state = query.state
    ))
}

/// What the provider's page decided. Its "code" is the person's claims, which only this program ever reads.
pub(super) async fn consent(State(auth): State<Auth>, Form(form): Form<Consent>) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("state", &form.state.to_string());
    if form.decision == "allow" {
        let claims = json!({
            "email": form.email.trim().to_lowercase(),
            "name": form.name,
            "email_verified": form.email_verified.is_some(),
        });
        query.append_pair("code", &URL_SAFE_NO_PAD.encode(claims.to_string()));
    } else {
        query.append_pair("error", "access_denied");
        query.append_pair("error_description", "The user denied the request");
    }
    redirect_with(
        StatusCode::SEE_OTHER,
        format!("{}/callback?{}", auth.0.external_url, query.finish()),
    )
}

#[derive(Deserialize)]
pub(super) struct Callback {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

struct Flow {
    id: Uuid,
    provider: String,
    redirect_to: String,
    code_challenge: Option<String>,
}

#[derive(Deserialize)]
struct ProviderClaims {
    email: String,
    name: String,
    email_verified: bool,
}

/// `GET /callback`: back from the provider.
pub(super) async fn callback(State(auth): State<Auth>, Query(query): Query<Callback>) -> Response {
    let flow = match find_flow(&auth, query.state.as_deref()).await {
        Ok(Some(flow)) => flow,
        Ok(None) => {
            let site = &auth.0.settings.site_url;
            return error_redirect(
                site,
                "invalid_request",
                "bad_oauth_state",
                "OAuth state is missing or used",
            );
        }
        Err(error) => return error.into_response(),
    };
    if let Some(error) = query.error {
        let text = query.error_description.unwrap_or_default();
        return error_redirect(&flow.redirect_to, &error, "", &text);
    }
    match arrive(&auth, &flow, query.code.as_deref().unwrap_or_default()).await {
        Ok(location) => redirect_with(StatusCode::FOUND, location),
        Err(error) => error_redirect(
            &flow.redirect_to,
            "server_error",
            error.code,
            &error.message,
        ),
    }
}

/// A state is good once.
async fn find_flow(auth: &Auth, state: Option<&str>) -> Result<Option<Flow>> {
    let Some(id) = state.and_then(|state| state.parse::<Uuid>().ok()) else {
        return Ok(None);
    };
    let row = auth
        .db()
        .await?
        .query_opt(
            "update auth.flow_state set provider = provider || ' (used)' where id = $1 and provider not like '% (used)'
             and auth_code is null returning id, split_part(provider, ' ', 1), redirect_to, code_challenge",
            &[&id],
        )
        .await?;
    Ok(row.map(|row| Flow {
        id: row.get(0),
        provider: row.get(1),
        redirect_to: row.get(2),
        code_challenge: row.get(3),
    }))
}

async fn arrive(auth: &Auth, flow: &Flow, code: &str) -> Result<String> {
    let claims: ProviderClaims = URL_SAFE_NO_PAD
        .decode(code)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| {
            AuthError::new(
                500,
                "unexpected_failure",
                "Unable to exchange external code",
            )
        })?;
    let user = sign_up_or_in(auth, &flow.provider, &claims).await?;
    if flow.code_challenge.is_some() {
        let code = Uuid::new_v4().to_string();
        auth.db()
            .await?
            .execute(
                "update auth.flow_state set auth_code = $2, user_id = $3 where id = $1",
                &[&flow.id, &code, &user],
            )
            .await?;
        return Ok(with_query(&flow.redirect_to, "code", &code));
    }
    let started = session::start(auth, user, "oauth").await?;
    Ok(format!(
        "{}#{}",
        flow.redirect_to,
        token_fragment(auth, &started, None)?
    ))
}

/// The account of this identity, else the one with the same verified address, else a new one.
async fn sign_up_or_in(auth: &Auth, provider: &str, claims: &ProviderClaims) -> Result<Uuid> {
    let subject = format!("{provider}-{}", claims.email);
    let data = json!({
        "iss": format!("https://{provider}.stand-in"), "sub": subject, "provider_id": subject,
        "email": claims.email, "email_verified": claims.email_verified, "phone_verified": false,
        "name": claims.name, "full_name": claims.name,
    });
    let found = match auth.find_user_by_identity(provider, &subject).await? {
        Some(user) => Some(user),
        // As observed: with autoconfirm on, an unverified address signs in as its owner all the same.
        None if claims.email_verified || auth.0.settings.autoconfirm() => auth
            .find_user_by_email(&claims.email)
            .await?
            .filter(|user| user.email_confirmed_at.is_some()),
        None => None,
    };
    let user = match found {
        Some(user) if user.is_banned() => {
            return Err(AuthError::new(403, "user_banned", "User is banned"));
        }
        Some(user) => {
            let mut providers: Vec<String> =
                serde_json::from_value(user.app_metadata["providers"].clone()).unwrap_or_default();
            if !providers.iter().any(|known| known == provider) {
                providers.push(provider.to_owned());
            }
            auth.set_app_metadata(user.id, &json!({"providers": providers}))
                .await?;
            user.id
        }
        None => {
            auth.insert_user(NewUser {
                email: Some(claims.email.clone()),
                confirmed: true,
                app_metadata: json!({"provider": provider, "providers": [provider]}),
                ..NewUser::default()
            })
            .await?
        }
    };
    auth.upsert_identity(user, provider, &subject, &data)
        .await?;
    auth.merge_user_metadata(user, &data).await?;
    Ok(user)
}

/// A code for the PKCE exchange, outside a provider flow (links in mails).
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

/// `POST /token?grant_type=pkce`. A wrong verifier does not use the code up.
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
        .query_opt("select id, provider, code_challenge, user_id from auth.flow_state where auth_code = $1", &[&form.auth_code])
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
        auth,
        &started.user,
        started.id,
        &started.amr,
        &started.refresh_token,
        extra,
    )
}

/// The tokens of the implicit flow, as they stand behind the `#`.
pub(super) fn token_fragment(auth: &Auth, started: &Started, kind: Option<&str>) -> Result<String> {
    let (access_token, expires_at) =
        session::access_token(auth, &started.user, started.id, &started.amr)?;
    let mut fragment = url::form_urlencoded::Serializer::new(String::new());
    fragment.append_pair("access_token", &access_token);
    fragment.append_pair("expires_at", &expires_at.to_string());
    fragment.append_pair("expires_in", &auth.0.settings.jwt_expiry.to_string());
    fragment.append_pair("refresh_token", &started.refresh_token);
    fragment.append_pair("token_type", "bearer");
    if let Some(kind) = kind {
        fragment.append_pair("type", kind);
    }
    Ok(fragment.finish())
}

/// Adds a parameter to an address that may have some already.
pub(super) fn with_query(address: &str, name: &str, value: &str) -> String {
    let separator = if address.contains('?') { '&' } else { '?' };
    let pair = url::form_urlencoded::Serializer::new(String::new())
        .append_pair(name, value)
        .finish();
    format!("{address}{separator}{pair}")
}

/// A refusal goes into the query and, for the implicit flow, into the fragment.
fn error_redirect(target: &str, error: &str, code: &str, text: &str) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("error", error);
    if !code.is_empty() {
        query.append_pair("error_code", code);
    }
    query.append_pair("error_description", text);
    let pairs = query.finish();
    let separator = if target.contains('?') { '&' } else { '?' };
    redirect_with(
        StatusCode::SEE_OTHER,
        format!("{target}{separator}{pairs}#{pairs}"),
    )
}

fn redirect_with(status: StatusCode, location: String) -> Response {
    (status, [(header::LOCATION, location)]).into_response()
}

pub(super) fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
