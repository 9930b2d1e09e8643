//! Who is calling: tokens, cookies, and the client of Supabase Auth.
//!
//! `token` verifies, `user` is the extractor in handlers' signatures, `cookie` keeps the refresh token away from
//! scripts, `origin` refuses other sites, `gotrue` speaks with Supabase Auth. Not here: what a user may read; the
//! database decides that from the same token.

pub mod cookie;
pub mod gotrue;
pub mod origin;
pub mod token;
pub mod user;
