//! Values in rows that another version may have written.

use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize, Serializer};

/// A stored value of one of the forms that this version knows, or one of another version: a variant that came later, or a
/// form that is gone. So one such value makes neither its row nor the list around it unreadable; who needs the value
/// itself says what is missing.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored<T> {
    /// As this version knows it.
    Known(T),
    /// As it is stored.
    Other(serde_json::Value),
}

impl<T> Stored<T> {
    /// The value, if this version knows its form.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Other(_) => None,
        }
    }

    /// The value, if this version knows its form.
    pub fn as_known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}

impl<T: Default> Default for Stored<T> {
    fn default() -> Self {
        Self::Known(T::default())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Stored<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(match T::deserialize(&value) {
            Ok(known) => Self::Known(known),
            Err(_) => Self::Other(value),
        })
    }
}

impl<T: Serialize> Serialize for Stored<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stored;
    use mockingbird_shared::wire::Style;
    use serde_json::json;

    #[test]
    fn a_value_of_another_version_is_kept_as_it_is() {
        let values = json!(["formal", "socratic", {"depth": 3}]);
        let read: Vec<Stored<Style>> = serde_json::from_value(values.clone()).unwrap();
        assert_eq!(read[0], Stored::Known(Style::Formal));
        assert_eq!(read[1].as_known(), None);
        assert_eq!(serde_json::to_value(&read).unwrap(), values);
    }
}
