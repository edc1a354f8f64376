//! Checks of which payer a client is taken to act for.

use super::Check;

pub mod not_from_request;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[std::slice::from_ref(&not_from_request::CHECK)];
