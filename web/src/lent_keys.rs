//! The keys of a guest. They stay in this browser and are lent to each interview. When the guest registers,
//! they are moved into the account.

use crate::api::{self, ApiError};
use crate::browser::{session_store, session_stored, session_unstore, store, stored, unstore};
use crate::http::ApiResult;
use crate::session::Session;
use leptos::prelude::untrack;
use mockingbird_shared::provider::{KeyStatus, Provider};
use mockingbird_shared::wire::{KeyInput, KeyView, LentKeys, ProblemCode};
use std::collections::BTreeMap;
use uuid::Uuid;

const KEYS: &str = "lent-keys:";
/// Prefix of the local storage: set for a guest whose keys outlive the tab.
const REMEMBERED: &str = "lent-keys-remembered:";
/// Prefix of the local storage: set for an interview that keys were lent to, so that removed keys can be
/// taken back.
const LENT_TO: &str = "lent-to:";

type Keys = BTreeMap<Provider, KeyInput>;

/// The guest's keys: those of the tab, else those of the local storage.
fn all(guest: Uuid) -> Keys {
    let name = format!("{KEYS}{guest}");
    let read = |text: Option<String>| -> Option<Keys> { serde_json::from_str(&text?).ok() };
    read(session_stored(&name))
        .or_else(|| read(stored(&name)))
        .unwrap_or_default()
}

fn keep(guest: Uuid, keys: &Keys) {
    let name = format!("{KEYS}{guest}");
    let Ok(text) = serde_json::to_string(keys) else {
        return;
    };
    session_store(&name, &text);
    if are_remembered(guest) {
        // If the local storage is not available, the keys live as long as the tab.
        let _ = store(&name, &text);
    } else {
        unstore(&name);
    }
}

/// Whether the guest's keys outlive the tab.
pub(crate) fn are_remembered(guest: Uuid) -> bool {
    stored(&format!("{REMEMBERED}{guest}")).is_some()
}

/// Changes whether the guest's keys outlive the tab.
pub(crate) fn remember(guest: Uuid, remembered: bool) {
    let keys = all(guest);
    let name = format!("{REMEMBERED}{guest}");
    if remembered {
        let _ = store(&name, "yes");
    } else {
        unstore(&name);
    }
    keep(guest, &keys);
}

/// Keeps the key of one provider.
pub(crate) fn save(guest: Uuid, provider: Provider, key: KeyInput) {
    let mut keys = all(guest);
    keys.insert(provider, key);
    keep(guest, &keys);
}

/// Removes the key of one provider.
pub(crate) fn forget(guest: Uuid, provider: Provider) {
    let mut keys = all(guest);
    keys.remove(&provider);
    keep(guest, &keys);
}

/// Removes all keys of a guest who leaves or registers.
pub(crate) fn forget_all_of(guest: Uuid) {
    unstore(&format!("{KEYS}{guest}"));
    unstore(&format!("{REMEMBERED}{guest}"));
    session_unstore(&format!("{KEYS}{guest}"));
}

/// What is known of each key, in the form of `GET /api/keys`.
pub(crate) fn views(guest: Uuid) -> Vec<KeyView> {
    let keys = all(guest);
    Provider::ALL
        .map(|provider| {
            let key = keys.get(&provider);
            key.map_or_else(|| KeyView::missing(provider), |key| view(provider, key))
        })
        .to_vec()
}

/// What is known of one key.
pub(crate) fn view(provider: Provider, key: &KeyInput) -> KeyView {
    let characters: Vec<char> = key.key.expose().chars().collect();
    let last = &characters[characters.len().saturating_sub(4)..];
    KeyView {
        status: KeyStatus::Untested,
        hint: Some(format!("…{}", last.iter().collect::<String>())),
        ..KeyView::missing(provider)
    }
}

/// Moves the keys of a former guest into their account. Each copy in this browser is removed once it is
/// stored there. A key that the account has already is not replaced. A key that can't be stored now, such as one for an
/// address that the server may not call, stays here and is tried again.
pub(crate) async fn move_into_account(person: Uuid) -> ApiResult<()> {
    let keys = all(person);
    if !keys.is_empty() {
        let stored: Vec<KeyView> = api::get("/api/keys").await?;
        for (provider, key) in keys {
            let is_stored =
                |view: &KeyView| view.provider == provider && view.status != KeyStatus::Missing;
            if !stored.iter().any(is_stored) {
                match api::put_only(&format!("/api/keys/{provider}"), &key).await {
                    // The server says that the key is not valid, so nothing is lost without it.
                    Err(error) if error.code() == Some(ProblemCode::InvalidField) => {}
                    Err(ApiError::Problem(problem)) if problem.status == 422 => continue,
                    outcome => outcome?,
                }
            }
            forget(person, provider);
        }
    }
    if all(person).is_empty() {
        forget_all_of(person);
    }
    Ok(())
}

/// Lends a guest's keys to an interview, or takes back what was lent. Does nothing for accounts, whose keys
/// are stored on the server.
pub(crate) async fn lend(session: Session, interview: Uuid) -> ApiResult<()> {
    let Some(user) = untrack(|| session.user()) else {
        return Ok(());
    };
    if !user.is_guest {
        return move_into_account(user.id).await;
    }
    let keys = all(user.id);
    let lent = format!("{LENT_TO}{interview}");
    if keys.is_empty() && session_stored(&lent).is_none() {
        return Ok(());
    }
    session_store(&lent, "yes");
    let path = format!("/api/interviews/{interview}/keys");
    api::put_only(&path, &LentKeys { keys }).await
}
