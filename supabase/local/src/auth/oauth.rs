//! Sign-in through Google and Microsoft: authorize, the consent page that plays the provider, and the callback.
//!
//! Not here: the exchange of a code for a session (`pkce`).

use super::bearer::Bearer;
use super::error::{AuthError, Result};
use super::http::{self, ApiVersion, redirect_with};
use super::identity::{self, ProviderClaims};
use super::pkce;
use super::session;
use super::state::Auth;
use super::store::NewUser;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::{Form, Json};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;
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
        let location = begin(&auth, query, None).await?;
        Ok(redirect_with(StatusCode::FOUND, location))
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct LinkOptions {
    skip_http_redirect: Option<String>,
}

/// `GET /user/identities/authorize`: off to the provider, or with `skip_http_redirect=true` where that would be.
pub(super) async fn link_identity(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    Query(asked): Query<LinkOptions>,
    Query(query): Query<Authorize>,
) -> Response {
    http::answer(&version, async {
        let (user, _) = bearer.user(&auth).await?;
        identity::require_linking(&auth)?;
        let location = begin(&auth, query, Some(user.id)).await?;
        if asked.skip_http_redirect.as_deref() == Some("true") {
            return Ok(Json(json!({"url": location})).into_response());
        }
        Ok(redirect_with(StatusCode::FOUND, location))
    })
    .await
}

/// Notes a flow and returns the provider's address: to sign in, or to link an identity to the user `link_to`.
pub(super) async fn begin(auth: &Auth, query: Authorize, link_to: Option<Uuid>) -> Result<String> {
    if !auth.settings().provider_enabled(&query.provider) {
        return Err(AuthError::validation(
            "Unsupported provider: provider is not enabled",
        ));
    }
    let method = query.code_challenge_method.as_deref();
    let challenge = pkce::valid_challenge(query.code_challenge, method)?;
    let redirect = auth
        .settings()
        .allowed_redirect(query.redirect_to.as_deref());
    let state: Uuid = auth
        .db()
        .await?
        .query_one(
            "insert into auth.flow_state (provider, redirect_to, code_challenge, linking_target_id)
             values ($1, $2, $3, $4) returning id",
            &[&query.provider, &redirect, &challenge, &link_to],
        )
        .await?
        .get(0);
    Ok(format!(
        "{}/stand-in/consent?state={state}",
        auth.external_url()
    ))
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
pub(super) struct FlowId {
    state: Uuid,
}

/// `GET /stand-in/consent`: the page that plays the provider.
pub(super) async fn consent_page(
    State(auth): State<Auth>,
    Query(query): Query<FlowId>,
) -> Result<Html<String>> {
    let db = auth.db().await?;
    let flow = "select provider from auth.flow_state where id = $1";
    let row = db.query_opt(flow, &[&query.state]).await?;
    let provider = match row.map(|row| row.get::<_, String>(0)).as_deref() {
        Some("azure") => "Microsoft",
        _ => "Google",
    };
    Ok(Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>
         <title>{provider} (stand-in)</title>
         <style>body{{font:16px system-ui;max-width:24rem;margin:3rem auto;padding:0 1rem}}
         label{{display:block;margin:.75rem 0}}input[type=text],input[type=email]{{width:100%;font:inherit}}</style>
         <h1>Sign in with {provider}</h1><p>This page plays {provider} in development. No password is asked.</p>
         <form method=post action='consent'><input type=hidden name=state value='{state}'>
         <label>E-mail <input type=email name=email value='candidate@example.com' required></label>
         <label>Name <input type=text name=name value='Test Candidate'></label>
         <label><input type=checkbox name=email_verified checked> The address is verified</label>
         <button name=decision value=allow>Allow</button> \
         <button name=decision value=deny formnovalidate>Cancel</button>
         </form></html>",
        state = query.state
    )))
}

/// `POST /stand-in/consent`: sends on to the callback what the page decided. The "code" holds the person's claims
/// in base64, since only this program reads it.
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
        format!("{}/callback?{}", auth.external_url(), query.finish()),
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
    linking_target: Option<Uuid>,
}

/// `GET /callback`: back from the provider. Answers with a redirect, but for a failure of the database.
pub(super) async fn callback(State(auth): State<Auth>, Query(query): Query<Callback>) -> Response {
    let flow = match find_flow(&auth, query.state.as_deref()).await {
        Ok(Some(flow)) => flow,
        Ok(None) => {
            let site = &auth.settings().site_url;
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
            &flow.redirect_to, "server_error", error.code, &error.message,
        ),
    }
}

/// The flow of that `state`, which can be used once; `None` if it is unknown or was used.
async fn find_flow(auth: &Auth, state: Option<&str>) -> Result<Option<Flow>> {
    let Some(id) = state.and_then(|state| state.parse::<Uuid>().ok()) else {
        return Ok(None);
    };
    let row = auth
        .db()
        .await?
        .query_opt(
            "update auth.flow_state set provider = provider || ' (used)' where id = $1 and provider not like '% (used)'
             and auth_code is null returning id, split_part(provider, ' ', 1), redirect_to, code_challenge,
               linking_target_id",
            &[&id],
        )
        .await?;
    Ok(row.map(|row| Flow {
        id: row.get(0),
        provider: row.get(1),
        redirect_to: row.get(2),
        code_challenge: row.get(3),
        linking_target: row.get(4),
    }))
}

/// Signs up or in whom the provider names, and returns where to go: to a PKCE code, or to tokens in the fragment.
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
    let user = match flow.linking_target {
        Some(target) => {
            identity::link_to(auth, target, &flow.provider, &claims).await?;
            target
        }
        None => sign_up_or_in(auth, &flow.provider, &claims).await?,
    };
    if flow.code_challenge.is_some() {
        let code = Uuid::new_v4().to_string();
        auth.db()
            .await?
            .execute(
                "update auth.flow_state set auth_code = $2, user_id = $3 where id = $1",
                &[&flow.id, &code, &user],
            )
            .await?;
        return Ok(http::with_query(&flow.redirect_to, "code", &code));
    }
    let started = session::start(auth, user, "oauth").await?;
    Ok(format!(
        "{}#{}",
        flow.redirect_to,
        session::token_fragment(auth, &started, None)?
    ))
}

/// The account of this identity, else the one with the same verified address, else a new one.
/// 403 `user_banned` if the account is banned.
async fn sign_up_or_in(auth: &Auth, provider: &str, claims: &ProviderClaims) -> Result<Uuid> {
    let (subject, data) = claims.identity(provider);
    let found = match auth.find_user_by_identity(provider, &subject).await? {
        Some(user) => Some(user),
        // As observed: with autoconfirm on, an unverified address signs in as its owner all the same.
        None if claims.email_verified || auth.settings().autoconfirms(&claims.email) => auth
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
