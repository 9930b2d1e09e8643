//! Sessions and their refresh tokens: start, rotate, detect reuse, end.
//!
//! Not here: access tokens (`token`), and how somebody proves who they are (`password`, `email`, `oauth`, `pkce`).

use super::bearer::Bearer;
use super::caller::Caller;
use super::error::{AuthError, Result};
use super::http::{self, ApiVersion, RawJson};
use super::state::Auth;
use super::store::User;
use super::token::access_token;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rand::RngExt;
use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Deserialize)]
struct Refresh {
    #[serde(default)]
    refresh_token: String,
}

struct StoredToken {
    session: Uuid,
    user: Uuid,
    revoked: bool,
    /// Used no longer ago than `refresh_token_reuse_interval`.
    used_just_now: bool,
}

/// `POST /token?grant_type=refresh_token`: a new refresh token for the present one. The one before it is answered with
/// the present one, and so is an older one that was used a moment ago, for tabs that renew at once; any other revokes
/// all tokens of the session and is 400 `refresh_token_already_used`.
pub(super) async fn refresh(auth: &Auth, body: &RawJson) -> Result {
    let given = body.parse::<Refresh>()?.refresh_token;
    let mut db = auth.db().await?;
    let transaction = db.transaction().await?;
    let row = transaction
        .query_opt(
            "select t.session_id, s.user_id, t.revoked,
               t.updated_at >= now() - make_interval(secs => $2::bigint) as used_just_now
             from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id where t.token = $1 for update of s",
            &[&given, &auth.settings().refresh_token_reuse_interval],
        )
        .await?;
    let found = row.map(|row| StoredToken {
        session: row.get(0),
        user: row.get(1),
        revoked: row.get(2),
        used_just_now: row.get(3),
    });
    let Some(found) = found else {
        return Err(AuthError::new(
            400,
            "refresh_token_not_found",
            "Invalid Refresh Token: Refresh Token Not Found",
        ));
    };
    let user = auth
        .find_user(found.user)
        .await?
        .ok_or_else(|| AuthError::new(403, "user_not_found", "User not found"))?;
    if user.is_banned() {
        return Err(AuthError::new(
            400,
            "user_banned",
            "Invalid Refresh Token: User Banned",
        ));
    }
    // Two tabs may have read the token while another request, waited for above, was rotating it.
    let active = transaction
        .query_opt(
            "select token, parent from auth.refresh_tokens where session_id = $1 and not revoked \
             order by id desc limit 1",
            &[&found.session],
        )
        .await?
        .map(|row| (row.get::<_, String>(0), row.get::<_, Option<String>>(1)));
    let token = match active {
        Some((active, _)) if !found.revoked && active == given => {
            transaction
                .execute(
                    "update auth.refresh_tokens set revoked = true, updated_at = now() \
                     where token = $1",
                    &[&given],
                )
                .await?;
            let fresh = random_token();
            transaction
                .execute(
                    "insert into auth.refresh_tokens (token, session_id, parent) values ($1, $2, $3)",
                    &[&fresh, &found.session, &given],
                )
                .await?;
            fresh
        }
        Some((active, Some(parent))) if parent == given || found.used_just_now => active,
        _ => {
            transaction
                .execute(
                    "update auth.refresh_tokens set revoked = true, updated_at = now() \
                     where session_id = $1",
                    &[&found.session],
                )
                .await?;
            transaction.commit().await?;
            return Err(AuthError::new(
                400,
                "refresh_token_already_used",
                "Invalid Refresh Token: Already Used",
            ));
        }
    };
    let caller = Caller::present();
    let amr: Value = transaction
        .query_one(
            "update auth.sessions set refreshed_at = now() at time zone 'utc', updated_at = now(), \
             user_agent = $2, ip = $3
             where id = $1 returning amr",
            &[&found.session, &caller.user_agent, &caller.ip],
        )
        .await?
        .get(0);
    transaction.commit().await?;
    session_response(auth, &user, found.session, &amr, &token, json!({}))
}

/// Twelve characters a–z 0–9, as GoTrue's.
fn random_token() -> String {
    const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut random = rand::rng();
    (0..12)
        .map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())]))
        .collect()
}

/// Starts a session and answers with its tokens. `method` is the `amr` entry: password, anonymous, oauth, otp.
pub(super) async fn sign_in(auth: &Auth, user: Uuid, method: &str) -> Result {
    let session = start(auth, user, method).await?;
    session_response(
        auth,
        &session.user,
        session.id,
        &session.amr,
        &session.refresh_token,
        json!({}),
    )
}

/// A session that has just begun.
pub(super) struct Started {
    pub(super) user: User,
    pub(super) id: Uuid,
    pub(super) amr: Value,
    pub(super) refresh_token: String,
}

/// Starts a session for that user. 404 `user_not_found` if there is no such user.
pub(super) async fn start(auth: &Auth, user: Uuid, method: &str) -> Result<Started> {
    let amr = json!([{"method": method, "timestamp": OffsetDateTime::now_utc().unix_timestamp()}]);
    let (refresh_token, caller) = (random_token(), Caller::present());
    let mut db = auth.db().await?;
    let transaction = db.transaction().await?;
    let id: Uuid = transaction
        .query_one(
            "insert into auth.sessions (user_id, amr, user_agent, ip) values ($1, $2, $3, $4) returning id",
            &[&user, &amr, &caller.user_agent, &caller.ip],
        )
        .await?
        .get(0);
    transaction
        .execute(
            "insert into auth.refresh_tokens (token, session_id) values ($1, $2)",
            &[&refresh_token, &id],
        )
        .await?;
    transaction
        .execute(
            "update auth.users set last_sign_in_at = now() where id = $1",
            &[&user],
        )
        .await?;
    transaction.commit().await?;
    let user = auth
        .find_user(user)
        .await?
        .ok_or_else(|| AuthError::new(404, "user_not_found", "User not found"))?;
    Ok(Started {
        user,
        id,
        amr,
        refresh_token,
    })
}

/// The session body of every sign-in. `extra` adds the provider's token after PKCE.
pub(super) fn session_response(
    auth: &Auth,
    user: &User,
    session: Uuid,
    amr: &Value,
    refresh_token: &str,
    extra: Value,
) -> Result {
    let (access_token, expires_at) = access_token(auth, user, session, amr)?;
    let mut body = json!({
        "access_token": access_token,
        "token_type": "bearer",
        "expires_in": auth.settings().jwt_expiry,
        "expires_at": expires_at,
        "refresh_token": refresh_token,
        "user": user.to_json(),
    });
    if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
        body.extend(extra);
    }
    Ok(Json(body).into_response())
}

/// The tokens of the implicit flow, as they stand behind the `#` of an address. `kind` is the type of the mail, if the
/// session began with one.
pub(super) fn token_fragment(auth: &Auth, started: &Started, kind: Option<&str>) -> Result<String> {
    let (access_token, expires_at) = access_token(auth, &started.user, started.id, &started.amr)?;
    let mut fragment = url::form_urlencoded::Serializer::new(String::new());
    fragment.append_pair("access_token", &access_token);
    fragment.append_pair("expires_at", &expires_at.to_string());
    fragment.append_pair("expires_in", &auth.settings().jwt_expiry.to_string());
    fragment.append_pair("refresh_token", &started.refresh_token);
    fragment.append_pair("token_type", "bearer");
    if let Some(kind) = kind {
        fragment.append_pair("type", kind);
    }
    Ok(fragment.finish())
}

#[derive(Deserialize)]
pub(super) struct Scope {
    scope: Option<String>,
}

/// `POST /logout`: `global` (default), `local` or `others`.
pub(super) async fn log_out(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    Query(query): Query<Scope>,
) -> Response {
    http::answer(&version, async {
        let condition = match query.scope.as_deref() {
            None | Some("global") => "user_id = $1 and ($2::uuid is null or true)",
            Some("local") => "user_id = $1 and id = $2",
            Some("others") => "user_id = $1 and id <> $2",
            Some(other) => {
                return Err(AuthError::validation(format!(
                    "Unsupported logout scope \"{other}\""
                )));
            }
        };
        let (user, claims) = bearer.user(&auth).await?;
        let sql = format!("delete from auth.sessions where {condition}");
        auth.db()
            .await?
            .execute(&sql, &[&user.id, &claims.session_id])
            .await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}
