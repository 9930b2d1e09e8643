//! Personal data as a type: it goes over the wire, but never into a log.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A name, an e-mail address, an answer, a résumé. `Debug` and `Display` print a placeholder; `expose` gives
/// the value.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct Pii<T = String>(T);

impl<T> Pii<T> {
    /// Marks a value as personal.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for storing or showing to its owner; never for a log.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// Takes the value out.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Pii<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

impl<T> fmt::Display for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

#[cfg(test)]
mod tests {
    use super::Pii;

    #[test]
    fn personal_data_does_not_print() {
        let name = Pii::new("Somebody".to_owned());
        assert_eq!(format!("{name:?} {name}"), "[personal] [personal]");
        assert_eq!(name.expose(), "Somebody");
    }
}
