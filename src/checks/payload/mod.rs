//! Checks that what is sent is valid FHIR R4, whatever it says.
//!
//! `valid` holds what every resource owes its base type: elements, cardinalities, formats, required
//! codes and constraints. The rules of the exchange are judged where they apply, by checks of their
//! own, which the file of rules names; `ruled` judges those that have none.

use super::Check;

mod known;
#[cfg(test)]
mod known_tests;
mod problem;

pub mod ruled;
pub mod valid;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[&ruled::ROWS, &valid::ROWS];
