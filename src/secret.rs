//! Values that must never be printed: keys, secrets and tokens held in memory.

pub use secrecy::{ExposeSecret, SecretString as Secret};

/// Writes a secret in clear where a mock keeps its own state, and only there (`#[serde(with)]`).
pub mod kept {
    use serde::{Deserialize, Deserializer, Serializer};

    use secrecy::{ExposeSecret, SecretString as Secret};

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose_secret())
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is no text.
    pub fn deserialize<'de, D: Deserializer<'de>>(reader: D) -> Result<Secret, D::Error> {
        String::deserialize(reader).map(Secret::from)
    }
}

/// The same for a secret that may be missing.
pub mod kept_option {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use secrecy::{ExposeSecret, SecretString as Secret};

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        secret: &Option<Secret>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(ExposeSecret::expose_secret).serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is no text.
    pub fn deserialize<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<String>::deserialize(reader)?.map(Secret::from))
    }
}
