//! Defects of the mock target payer.

use super::Defect;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[];
