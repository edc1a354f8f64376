//! Defects of the mock authorization server.

use super::Defect;

mod token_may_be_stored;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[&token_may_be_stored::DEFECT];
