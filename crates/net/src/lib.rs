//! Which addresses may be spoken to, and HTTP clients that can be neither led elsewhere nor filled up.
//!
//! `outbound` checks the addresses that people name, `byte_limit` reads answers up to a limit, `tls` chooses the
//! cryptography. Not here: what is said to whom.

mod byte_limit;
mod outbound;
mod tls;

pub use byte_limit::{BodyError, LimitedBody};
pub use outbound::{AddressRefused, check_address, is_loopback, is_public};
pub use tls::choose_cryptography;

use std::time::Duration;

/// The beginning of every HTTP client of ours. It follows no redirect, since a server whose address was checked could
/// send the call on to one that was not. It asks for no compression and unpacks none, since a few bytes can unpack to
/// gigabytes. `connect_timeout` bounds name resolution, TCP and TLS together, not the answer.
pub fn http_client(connect_timeout: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .connect_timeout(connect_timeout)
}
