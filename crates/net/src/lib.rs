//! Which addresses may be spoken to, and HTTP clients that can be neither led elsewhere nor filled up.
//!
//! `addresses` tells those of the internet, `names` looks up names that people choose, `outbound` is the guard where their
//! addresses are dialled, `clients` makes HTTP clients for operators and for strangers, `byte_limit` reads answers up to a
//! limit, `tls` chooses the cryptography. Not here: what is said to whom.

mod addresses;
mod byte_limit;
mod clients;
mod names;
mod outbound;
mod tls;

pub use addresses::{Reach, is_loopback};
pub use byte_limit::{BodyError, LimitedBody};
pub use clients::{StrangerClient, operator_client};
pub use outbound::{AddressRefused, DialError, check_address, dial, find};
pub use tls::choose_cryptography;
