//! Reads pairs of names and values in which a name may stand several times: queries of the
//! authorization endpoint, and forms of pages.

use crate::idp::error::{Kind, OauthError};

/// Names and values as they were sent.
#[derive(Clone, Debug, Default)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads a query or a form body.
    ///
    /// # Errors
    /// `invalid_request` when it is neither.
    pub fn read(bytes: &[u8]) -> Result<Self, OauthError> {
        serde_urlencoded::from_bytes(bytes)
            .map(Self)
            .map_err(|_| OauthError::new(Kind::InvalidRequest, "the parameters are not a form"))
    }

    /// The first value of `name` that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of `name` that is not empty.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(other, value)| other == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Whether `name` stands there more than once.
    pub fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(other, _)| other == name).count() > 1
    }

    /// Every name with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
