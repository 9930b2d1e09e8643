//! Which addresses may be spoken to, and HTTP clients that follow nobody elsewhere.
//!
//! `outbound` looks at addresses that people name, `tls` chooses the cryptography. Not here: what is said to whom.

mod outbound;
mod tls;

pub use outbound::{AddressRefused, check_address, is_loopback, is_public};
pub use tls::choose_cryptography;

use std::time::Duration;

/// The beginning of every HTTP client of ours: no redirect is followed, since a server whose address was checked could
/// send the call on to one that was not; `connect_timeout` bounds the way there.
pub fn http_client(connect_timeout: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect_timeout)
}
