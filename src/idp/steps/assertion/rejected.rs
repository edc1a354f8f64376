//! Why an assertion is not accepted.

use crate::idp::error::{Kind, OauthError};

/// The reason, for the log. On the wire every reason looks the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected(pub String);

impl Rejected {
    /// Rejects for `reason`.
    pub fn because(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl From<Rejected> for OauthError {
    fn from(Rejected(reason): Rejected) -> Self {
        Self::new(Kind::InvalidClient { by_header: false }, "the client assertion was rejected")
            .because(reason)
    }
}

/// Holds when `condition` does.
///
/// # Errors
/// For `reason` when it does not.
pub fn ensure(condition: bool, reason: &str) -> Result<(), Rejected> {
    if condition { Ok(()) } else { Err(Rejected::because(reason)) }
}
