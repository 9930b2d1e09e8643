//! Why a connection ended, and whether another may help.

use super::LeftBy;
use super::peer::PeerError;
use livekit_signaling::SignalError;

/// Why a connection ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The room is left for good.
    For(LeftBy),
    /// A fresh join may help. The text is for the log.
    Lost(String),
}

impl From<PeerError> for Ended {
    fn from(error: PeerError) -> Self {
        Self::Lost(error.to_string())
    }
}

/// Why the signalling could not connect. The text of its errors may hold the token, so only their kind is kept.
pub(super) fn not_connected(error: SignalError) -> Ended {
    let why = match error {
        SignalError::Client(status, _) if matches!(status.as_u16(), 401 | 403) => {
            return Ended::For(LeftBy::Refused);
        }
        SignalError::Client(status, _)
        | SignalError::Server(status, _)
        | SignalError::Handshake { status } => format!("the server answers {}", status.as_u16()),
        SignalError::UrlParse(_) | SignalError::TokenFormat => {
            return Ended::For(LeftBy::Refused);
        }
        SignalError::LeaveRequest { reason, .. } => format!("the server says leave: {reason:?}"),
        SignalError::Timeout(_) => "the server does not answer".to_owned(),
        _ => "the server can't be reached".to_owned(),
    };
    Ended::Lost(why)
}
