//! The keys that people bring: sealed by the `vault`, opened for one use, and the `choice` of who interviews with them.
//!
//! `guard` looks at addresses that people name. Not here: where sealed keys are stored.

mod choice;
mod guard;
mod vault;

pub use choice::{ChoiceError, Keyring, ModelChooser, StoredKey, pack};
pub use guard::{AddressRefused, check_address, is_public};
pub use vault::{CannotOpen, MasterKey, Vault};
