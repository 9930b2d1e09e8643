//! The keys that people bring: `vault` seals them, `keyring` holds what one person may use and opens one at a time.
//!
//! Not here: where sealed keys are stored, and what is done with an opened one.

mod credentials;
mod keyring;
mod vault;

pub use credentials::{Credentials, pack};
pub use keyring::{Keyring, StoredKey, Unreadable};
pub use vault::{MasterKey, Vault, VaultError};
