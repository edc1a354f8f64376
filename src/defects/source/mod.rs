//! Defects of the mock source payer.

use super::Defect;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[];
