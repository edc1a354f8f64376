//! Checks of the answers to an export kick-off.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
