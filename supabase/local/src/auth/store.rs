//! The rows of the `auth` schema that several modules use, as methods of `Auth`. Each is one statement, or those that
//! belong to one change. What only one module reads or writes stands there.
//!
//! Not here: rules. Every method fails with 500 `unexpected_failure` if the database does.

use super::error::Result;
use super::state::Auth;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio_postgres::Row;
use uuid::Uuid;

/// A row of `auth.users` with its identities.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: Uuid,
    pub(super) email: Option<String>,
    pub(super) encrypted_password: Option<String>,
    pub(super) email_confirmed_at: Option<OffsetDateTime>,
    pub(super) recovery_sent_at: Option<OffsetDateTime>,
    pub(super) confirmation_sent_at: Option<OffsetDateTime>,
    pub(super) email_change: Option<String>,
    pub(super) email_change_sent_at: Option<OffsetDateTime>,
    pub(super) app_metadata: Value,
    pub(super) user_metadata: Value,
    pub(super) banned_until: Option<OffsetDateTime>,
    pub(super) is_anonymous: bool,
    last_sign_in_at: Option<OffsetDateTime>,
    invited_at: Option<OffsetDateTime>,
    role: String,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
    pub(super) identities: Value,
}

/// Selects a user with the identities as GoTrue's JSON.
const SELECT_USER: &str = "select u.*, coalesce((
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id, 'identity_data', i.identity_data,
      'provider', i.provider, 'last_sign_in_at', i.last_sign_in_at, 'created_at', i.created_at,
      'updated_at', i.updated_at, 'email', i.email)) order by i.created_at)
    from auth.identities i where i.user_id = u.id), '[]') as identities
  from auth.users u";

impl From<Row> for User {
    fn from(row: Row) -> Self {
        Self {
            id: row.get("id"),
            email: row.get("email"),
            encrypted_password: row.get("encrypted_password"),
            email_confirmed_at: row.get("email_confirmed_at"),
            recovery_sent_at: row.get("recovery_sent_at"),
            confirmation_sent_at: row.get("confirmation_sent_at"),
            email_change: row.get("email_change"),
            email_change_sent_at: row.get("email_change_sent_at"),
            app_metadata: row.get("raw_app_meta_data"),
            user_metadata: row.get("raw_user_meta_data"),
            banned_until: row.get("banned_until"),
            is_anonymous: row.get("is_anonymous"),
            last_sign_in_at: row.get("last_sign_in_at"),
            invited_at: row.get("invited_at"),
            role: row.get("role"),
            created_at: row.get("created_at"),
            updated_at: row.get("updated_at"),
            identities: row.get("identities"),
        }
    }
}

impl User {
    /// Whether a ban is in force.
    pub(super) fn is_banned(&self) -> bool {
        self.banned_until
            .is_some_and(|until| until > OffsetDateTime::now_utc())
    }

    /// GoTrue's JSON: timestamps that are not set are left out, not null.
    pub(super) fn to_json(&self) -> Value {
        let mut user = Map::new();
        let mut set = |name: &str, value: Value| user.insert(name.to_owned(), value);
        set("id", json!(self.id));
        set("aud", json!("authenticated"));
        set("role", json!(self.role));
        set("email", json!(self.email.as_deref().unwrap_or_default()));
        set("phone", json!(""));
        let stamps = [
            ("email_confirmed_at", self.email_confirmed_at),
            ("confirmed_at", self.email_confirmed_at),
            ("invited_at", self.invited_at),
            ("confirmation_sent_at", self.confirmation_sent_at),
            ("recovery_sent_at", self.recovery_sent_at),
            ("email_change_sent_at", self.email_change_sent_at),
            ("last_sign_in_at", self.last_sign_in_at),
            ("banned_until", self.banned_until),
            ("created_at", Some(self.created_at)),
            ("updated_at", Some(self.updated_at)),
        ];
        for (name, stamp) in stamps {
            if let Some(text) = stamp.and_then(|stamp| stamp.format(&Rfc3339).ok()) {
                set(name, json!(text));
            }
        }
        if let Some(new_email) = &self.email_change {
            set("new_email", json!(new_email));
        }
        set("app_metadata", self.app_metadata.clone());
        set("user_metadata", self.user_metadata.clone());
        set("identities", self.identities.clone());
        set("is_anonymous", json!(self.is_anonymous));
        Value::Object(user)
    }
}

/// What a new user starts with.
#[derive(Default)]
pub(super) struct NewUser {
    /// Chosen by the service role; else random.
    pub(super) id: Option<Uuid>,
    pub(super) email: Option<String>,
    pub(super) encrypted_password: Option<String>,
    pub(super) confirmed: bool,
    pub(super) app_metadata: Value,
    pub(super) user_metadata: Value,
    pub(super) is_anonymous: bool,
}

impl Auth {
    /// The user of that id.
    pub(super) async fn find_user(&self, id: Uuid) -> Result<Option<User>> {
        let sql = format!("{SELECT_USER} where u.id = $1");
        Ok(self
            .db()
            .await?
            .query_opt(&sql, &[&id])
            .await?
            .map(User::from))
    }

    /// The user with that address, in whichever case it is given.
    pub(super) async fn find_user_by_email(&self, email: &str) -> Result<Option<User>> {
        let sql = format!("{SELECT_USER} where u.email = $1");
        Ok(self
            .db()
            .await?
            .query_opt(&sql, &[&email.to_lowercase()])
            .await?
            .map(User::from))
    }

    /// The user whom `provider` knows as `subject`.
    pub(super) async fn find_user_by_identity(
        &self,
        provider: &str,
        subject: &str,
    ) -> Result<Option<User>> {
        let sql = format!(
            "{SELECT_USER} join auth.identities found on found.user_id = u.id
             where found.provider = $1 and found.provider_id = $2"
        );
        Ok(self
            .db()
            .await?
            .query_opt(&sql, &[&provider, &subject])
            .await?
            .map(User::from))
    }

    /// Newest first; `page` counts from 1. Also tells how many there are in all.
    pub(super) async fn list_users(&self, page: i64, per_page: i64) -> Result<(Vec<User>, i64)> {
        let db = self.db().await?;
        let total = db
            .query_one("select count(*) from auth.users", &[])
            .await?
            .get(0);
        let sql = format!("{SELECT_USER} order by u.created_at desc, u.id limit $1 offset $2");
        let rows = db
            .query(&sql, &[&per_page, &((page - 1) * per_page)])
            .await?;
        Ok((rows.into_iter().map(User::from).collect(), total))
    }

    /// Inserts a user and returns the id. Metadata that is not an object becomes an empty one.
    pub(super) async fn insert_user(&self, new: NewUser) -> Result<Uuid> {
        let object = |value: Value| if value.is_object() { value } else { json!({}) };
        let row = self
            .db()
            .await?
            .query_one(
                "insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_app_meta_data,
                   raw_user_meta_data, is_anonymous)
                 values (coalesce($7, gen_random_uuid()), $1, $2, case when $3 then now() end, $4, $5, $6) \
                 returning id",
                &[
                    &new.email,
                    &new.encrypted_password,
                    &new.confirmed,
                    &object(new.app_metadata),
                    &object(new.user_metadata),
                    &new.is_anonymous,
                    &new.id,
                ],
            )
            .await?;
        Ok(row.get(0))
    }

    /// Adds an identity, or notes another sign-in by it.
    pub(super) async fn upsert_identity(
        &self,
        user: Uuid,
        provider: &str,
        subject: &str,
        data: &Value,
    ) -> Result<()> {
        self.db()
            .await?
            .execute(
                "insert into auth.identities (user_id, provider, provider_id, identity_data, last_sign_in_at)
                 values ($1, $2, $3, $4, now())
                 on conflict (provider_id, provider) do update
                   set identity_data = excluded.identity_data, last_sign_in_at = now(), updated_at = now()",
                &[&user, &provider, &subject, data],
            )
            .await?;
        Ok(())
    }

    /// Merges into the user's metadata; a null removes the entry.
    pub(super) async fn merge_user_metadata(&self, user: Uuid, data: &Value) -> Result<()> {
        self.db()
            .await?
            .execute(
                "update auth.users set raw_user_meta_data = jsonb_strip_nulls(raw_user_meta_data || $2),
                   updated_at = now() where id = $1",
                &[&user, data],
            )
            .await?;
        Ok(())
    }

    /// Merges into what only the service may write of the user.
    pub(super) async fn set_app_metadata(&self, user: Uuid, data: &Value) -> Result<()> {
        self.db()
            .await?
            .execute(
                "update auth.users set raw_app_meta_data = raw_app_meta_data || $2, updated_at = now() where id = $1",
                &[&user, data],
            )
            .await?;
        Ok(())
    }

    /// Stores a hash as the user's password.
    pub(super) async fn set_password(&self, user: Uuid, hash: &str) -> Result<()> {
        self.db()
            .await?
            .execute(
                "update auth.users set encrypted_password = $2, updated_at = now() where id = $1",
                &[&user, &hash],
            )
            .await?;
        Ok(())
    }

    /// Makes the address the user's own and confirmed. A guest becomes a registered user.
    pub(super) async fn confirm_email(&self, user: Uuid, email: &str) -> Result<()> {
        self.db()
            .await?
            .execute(
                "update auth.users set email = $2, email_confirmed_at = coalesce(email_confirmed_at, now()),
                   email_change = null, email_change_confirm_status = 0, is_anonymous = false, \
                   updated_at = now() where id = $1",
                &[&user, &email],
            )
            .await?;
        let data =
            json!({"sub": user, "email": email, "email_verified": true, "phone_verified": false});
        self.upsert_identity(user, "email", &user.to_string(), &data)
            .await
    }

    /// Removes a user; `false` if there was none of that id.
    pub(super) async fn delete_user(&self, user: Uuid) -> Result<bool> {
        Ok(self
            .db()
            .await?
            .execute("delete from auth.users where id = $1", &[&user])
            .await?
            > 0)
    }

    /// Whether the session has not ended.
    pub(super) async fn session_exists(&self, session: Uuid) -> Result<bool> {
        Ok(self
            .db()
            .await?
            .query_opt("select 1 from auth.sessions where id = $1", &[&session])
            .await?
            .is_some())
    }

    /// Ends every session of the user but one.
    pub(super) async fn end_other_sessions(&self, user: Uuid, keep: Option<Uuid>) -> Result<()> {
        self.db()
            .await?
            .execute(
                "delete from auth.sessions where user_id = $1 and id is distinct from $2",
                &[&user, &keep],
            )
            .await?;
        Ok(())
    }
}
