//! `/api/auth`.

mod csrf;
mod google;
mod guest;
mod password;
mod refresh;
mod tokens;
