//! The keys of a guest: they stay in this browser, and are lent to one interview at a time. Who registers takes them
//! along into the account.

use crate::api::{self, ApiError};
use crate::browser::{session_store, session_stored, session_unstore, store, stored, unstore};
use crate::http::ApiResult;
use crate::session::Session;
use leptos::prelude::untrack;
use mockingbird_shared::provider::{KeyStatus, Provider};
use mockingbird_shared::wire::{KeyInput, KeyView, LentKeys};
use std::collections::BTreeMap;
use uuid::Uuid;

const KEYS: &str = "lent-keys:";
/// Whether they outlive the tab.
const REMEMBERED: &str = "lent-keys-remembered:";
/// Interviews that were lent some, so that what is removed can be taken back.
const LENT_TO: &str = "lent-to:";

type Keys = BTreeMap<Provider, KeyInput>;

/// The guest's: those that live as long as the tab, over those that are kept.
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
        // Where the storage is closed, they live as long as the tab.
        let _ = store(&name, &text);
    } else {
        unstore(&name);
    }
}

/// Whether they outlive the tab.
pub(crate) fn are_remembered(guest: Uuid) -> bool {
    stored(&format!("{REMEMBERED}{guest}")).is_some()
}

/// Changes whether they outlive the tab.
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

/// Keeps one.
pub(crate) fn save(guest: Uuid, provider: Provider, key: KeyInput) {
    let mut keys = all(guest);
    keys.insert(provider, key);
    keep(guest, &keys);
}

/// Forgets one.
pub(crate) fn forget(guest: Uuid, provider: Provider) {
    let mut keys = all(guest);
    keys.remove(&provider);
    keep(guest, &keys);
}

/// Forgets everything of somebody who leaves, or is no guest any more.
pub(crate) fn forget_all_of(guest: Uuid) {
    unstore(&format!("{KEYS}{guest}"));
    unstore(&format!("{REMEMBERED}{guest}"));
    session_unstore(&format!("{KEYS}{guest}"));
}

/// What is known of each, as of stored ones.
pub(crate) fn views(guest: Uuid) -> Vec<KeyView> {
    let keys = all(guest);
    Provider::ALL
        .map(|provider| {
            let key = keys.get(&provider);
            key.map_or_else(|| KeyView::missing(provider), |key| view(provider, key))
        })
        .to_vec()
}

/// What is known of one.
pub(crate) fn view(provider: Provider, key: &KeyInput) -> KeyView {
    let characters: Vec<char> = key.key.expose().chars().collect();
    let last = &characters[characters.len().saturating_sub(4)..];
    KeyView {
        status: KeyStatus::Untested,
        hint: Some(format!("…{}", last.iter().collect::<String>())),
        ..KeyView::missing(provider)
    }
}

/// Moves the keys of somebody who was a guest into their account; each copy here goes once it is there. What the account
/// has already stays as it is.
pub(crate) async fn move_into_account(person: Uuid) -> ApiResult<()> {
    let keys = all(person);
    if !keys.is_empty() {
        let stored: Vec<KeyView> = api::get("/api/keys").await?;
        for (provider, key) in keys {
            let is_stored =
                |view: &KeyView| view.provider == provider && view.status != KeyStatus::Missing;
            if !stored.iter().any(is_stored) {
                match api::put_only(&format!("/api/keys/{provider}"), &key).await {
                    // One that can't be right was of no use here either.
                    Err(ApiError::Problem(problem)) if problem.status == 422 => {}
                    outcome => outcome?,
                }
            }
            forget(person, provider);
        }
    }
    forget_all_of(person);
    Ok(())
}

/// Lends a guest's keys to an interview, or takes back what was lent. Everybody else's are stored.
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
