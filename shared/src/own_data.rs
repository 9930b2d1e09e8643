//! What a person may have done with everything that is kept of them.

use serde::{Deserialize, Serialize};

/// How far the file with everything that is kept of a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ExportState {
    /// It is being made.
    Making,
    /// It can be downloaded.
    Ready,
    /// It could not be made; it can be requested again.
    Failed,
}
