//! Checks of the CapabilityStatement.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
