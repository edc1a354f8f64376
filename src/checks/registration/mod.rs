//! Checks of dynamic client registration and its management.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
