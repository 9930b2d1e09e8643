//! The keys of a guest: they stay in this browser, and are lent to one interview at a time.

use crate::api::{self, ApiResult};
use crate::browser::{session_store, session_stored, store, stored, unstore};
use mockingbird_shared::wire::{KeyInput, KeyStatus, KeyView, LentKeys, Provider};
use std::collections::BTreeMap;
use uuid::Uuid;

const NAME: &str = "lent-keys";

/// Those that live as long as the tab, over those that the guest has asked to keep.
fn all() -> BTreeMap<Provider, KeyInput> {
    let read = |text: Option<String>| -> BTreeMap<Provider, KeyInput> {
        text.and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    };
    let mut keys = read(stored(NAME));
    keys.extend(read(session_stored(NAME)));
    keys
}

/// Keeps all of them: until the tab is closed, or with `remembered` until they are removed.
fn keep(keys: &BTreeMap<Provider, KeyInput>, remembered: bool) {
    let Ok(text) = serde_json::to_string(keys) else {
        return;
    };
    session_store(NAME, &text);
    if remembered && !keys.is_empty() {
        // Where the storage is closed, they live as long as the tab.
        let _ = store(NAME, &text);
    } else {
        unstore(NAME);
    }
}

/// Whether they outlive the tab.
pub(crate) fn are_remembered() -> bool {
    stored(NAME).is_some()
}

/// Changes whether they outlive the tab.
pub(crate) fn remember(remembered: bool) {
    keep(&all(), remembered);
}

/// Keeps one.
pub(crate) fn save(provider: Provider, key: KeyInput) {
    let mut keys = all();
    keys.insert(provider, key);
    keep(&keys, are_remembered());
}

/// Forgets one.
pub(crate) fn forget(provider: Provider) {
    let mut keys = all();
    keys.remove(&provider);
    keep(&keys, are_remembered());
}

/// What is known of each, as of stored ones.
pub(crate) fn views() -> Vec<KeyView> {
    let keys = all();
    Provider::ALL
        .map(|provider| view(provider, keys.get(&provider)))
        .to_vec()
}

/// What is known of one.
pub(crate) fn view(provider: Provider, key: Option<&KeyInput>) -> KeyView {
    let hint = key.map(|key| {
        let characters: Vec<char> = key.key.expose().chars().collect();
        let last = &characters[characters.len().saturating_sub(4)..];
        format!("…{}", last.iter().collect::<String>())
    });
    KeyView {
        provider,
        status: key.map_or(KeyStatus::Missing, |_| KeyStatus::Untested),
        hint,
        tested_at: None,
        updated_at: None,
    }
}

/// Lends them to an interview. Whoever has none in this browser lends nothing.
pub(crate) async fn lend(interview: Uuid) -> ApiResult<()> {
    let keys = all();
    if keys.is_empty() {
        return Ok(());
    }
    let path = format!("/api/interviews/{interview}/keys");
    api::put_only(&path, &LentKeys { keys }).await
}
