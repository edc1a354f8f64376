//! Checks of the source payer's answers to `$member-match`.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
