//! Checks of discovery documents and key sets.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
