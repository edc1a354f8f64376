//! Checks of how the source payer treats access tokens.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
