//! Checks of the completion manifest of an export.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
