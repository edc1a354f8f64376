//! Checks of what a scenario itself states about an answer.

use super::Check;

mod assertion;

pub mod idp_assertion_holds;
pub mod source_assertion_holds;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&idp_assertion_holds::CHECK),
    std::slice::from_ref(&source_assertion_holds::CHECK),
];
