//! `/admin/users`: the service role's view of users. Every path is 403 for anybody else.
//!
//! Not here: one's own record (`user`).

use super::bearer::Bearer;
use super::email::MailKind;
use super::error::{AuthError, Result};
use super::http::{self, ApiVersion, RawJson};
use super::state::Auth;
use super::store::{NewUser, User};
use super::{email, password};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Deserialize)]
pub(super) struct Page {
    page: Option<i64>,
    per_page: Option<i64>,
}

/// `GET /admin/users`: newest first, 50 a page unless `per_page` says otherwise (at most 1,000).
pub(super) async fn list(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    Query(query): Query<Page>,
) -> Response {
    http::answer(&version, async {
        bearer.require_service_role(&auth)?;
        let page = query.page.unwrap_or(1).max(1);
        let per_page = query.per_page.unwrap_or(50).clamp(1, 1000);
        let (users, total) = auth.list_users(page, per_page).await?;
        let last = ((total + per_page - 1) / per_page).max(1);
        let link = |page: i64, relation: &str| {
            format!("</admin/users?page={page}&per_page={per_page}>; rel=\"{relation}\"")
        };
        let mut links = vec![link(last, "last")];
        if page < last {
            links.insert(0, link(page + 1, "next"));
        }
        let users: Vec<Value> = users.iter().map(User::to_json).collect();
        let headers = [
            ("x-total-count", total.to_string()),
            ("link", links.join(", ")),
        ];
        Ok((
            headers,
            Json(json!({"users": users, "aud": "authenticated"})),
        )
            .into_response())
    })
    .await
}

#[derive(Deserialize)]
struct Attributes {
    /// The id that a new user gets; ignored in changes.
    id: Option<String>,
    email: Option<String>,
    password: Option<String>,
    email_confirm: Option<bool>,
    user_metadata: Option<Value>,
    app_metadata: Option<Value>,
    /// A Go duration in hours (`24h`), or `none`.
    ban_duration: Option<String>,
}

/// `POST /admin/users`: with the id that the body names, else with one of its own. 400 if that is no UUID, 422
/// `email_exists` if the address is taken.
pub(super) async fn create(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        bearer.require_service_role(&auth)?;
        let form: Attributes = body.parse()?;
        let id = chosen_id(form.id.as_deref())?;
        let address = email::valid_address(form.email.as_deref().unwrap_or_default())?;
        if auth.find_user_by_email(&address).await?.is_some() {
            return Err(AuthError::email_exists());
        }
        let encrypted_password = match &form.password {
            Some(password) => Some(password::hash(password).await?),
            None => None,
        };
        let mut app_metadata = json!({"provider": "email", "providers": ["email"]});
        merge(&mut app_metadata, form.app_metadata);
        let id = auth
            .insert_user(NewUser {
                id,
                email: Some(address.clone()),
                encrypted_password,
                confirmed: form.email_confirm == Some(true),
                app_metadata,
                user_metadata: form.user_metadata.unwrap_or_else(|| json!({})),
                is_anonymous: false,
            })
            .await?;
        let identity =
            json!({"sub": id, "email": address, "email_verified": false, "phone_verified": false});
        auth.upsert_identity(id, "email", &id.to_string(), &identity)
            .await?;
        if let Some(ban) = &form.ban_duration {
            set_ban(&auth, id, ban).await?;
        }
        found(&auth, id).await
    })
    .await
}

/// `GET /admin/users/{id}`: one user; 404 if there is no such user.
pub(super) async fn show(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Response {
    http::answer(&version, async {
        bearer.require_service_role(&auth)?;
        found(&auth, parse_id(&id)?).await
    })
    .await
}

/// `PUT /admin/users/{id}`: changes what the body names; a new address counts as confirmed.
pub(super) async fn update(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    Path(id): Path<String>,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        bearer.require_service_role(&auth)?;
        let id = parse_id(&id)?;
        let form: Attributes = body.parse()?;
        if let Some(address) = &form.email {
            auth.confirm_email(id, &email::valid_address(address)?)
                .await?;
        }
        if let Some(password) = &form.password {
            auth.set_password(id, &password::hash(password).await?)
                .await?;
        }
        if let Some(data) = &form.user_metadata {
            auth.merge_user_metadata(id, data).await?;
        }
        if let Some(data) = &form.app_metadata {
            auth.set_app_metadata(id, data).await?;
        }
        if let Some(ban) = &form.ban_duration {
            set_ban(&auth, id, ban).await?;
        }
        found(&auth, id).await
    })
    .await
}

/// `DELETE /admin/users/{id}`: the user and, by the foreign keys, all that is theirs.
pub(super) async fn delete(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Response {
    http::answer(&version, async {
        bearer.require_service_role(&auth)?;
        if !auth.delete_user(parse_id(&id)?).await? {
            return Err(user_not_found());
        }
        Ok(Json(json!({})).into_response())
    })
    .await
}

#[derive(Deserialize)]
struct LinkRequest {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    new_email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    data: Value,
    redirect_to: Option<String>,
}

/// `POST /admin/generate_link`: what a mail would say, for whoever sends mails themselves; none is sent. `signup` and
/// `invite` make the user where there is none, and so does `magiclink`. 404 `user_not_found` for the other types, 422
/// `email_exists` where the address is confirmed already.
pub(super) async fn generate_link(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        bearer.require_service_role(&auth)?;
        let form: LinkRequest = body.parse()?;
        let address = email::valid_address(&form.email)?;
        let known = auth.find_user_by_email(&address).await?;
        let asked = match (form.kind.as_str(), &known) {
            ("magiclink", None) => "signup",
            (kind, _) => kind,
        };
        let (kind, mail_address) = match asked {
            "signup" | "invite" => (MailKind::Signup, address.clone()),
            "recovery" => (MailKind::Recovery, address.clone()),
            "magiclink" => (MailKind::MagicLink, address.clone()),
            "email_change_current" => (MailKind::EmailChange, address.clone()),
            "email_change_new" => (
                MailKind::EmailChange,
                email::valid_address(&form.new_email)?,
            ),
            other => {
                let message = format!("Invalid email action link type requested: {other}");
                return Err(AuthError::validation(message));
            }
        };
        let user = match (kind, known) {
            (MailKind::Signup, Some(user)) if user.email_confirmed_at.is_some() => {
                return Err(AuthError::email_exists());
            }
            (_, Some(user)) => user.id,
            (MailKind::Signup, None) => unconfirmed(&auth, &address, &form).await?,
            (_, None) => {
                let message = "User with this email not found";
                return Err(AuthError::new(404, "user_not_found", message));
            }
        };
        if kind == MailKind::EmailChange {
            let sql = "update auth.users set email_change = $2, updated_at = now() where id = $1";
            let wanted = email::valid_address(&form.new_email)?;
            auth.db().await?.execute(sql, &[&user, &wanted]).await?;
        }
        let redirect = form.redirect_to.as_deref();
        let letter = email::issue(&auth, user, &mail_address, kind, redirect, None).await?;
        let user = auth.find_user(user).await?.ok_or_else(user_not_found)?;
        let mut answer = user.to_json();
        answer["action_link"] = json!(letter.link);
        answer["email_otp"] = json!(letter.code);
        answer["hashed_token"] = json!(letter.token_hash);
        answer["verification_type"] = json!(asked);
        answer["redirect_to"] = json!(letter.redirect_to);
        Ok(Json(answer).into_response())
    })
    .await
}

/// A user whose address waits for its confirmation; with a password for `signup`, without one for `invite`.
async fn unconfirmed(auth: &Auth, address: &str, form: &LinkRequest) -> Result<Uuid> {
    let encrypted_password = if form.kind == "signup" {
        password::check_strength(auth, &form.password)?;
        Some(password::hash(&form.password).await?)
    } else {
        None
    };
    let id = auth
        .insert_user(NewUser {
            email: Some(address.to_owned()),
            encrypted_password,
            app_metadata: json!({"provider": "email", "providers": ["email"]}),
            user_metadata: form.data.clone(),
            ..NewUser::default()
        })
        .await?;
    let identity =
        json!({"sub": id, "email": address, "email_verified": false, "phone_verified": false});
    auth.upsert_identity(id, "email", &id.to_string(), &identity)
        .await?;
    Ok(id)
}

/// A Go duration in hours (`24h`); `none` lifts a ban. 400 for anything else.
async fn set_ban(auth: &Auth, id: Uuid, ban: &str) -> Result<()> {
    let hours: f64 = match ban {
        "none" => 0.0,
        ban => ban
            .strip_suffix('h')
            .and_then(|hours| hours.parse().ok())
            .ok_or_else(|| {
                AuthError::validation(format!("invalid format for ban duration: {ban:?}"))
            })?,
    };
    let sql = "update auth.users set banned_until = case when $2::float8 > 0
                 then now() + make_interval(secs => $2::float8 * 3600) end where id = $1";
    auth.db().await?.execute(sql, &[&id, &hours]).await?;
    Ok(())
}

fn chosen_id(id: Option<&str>) -> Result<Option<Uuid>> {
    match id.filter(|id| !id.is_empty()).map(str::parse::<Uuid>) {
        None => Ok(None),
        Some(Ok(id)) if id.is_nil() => Err(AuthError::validation("ID cannot be a nil uuid")),
        Some(Ok(id)) => Ok(Some(id)),
        Some(Err(_)) => Err(AuthError::validation(
            "ID must conform to the uuid v4 format",
        )),
    }
}

/// The user as JSON; 404 if there is none of that id.
async fn found(auth: &Auth, id: Uuid) -> Result {
    let user = auth.find_user(id).await?.ok_or_else(user_not_found)?;
    Ok(Json(user.to_json()).into_response())
}

fn parse_id(id: &str) -> Result<Uuid> {
    id.parse()
        .map_err(|_| AuthError::new(404, "validation_failed", "user_id must be an UUID"))
}

fn user_not_found() -> AuthError {
    AuthError::new(404, "user_not_found", "User not found")
}

fn merge(into: &mut Value, from: Option<Value>) {
    if let (Some(into), Some(Value::Object(from))) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}
