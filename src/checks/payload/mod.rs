//! Checks that what is sent is valid FHIR R4, whatever it says.
//!
//! Profiles and the rules of the exchange are judged where they apply, by checks of their own; here
//! is what every resource owes its base type: elements, cardinalities, formats, required codes and
//! constraints.

use super::Check;

mod known;
#[cfg(test)]
mod known_tests;
mod problem;

pub mod valid;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[&valid::ROWS];
