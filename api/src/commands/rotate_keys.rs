//! `mockingbird-api rotate-keys`: seals all stored keys anew with the first key of MOCKINGBIRD_MASTER_KEYS.

use super::progress_bar;
use crate::config::Config;
use anyhow::{Context, Result, bail};
use mockingbird_keys::Vault;
use mockingbird_service::rotation::{Resealed, reseal_all};
use mockingbird_store::KeyVersionCount;
use tokio_util::sync::CancellationToken;

/// Seals anew what other master keys have sealed, with a bar on the standard error and the result on the standard
/// output. Ends between two batches where `stop` is cancelled; run again, it goes on.
///
/// # Errors
/// The database does not answer, some keys can't be opened, or it was stopped: whatever leaves
/// a key under another master key.
pub async fn run(config: &Config, stop: &CancellationToken) -> Result<()> {
    let (rows, vault) = (config.supabase.store()?.as_service(), &config.vault);
    let unreachable = "the stored keys can't be read";
    let before = rows.sealed_key_versions().await.context(unreachable)?;
    let bar = progress_bar(of_others(&before, vault), "keys");
    let resealed = reseal_all(&rows, vault, stop, |sum| bar.set_position(sum.seen())).await;
    bar.finish_and_clear();
    let resealed = resealed.context("stopped in the middle; run it again to go on")?;
    let after = rows.sealed_key_versions().await.context(unreachable)?;
    print!("{}", told(&resealed, &after, vault));
    match of_others(&after, vault) {
        0 => Ok(()),
        _ if resealed.stopped => bail!("stopped before the end; run it again to go on"),
        left => bail!("{left} keys are still sealed with another master key"),
    }
}

/// How many keys other versions than the present one seal.
fn of_others(counts: &[KeyVersionCount], vault: &Vault) -> u64 {
    let others = counts
        .iter()
        .filter(|count| count.key_version != vault.key_version());
    others.map(|count| count.keys).sum()
}

fn told(resealed: &Resealed, after: &[KeyVersionCount], vault: &Vault) -> String {
    let mut lines = vec![format!(
        "sealed anew with master key {}: {}",
        vault.key_version(),
        resealed.resealed
    )];
    if resealed.changed_meanwhile > 0 {
        let count = resealed.changed_meanwhile;
        lines.push(format!("saved anew or removed meanwhile: {count}"));
    }
    for (version, unreadable) in &resealed.unreadable {
        let (keys, why) = (unreadable.keys, unreadable.why);
        lines.push(format!(
            "can't be opened: {keys} of master key {version} ({why})"
        ));
    }
    let now = after
        .iter()
        .map(|count| format!("{} of master key {}", count.keys, count.key_version));
    let now = now.collect::<Vec<_>>().join(", ");
    lines.push(format!(
        "stored now: {}",
        if now.is_empty() { "none" } else { &now }
    ));
    lines.join("\n") + "\n"
}
