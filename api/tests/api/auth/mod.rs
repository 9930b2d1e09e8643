//! `/api/auth`.

mod csrf;
mod google;
mod guest;
mod password;
mod project;
mod refresh;
mod stand_in;
mod tokens;
