//! Checks of token introspection.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
