//! `/api/auth`.

mod address;
mod codes;
mod confirmation;
mod csrf;
mod google;
mod guest;
mod identities;
mod password;
pub(crate) mod project;
mod project_keys;
mod refresh;
mod sessions;
mod signing_keys;
mod stand_in;
mod tokens;
