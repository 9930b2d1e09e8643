//! Seals all stored keys anew under the vault's present master key, while everything runs. Each key is replaced only where it
//! is still the one that was read, so that this can be stopped anywhere, run again, and run twice at once. Not here: how
//! progress is shown.

use mockingbird_keys::{Vault, VaultError};
use mockingbird_store::{KeyVersionCount, ResealedKeyRow, SealedKeyRow, ServiceRows, StoreResult};
use std::collections::BTreeMap;
use tokio_util::sync::CancellationToken;

/// How many keys are read and replaced at a time.
const BATCH: u32 = 200;

/// How far sealing anew is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Sealed with the present master key now.
    pub resealed: u64,
    /// Saved anew or removed by somebody else between reading and replacing.
    pub changed_meanwhile: u64,
    /// Keys that can't be opened, by the version of their master key: there is none of that version, or it does not fit.
    pub unreadable: BTreeMap<i32, Unreadable>,
    /// Whether it was asked to stop before the end.
    pub stopped: bool,
}

/// Keys of one version that can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// How many.
    pub keys: u64,
    /// Why the last of them could not.
    pub why: VaultError,
}

impl Resealed {
    /// How many keys were looked at.
    pub fn seen(&self) -> u64 {
        let unreadable: u64 = self.unreadable.values().map(|it| it.keys).sum();
        self.resealed + self.changed_meanwhile + unreadable
    }
}

/// Seals anew all keys of other versions, and tells `on_progress` after each batch. Between two batches it looks whether it is
/// asked to stop.
///
/// # Errors
/// Those of the store. What was sealed anew by then stays so.
pub async fn reseal_all(
    rows: &ServiceRows,
    vault: &Vault,
    stop: &CancellationToken,
    mut on_progress: impl FnMut(&Resealed),
) -> StoreResult<Resealed> {
    let mut sum = Resealed::default();
    let mut after = None;
    loop {
        if stop.is_cancelled() {
            sum.stopped = true;
            return Ok(sum);
        }
        let batch = rows
            .keys_to_reseal(vault.key_version(), after, BATCH)
            .await?;
        let Some(last) = batch.last() else {
            return Ok(sum);
        };
        // What can't be opened keeps its version, and must not be read again and again.
        after = Some((last.owner, last.provider));
        let mut anew = Vec::with_capacity(batch.len());
        for key in batch {
            let version = key.key_version;
            match resealed(vault, key) {
                Ok(key) => anew.push(key),
                Err(why) => {
                    let unreadable = Unreadable { keys: 0, why };
                    let entry = sum.unreadable.entry(version).or_insert(unreadable);
                    *entry = Unreadable {
                        keys: entry.keys + 1,
                        why,
                    };
                }
            }
        }
        let replaced = match anew.is_empty() {
            true => 0,
            false => rows.reseal_keys(&anew).await?,
        };
        sum.resealed += replaced;
        sum.changed_meanwhile += (anew.len() as u64).saturating_sub(replaced);
        on_progress(&sum);
    }
}

fn resealed(vault: &Vault, key: SealedKeyRow) -> Result<ResealedKeyRow, VaultError> {
    let secret = vault.open(key.owner, key.provider, key.key_version, &key.ciphertext)?;
    Ok(ResealedKeyRow {
        ciphertext: vault.seal(key.owner, key.provider, &secret)?,
        key_version: vault.key_version(),
        lent: key.lent,
        owner: key.owner,
        provider: key.provider,
        replaced: key.ciphertext,
    })
}

/// Those of these keys that the vault has no master key for.
pub fn without_master_key(vault: &Vault, counts: &[KeyVersionCount]) -> Vec<KeyVersionCount> {
    let missing = |count: &&KeyVersionCount| !vault.has_version(count.key_version);
    counts.iter().filter(missing).copied().collect()
}
