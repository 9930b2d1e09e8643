//! What administrators do that is noted.

use serde::{Deserialize, Serialize};

/// What an administrator has seen of somebody, or done to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AuditAction {
    /// Saw them in a list of people.
    ListUsers,
    /// Saw their account, with what they use.
    SeeUser,
    /// Saw their interviews, without what was said.
    ListInterviews,
    /// Read what was said in an interview.
    ReadTranscript,
    /// Disabled their account.
    Disable,
    /// Enabled their account again.
    Enable,
    /// Removed their account.
    Remove,
    /// Made them an administrator.
    GrantAdmin,
    /// Took the rights of an administrator from them.
    RevokeAdmin,
    /// Something that only a later release knows.
    #[serde(other)]
    Other,
}
