use super::ProblemCode;
use crate::own_data::ExportState;
use crate::pii::Pii;
use serde::{Deserialize, Serialize};

/// `GET /api/account/export`: the file with everything that is kept of the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataExport {
    /// Whether the file is being made, is ready, or could not be made.
    pub state: ExportState,
    /// Interviews that are in it.
    pub done: u32,
    /// Interviews in all; null before they are counted.
    pub total: Option<u32>,
    /// The size of the file, in bytes; while it is made, of what there is of it.
    pub bytes: u64,
    /// Why it could not be made.
    pub error_code: Option<ProblemCode>,
    /// When it was asked for (RFC 3339).
    pub created_at: String,
    /// When it is removed (RFC 3339).
    pub kept_until: String,
}

/// `POST /api/account/removal`: removes the account with everything. A guest sends an empty object.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemoveAccount {
    /// The present password. Not needed by whoever has opened a mail to their address within the last hour, or has
    /// signed in by a provider within the last ten minutes.
    #[serde(default)]
    pub current_password: Option<Pii>,
    /// Whether everything stays for ten days, in which the person may change their mind.
    #[serde(default)]
    pub with_days_to_think: bool,
}
