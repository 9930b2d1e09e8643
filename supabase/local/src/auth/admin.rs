//! `/admin/users`: the service role's view of users. Every path is 403 for anybody else.
//!
//! Not here: one's own record (`user`).

use super::bearer::Bearer;
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
    email: Option<String>,
    password: Option<String>,
    email_confirm: Option<bool>,
    user_metadata: Option<Value>,
    app_metadata: Option<Value>,
    /// A Go duration in hours (`24h`), or `none`.
    ban_duration: Option<String>,
}

/// `POST /admin/users`: 422 `email_exists` if the address is taken.
pub(super) async fn create(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    body: RawJson,
) -> Response {
    http::answer(&version, async {
        bearer.require_service_role(&auth)?;
        let form: Attributes = body.parse()?;
        let address = email::valid_address(form.email.as_deref().unwrap_or_default())?;
        if auth.find_user_by_email(&address).await?.is_some() {
            let message = "A user with this email address has already been registered";
            return Err(AuthError::new(422, "email_exists", message));
        }
        let encrypted_password = match &form.password {
            Some(password) => Some(password::hash(password).await?),
            None => None,
        };
        let mut app_metadata = json!({"provider": "email", "providers": ["email"]});
        merge(&mut app_metadata, form.app_metadata);
        let id = auth
            .insert_user(NewUser {
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
        found(&auth, id).await
    })
    .await
}

/// `GET /admin/users/{id}`.
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
            let hours: f64 = ban.trim_end_matches('h').parse().unwrap_or(0.0);
            let sql = "update auth.users set banned_until = case when $2::float8 > 0
                         then now() + make_interval(secs => $2::float8 * 3600) end where id = $1";
            auth.db().await?.execute(sql, &[&id, &hours]).await?;
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
