//! Reading stored JSON that another release has written: a value that this one does not know is left out, and
//! what is around it can still be read. For `#[serde(deserialize_with = "…")]`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a value that may be missing. A value that this release does not know counts as missing.
///
/// # Errors
/// The deserializer's own error if the JSON is malformed; never for an unknown value.
pub fn option<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Reads a list and leaves out the elements that this release does not know.
///
/// # Errors
/// The deserializer's own error if the JSON is malformed or the value is not a list.
pub fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let values = Vec::<Value>::deserialize(deserializer)?;
    let known = values.into_iter().map(serde_json::from_value);
    Ok(known.filter_map(Result::ok).collect())
}
