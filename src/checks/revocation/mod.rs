//! Checks of token revocation.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
