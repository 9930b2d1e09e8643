//! What a provider says of a person: linked to an account as one of its identities, and taken off it again.
//!
//! Not here: the way to the provider and back (`oauth`).

use super::bearer::Bearer;
use super::error::{AuthError, Result};
use super::http::{self, ApiVersion};
use super::state::Auth;
use super::store::User;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// What the provider says of a person.
#[derive(Deserialize)]
pub(super) struct ProviderClaims {
    pub(super) email: String,
    name: String,
    pub(super) email_verified: bool,
}

impl ProviderClaims {
    /// Whom the provider knows this as, and what is kept of it.
    pub(super) fn identity(&self, provider: &str) -> (String, Value) {
        let subject = format!("{provider}-{}", self.email);
        let data = json!({
            "iss": format!("https://{provider}.stand-in"), "sub": subject, "provider_id": subject,
            "email": self.email, "email_verified": self.email_verified, "phone_verified": false,
            "name": self.name, "full_name": self.name,
        });
        (subject, data)
    }
}

/// `DELETE /user/identities/{id}`: 422 `single_identity_not_deletable` for the last one, `identity_not_found`
/// for one that is not the user's.
pub(super) async fn unlink(
    State(auth): State<Auth>,
    version: ApiVersion,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Response {
    http::answer(&version, async {
        let (user, _) = bearer.user(&auth).await?;
        require_linking(&auth)?;
        let id: Uuid = id
            .parse()
            .map_err(|_| AuthError::new(404, "validation_failed", "identity_id must be an UUID"))?;
        let identities = user
            .identities
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        if identities.len() <= 1 {
            let message = "User must have at least 1 identity after unlinking";
            return Err(AuthError::new(
                422,
                "single_identity_not_deletable",
                message,
            ));
        }
        let is_it = |identity: &&Value| identity["identity_id"] == json!(id);
        if !identities.iter().any(|identity| is_it(&identity)) {
            return Err(AuthError::new(
                422, "identity_not_found", "Identity doesn't exist",
            ));
        }
        let kept: Vec<&Value> = identities
            .iter()
            .filter(|identity| !is_it(identity))
            .collect();
        let address = kept_address(&user, &kept);
        let db = auth.db().await?;
        if let Some(address) = address {
            if auth
                .find_user_by_email(address)
                .await?
                .is_some_and(|owner| owner.id != user.id)
            {
                let message = "Unable to unlink identity due to email conflict";
                return Err(AuthError::new(
                    422,
                    "email_conflict_identity_not_deletable",
                    message,
                ));
            }
            let sql = "update auth.users set email = $2, updated_at = now() where id = $1";
            db.execute(sql, &[&user.id, &address]).await?;
        }
        let sql = "delete from auth.identities where id = $1 and user_id = $2";
        db.execute(sql, &[&id, &user.id]).await?;
        note_providers(&auth, user.id).await?;
        Ok(Json(json!({})).into_response())
    })
    .await
}

/// The address that the user has afterwards, if it is another one: that of an identity that stays.
fn kept_address<'a>(user: &User, kept: &[&'a Value]) -> Option<&'a str> {
    let of = |identity: &&'a Value| identity["email"].as_str().filter(|email| !email.is_empty());
    let present = user.email.as_deref();
    if kept
        .iter()
        .filter_map(of)
        .any(|email| present == Some(email))
    {
        return None;
    }
    kept.iter().find_map(of)
}

/// Links what the provider has said to the user who asked for it. 422 `identity_already_exists` if somebody has it. A
/// user without an address gets the identity's, and a guest becomes an account by it.
pub(super) async fn link_to(
    auth: &Auth,
    target: Uuid,
    provider: &str,
    claims: &ProviderClaims,
) -> Result<()> {
    let (subject, data) = claims.identity(provider);
    if let Some(owner) = auth.find_user_by_identity(provider, &subject).await? {
        let message = if owner.id == target {
            "Identity is already linked"
        } else {
            "Identity is already linked to another user"
        };
        return Err(AuthError::new(422, "identity_already_exists", message));
    }
    let user = auth
        .find_user(target)
        .await?
        .ok_or_else(|| AuthError::new(404, "user_not_found", "User not found"))?;
    if user.email.is_none() {
        if auth.find_user_by_email(&claims.email).await?.is_some() {
            let message = "A user with this email address has already been registered";
            return Err(AuthError::new(400, "email_exists", message));
        }
        let sql = "update auth.users set email = $2, email_confirmed_at = now(), \
                   is_anonymous = false, updated_at = now()
                   where id = $1";
        auth.db()
            .await?
            .execute(sql, &[&target, &claims.email])
            .await?;
    }
    auth.upsert_identity(target, provider, &subject, &data)
        .await?;
    note_providers(auth, target).await
}

/// Writes into the user's metadata which providers their identities are of, in the order they came.
async fn note_providers(auth: &Auth, user: Uuid) -> Result<()> {
    let rows = auth
        .db()
        .await?
        .query(
            "select provider from auth.identities where user_id = $1 group by provider order by min(created_at)",
            &[&user],
        )
        .await?;
    let providers: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let mut data = json!({"providers": providers});
    if let Some(first) = providers.first() {
        data["provider"] = json!(first);
    }
    auth.set_app_metadata(user, &data).await
}

/// 404 where `config.toml` does not let people link identities by themselves.
pub(super) fn require_linking(auth: &Auth) -> Result<()> {
    if auth.settings().enable_manual_linking {
        return Ok(());
    }
    let message = "Manual linking is disabled";
    Err(AuthError::new(404, "manual_linking_disabled", message))
}
