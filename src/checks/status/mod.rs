//! Checks of an export job's status URL, while it runs and when it is deleted.

use super::Check;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[];
