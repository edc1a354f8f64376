//! Checks of how the source payer honours a member's consent.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
