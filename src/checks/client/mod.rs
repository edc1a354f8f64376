//! Checks of what the target payer sends.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
