//! A stand-in for Supabase Auth (GoTrue), for development and tests.
//!
//! Keeps GoTrue's wire behaviour: paths, bodies, error codes, refresh-token rotation. It stores into the `auth` schema,
//! listens on loopback only, and "sends" its mails to a page (`/mailbox`). From bottom to top, where a module uses
//! none above it:
//!
//! - `error` and `settings`: refusals in GoTrue's form; what `config.toml` says
//! - `state` and `store`: what handlers share; the rows of the `auth` schema
//! - `http`, `token`, `bearer` and `caller`: requests and redirects; access tokens; whose token a request
//!   carries, and from where it comes
//! - `session` and `pkce`: sessions, and the codes that become one
//! - `email`, `verification`, `password`, `identity`, `oauth`, `user`, `admin`, `mailbox` and `public`:
//!   the paths, by what they are for
//! - `grants` and `routes`: `POST /token`, which chooses among them; the table of all paths
//!
//! Not here: phone, SAML, MFA, and whatever else the product does not use.

mod admin;
mod bearer;
mod caller;
mod email;
mod error;
mod grants;
mod http;
mod identity;
mod mailbox;
mod oauth;
mod password;
mod pkce;
mod public;
mod routes;
mod session;
mod settings;
mod state;
mod store;
mod token;
mod user;
mod verification;

pub(crate) use routes::{mailbox_router, router};
pub(crate) use state::Auth;
