use super::ProblemCode;
use serde::{Deserialize, Serialize};

/// An error (RFC 9457, `application/problem+json`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Always `about:blank`; use `code` to tell errors apart.
    #[serde(rename = "type")]
    pub kind: String,
    /// The standard name of the HTTP status.
    pub title: String,
    /// The HTTP status code.
    pub status: u16,
    /// What went wrong and what to do about it, for people.
    pub detail: String,
    /// What went wrong, for programs. Codes are stable.
    pub code: ProblemCode,
    /// The field of the request that is not valid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
}
