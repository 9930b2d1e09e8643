//! Who is calling: tokens and cookies.
//!
//! `token` verifies by the project's secret or by `signing_keys`, `user` is the extractor in handlers' signatures,
//! `cookie` keeps the refresh token away from scripts, `origin` refuses other sites. Not here: the client of Supabase
//! Auth (`gotrue`), and what a user may read; the database decides that from the same token.

pub mod cookie;
pub mod origin;
mod signing_keys;
pub mod token;
pub mod user;
