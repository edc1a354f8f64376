//! Checks of the token endpoint's answers.

use super::Check;

pub mod response_not_cached;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[std::slice::from_ref(&response_not_cached::CHECK)];
