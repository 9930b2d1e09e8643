//! The table of routes: everything that Auth answers.
//!
//! Not here: what a path does.

use super::http::not_found;
use super::state::Auth;
use super::{
    admin, caller, email, grants, identity, mailbox, oauth, password, public, session, user,
    verification,
};
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{delete, get, post};

/// Everything under `/auth/v1`.
pub(crate) fn router(auth: Auth) -> Router {
    Router::new()
        .route("/health", get(public::health))
        .route("/settings", get(public::settings))
        .route("/.well-known/jwks.json", get(public::jwks))
        .route("/signup", post(password::sign_up))
        .route("/token", post(grants::token))
        .route("/logout", post(session::log_out))
        .route("/user", get(user::show).put(user::update))
        .route("/user/identities/authorize", get(oauth::link_identity))
        .route("/user/identities/{id}", delete(identity::unlink))
        .route("/recover", post(email::recover))
        .route("/otp", post(email::otp))
        .route("/resend", post(email::resend))
        .route(
            "/verify",
            get(verification::verify_link).post(verification::verify),
        )
        .route("/authorize", get(oauth::authorize))
        .route("/callback", get(oauth::callback))
        .route(
            "/stand-in/consent",
            get(oauth::consent_page).post(oauth::consent),
        )
        .route("/admin/generate_link", post(admin::generate_link))
        .route("/admin/users", get(admin::list).post(admin::create))
        .route(
            "/admin/users/{id}",
            get(admin::show).put(admin::update).delete(admin::delete),
        )
        .fallback(not_found)
        .layer(from_fn(caller::note))
        .with_state(auth)
}

/// The page with the mails, outside `/auth/v1` as the mail catcher of `supabase start` is.
pub(crate) fn mailbox_router(auth: Auth) -> Router {
    Router::new()
        .route("/mailbox", get(mailbox::page))
        .route("/mailbox.json", get(mailbox::json))
        .with_state(auth)
}
