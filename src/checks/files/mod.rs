//! Checks of the output files of an export.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
